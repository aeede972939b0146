"""The tools that write the raw client: openapi-python-client, and ruff, which formats it.

Both are pinned, and run so that their output depends on the spec and the committed options alone.
"""

import contextlib
import io
import os
import re
import subprocess
import sysconfig
import tempfile
from collections.abc import Sequence
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path
from typing import Final

from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.errors import GeneratorError
from pydantic import ValidationError

from openapi.client.trees import Tree, read_tree
from openapi.document.files import read_text
from openapi.document.grammar import without_title
from openapi.document.json_text import dump_json
from openapi.document.parts import operations, referable, schemas
from openapi.document.python_names import member_names, tag_name
from openapi.document.values import JsonObject
from openapi.document.yaml_text import read_yaml
from openapi.errors import Refusal

__all__ = ["GENERATOR", "read_options", "require_pins", "run_generator"]

GENERATOR: Final = "openapi-python-client"
_FORMATTER: Final = "ruff"
# Other defaults of `ruff check` rewrite annotations, for the worse.
_FORMATTING: Final = (("check", "--fix-only", "--select", "F,I"), ("format",))
# What the generator writes otherwise than a server needs it, and what is right. httpx removes `.`
# and `..` from a path, which then leads elsewhere, and takes another boundary for each form.
_CORRECTIONS: Final = (
    (
        re.compile(r'=quote\(str\((\w+)\), safe=""\)'),
        r'=quote(str(\1), safe="").replace(".", "%2E")',
    ),
    (re.compile(r'^ *headers\["Content-Type"\] = "multipart/form-data; .*\n', re.MULTILINE), ""),
)
# How the generator shows texts of the spec in its messages.
_OBJECT: Final = re.compile(r"<openapi_python_client\.\S+ object at 0x[0-9A-Fa-f]+>")
_DEFAULT_SETTINGS: Final = ("--isolated", "--no-cache", "--target-version", "py311")


def require_pins(requirements: Path) -> None:
    """Check that generator and formatter are the pinned releases.

    Raises:
        Refusal: One of them is another release.
    """
    lines = read_text(requirements).splitlines()
    pins = dict(line.split(" ", 1)[0].split("==", 1) for line in lines if "==" in line)
    for tool in (GENERATOR, _FORMATTER):
        if version(tool) != pins[tool]:
            problem = f"{tool} is {version(tool)} here and pinned to {pins[tool]}"
            fix = "run `make generate`, which works with the pinned tools of .venv"
            raise Refusal(requirements.name, problem, fix)


def read_options(path: Path) -> ConfigFile:
    """Read the options of the generator, which itself ignores those that it does not know.

    Raises:
        Refusal: An option is unknown, or has a wrong value.
    """
    options = read_yaml(read_text(path), path.name)
    if not isinstance(options, dict):
        raise Refusal(path.name, "not a mapping of options")
    try:
        checked = ConfigFile.model_validate(options, extra="forbid")
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(map(str, first["loc"]))
        raise Refusal(f"{path.name}, {at}", first["msg"]) from None
    return checked


def run_generator(spec: JsonObject, place: str, options: ConfigFile, header: str) -> Tree:
    """Generate a client in a temporary folder; correct its files, and give them header and format.

    Raises:
        Refusal: The generator failed or warned, or wrote what cannot be formatted.
    """
    with tempfile.TemporaryDirectory(prefix="goproxies-generate-") as folder:
        source, client = Path(folder, "spec.json"), Path(folder, "client")
        source.write_text(dump_json(_prepared(spec)), "utf-8")
        config = Config.from_sources(
            options, MetaType.NONE, source, "utf-8", overwrite=False, output_path=client
        )
        _generate(config, place)
        modules = sorted(path.relative_to(client).as_posix() for path in client.rglob("*.py"))
        for module in modules:
            path = client / module
            path.write_text(header + _corrected(path.read_text("utf-8")), "utf-8")
        _format(client, modules, place)
        return read_tree(client)


def _prepared(spec: JsonObject) -> JsonObject:
    """Return the spec with the names that the generator takes from it spelled out."""
    copy = deepcopy(spec)
    for _, schema in schemas(copy):
        untitled = without_title(schema)  # a built spec has no titles, but it need not be built
        schema.clear()
        schema.update(untitled)
        values = schema.get("enum")
        if isinstance(values, list) and "x-enum-varnames" not in schema:
            schema["x-enum-varnames"] = list(member_names([v for v in values if type(v) is str]))
    for operation in operations(copy):
        tags = operation.fields.get("tags")
        if isinstance(tags, list):
            operation.fields["tags"] = [tag_name(str(tag)) for tag in tags]
    for _, body in referable(copy, "request body"):
        content = body.get("content")
        if isinstance(content, dict) and "*/*" in content:  # it would be sent as it is
            content["application/json"] = content.pop("*/*")
    return copy


def _corrected(module: str) -> str:
    for wrong, right in _CORRECTIONS:
        module = wrong.sub(right, module)
    return module


def _generate(config: Config, place: str) -> None:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            warnings = generate(config=config)
    except Exception as error:  # noqa: BLE001  # it raises errors of any kind on odd specs
        raise Refusal(place, f"the generator fails: {type(error).__name__}: {error}") from None
    if warnings:
        problem = "the generator warns, and would leave something out"
        raise Refusal(place, f"{problem}: {_joined(warnings)}", "fix it in openapi/overlay.yaml")


def _joined(warnings: Sequence[GeneratorError]) -> str:
    texts = (" ".join(f"{warning.header} {warning.detail or ''}".split()) for warning in warnings)
    return _OBJECT.sub("...", " | ".join(texts))


def _format(client: Path, modules: list[str], place: str) -> None:
    # Files given by name are formatted even if an ignore file or ruff's own list excludes them.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RUFF_")}
    formatter = str(Path(sysconfig.get_path("scripts"), _FORMATTER))  # not another one on PATH
    for verb, *options in _FORMATTING:
        command = [formatter, verb, *options, *_DEFAULT_SETTINGS, "--", *modules]
        done = subprocess.run(  # noqa: S603  # our own command; the names are those of files
            command, cwd=client, env=environment, capture_output=True, check=False
        )
        if done.returncode:
            message = " ".join(done.stderr.decode(errors="replace").split())
            raise Refusal(place, f"the generator wrote invalid Python: {message}")
