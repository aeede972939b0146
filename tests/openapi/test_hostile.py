"""Hostile pages: whatever a field holds, it is refused or becomes text without effects.

Every payload goes into every field, once straight into the generator, as if no rule of names
stood before it, and once the whole way from a fragment.
"""

import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from openapi.client.generate import render_client
from openapi.client.trees import Tree, replace_tree
from openapi.document.values import JsonObject
from openapi.errors import Refusal
from tests.support.pipeline.fragments import build, changed, statistics_page
from tests.support.pipeline.things import GET, PATH, PUT, SCHEMAS, THINGS, renamed, yaml_of

RUN = "open('CANARY', 'w').close()"
PAYLOADS = [
    f'"""\n{RUN}\n"""',
    f'\\"""\n{RUN}\n',
    f'"); {RUN}; ("',
    f"'); {RUN}; ('",
    f'\\"); {RUN}; (\\"',
    f"a\n{RUN}\n#",
    f"a\r{RUN}\r#",
    f"a\u2028{RUN}",
    f"{{{RUN}}}",
    f"}}{{{RUN}}}{{",
    "{{ cycler.__init__.__globals__ }}{% include 'client.py.jinja' %}",
    f"a: int = {RUN}",
    f"a({RUN})",
    "../../../CANARY",
    "/CANARY",
    "$(touch CANARY)`touch CANARY`; touch CANARY",
    "a\\",
    "\\N{BULLET}\\x00\\u12",
    "a" * 5000,
    "__init__",
    "ａ𝐛ﬁ\u202e",
    "",
]

Put = Callable[[JsonObject, str], JsonObject]


def value(pointer: str) -> Put:
    return lambda document, payload: changed(document, pointer, payload)


def key(pointer: str) -> Put:
    return lambda document, payload: renamed(document, pointer, payload)


def shape_of(payload: str) -> JsonObject:
    return {"type": "string", "enum": ["round", payload], "default": payload}


COLOUR = f"{GET}/parameters/1"
SIZE = f"{SCHEMAS}/Thing/properties/size"
NAMES: dict[str, Put] = {
    "version": value("/info/version"),
    "path": key(PATH),
    "method": key(GET),
    "operation id": value(f"{GET}/operationId"),
    "tag": value(f"{GET}/tags/0"),
    "parameter": value(f"{COLOUR}/name"),
    "place of a parameter": value(f"{COLOUR}/in"),
    "type": value(f"{COLOUR}/schema/type"),
    "format": value(f"{COLOUR}/schema/format"),
    "default": value(f"{COLOUR}/schema/default"),
    "default of an enum": lambda document, payload: changed(
        document, f"{COLOUR}/schema", shape_of(payload)
    ),
    "status code": key(f"{GET}/responses/404"),
    "media type": key(f"{GET}/responses/404/content/application~1json"),
    "media type of a request": key(f"{PUT}/requestBody/content/application~1json"),
    "schema": key(f"{SCHEMAS}/Unused"),
    "reference": value(f"{SCHEMAS}/Thing/properties/shape/$ref"),
    "property": key(SIZE),
    "default of a property": value(f"{SCHEMAS}/Thing/properties/note/default"),
    "enum value": value(f"{SCHEMAS}/Shape/enum/0"),
    "name of an enum member": lambda document, payload: changed(
        document, f"{SCHEMAS}/Shape/x-enum-varnames", [payload, "B"]
    ),
}
PROSE = [
    "/info/title",
    f"{GET}/summary",
    f"{GET}/description",
    f"{COLOUR}/description",
    f"{GET}/responses/200/description",
    f"{SCHEMAS}/Thing/title",
    f"{SCHEMAS}/Thing/description",
    f"{SIZE}/description",
    f"{SIZE}/example",
]


def talkative(payload: str) -> JsonObject:
    """The specification with the payload in all of its prose."""
    document: JsonObject = THINGS
    for pointer in PROSE:
        document = changed(document, pointer, payload)
    return document


@pytest.fixture(autouse=True, scope="module")
def unformatted() -> Iterator[None]:
    """The formatter takes a third of the time, and changes nothing of what code does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("openapi.client.tools._format", lambda *_: None)
        yield


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder in which every file that is written is seen."""
    folder = tmp_path / "work" / "ing" / "folder"
    (folder / "temp").mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "temp"))
    return tmp_path


def client_of(document: JsonObject) -> Tree:
    return render_client(yaml_of(document), "spec")


def whole_way(folder: Path, page: JsonObject) -> Tree:
    vendor = [
        {**fragment, "info": page["info"]} for fragment in statistics_page()
    ]  # they must agree
    return client_of(build(folder, [*vendor, page]))


def not_refused(make: Callable[[str], Tree]) -> Iterator[Tree]:
    for payload in PAYLOADS:
        with suppress(Refusal):
            yield make(payload)


def require_harmless(trees: list[Tree], trap: Path) -> None:
    work = trap / "work"
    assert {path.name for path in work.rglob("*")} == {"ing", "folder", "temp"}
    different = {tuple(tree.items()): tree for tree in trees}  # many payloads leave no trace
    for tree in different.values():
        for name, source in tree.items():
            assert all(part.isidentifier() for part in name.rpartition(".")[0].split("/"))
            require_text_only(source)
    import_all(different.values(), trap / "clients")
    assert not [path for path in trap.rglob("*") if path.name == "CANARY"]


@cache
def require_text_only(source: bytes) -> None:
    """What the payloads call is called nowhere, also not inside functions and f-strings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in {"open", "cycler"}


def import_all(trees: Iterable[Tree], folder: Path) -> None:
    for number, tree in enumerate(trees):
        replace_tree(folder / f"client_{number}", tree)
    code = (
        "import importlib, os, pathlib\n"
        "before = dict(os.environ)\n"
        "for path in sorted(pathlib.Path().rglob('*.py')):\n"
        "    name = '.'.join(path.with_suffix('').parts)\n"
        "    importlib.import_module(name.removesuffix('.__init__'))\n"
        "assert dict(os.environ) == before\n"
    )
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=True)
    written = {path.name.split("_")[0] for path in folder.iterdir()}
    assert written <= {"client"}


@pytest.mark.parametrize("name", NAMES)
def test_a_generated_name_is_refused_or_has_no_effect(name: str, trap: Path) -> None:
    put = NAMES[name]
    trees = not_refused(lambda payload: client_of(put(THINGS, payload)))
    require_harmless(list(trees), trap)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_on_a_page_is_refused_or_has_no_effect(
    name: str, trap: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    put = NAMES[name]
    trees = not_refused(
        lambda payload: whole_way(tmp_path_factory.mktemp("page"), put(THINGS, payload))
    )
    require_harmless(list(trees), trap)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_prose_has_no_effect(
    payload: str, trap: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = talkative(payload)
    require_harmless([client_of(page), whole_way(tmp_path_factory.mktemp("page"), page)], trap)


def test_a_page_without_a_payload_goes_the_whole_way(tmp_path: Path) -> None:
    assert "api/things/get_thing.py" in whole_way(tmp_path, THINGS)
