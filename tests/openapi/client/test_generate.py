"""The client is generated whole, the same everywhere, or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from openapi.client import generate
from openapi.client.generate import generate_client, render_client
from openapi.client.trees import Tree, read_tree
from openapi.document.values import JsonObject
from openapi.errors import Refusal
from tests.support.pipeline.fragments import spec_text
from tests.support.pipeline.things import GET, PATH, SCHEMAS, THINGS, renamed, things, yaml_of

ROOT = Path(__file__).parents[3]
ARRAY_AND_ITEM: JsonObject = {
    "part_item": {"type": "integer"},
    "part": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
}


def render(document: JsonObject) -> Tree:
    return render_client(yaml_of(document), "spec")


def write(folder: Path, document: JsonObject) -> Path:
    spec = folder / "spec.yaml"
    spec.write_text(yaml_of(document), "utf-8")
    return spec


def test_every_operation_and_schema_has_its_module() -> None:
    assert set(render(THINGS)) == {
        "__init__.py",
        "api/__init__.py",
        "api/things/__init__.py",
        "api/things/get_thing.py",
        "api/things/put_thing.py",
        "client.py",
        "errors.py",
        "models/__init__.py",
        "models/shape.py",
        "models/thing.py",
        "models/unused.py",
        "py.typed",
        "types.py",
    }


def test_every_module_says_how_it_was_made_and_that_it_is_not_to_be_edited() -> None:
    tree = render(THINGS)
    for name in tree.keys() - {"py.typed"}:
        made, mind = tree[name].decode().splitlines()[:2]
        assert made.startswith("# Made by `make generate`: openapi-python-client 0.29.1 ")
        assert "openapi/resellers.yaml" in made
        assert mind.startswith("# Do not edit")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param(
            things(f"{GET}/parameters/1/schema", {"format": "date-time", "type": "string"}),
            "",
            id="ok",
        ),
        pytest.param(
            things(
                f"{GET}/parameters/1/schema",
                {"type": "string", "format": "date-time", "default": "end of current day"},
            ),
            "parsing GET /api/v1/things/{thing}",
            id="a default that drops the endpoint",
        ),
        pytest.param(
            things(f"{GET}/responses/200/content/application~1json/schema/$ref", "#/nowhere"),
            "Could not find reference",
            id="a reference to nothing",
        ),
        pytest.param(
            things(f"{SCHEMAS}/Thing/properties/shape/$ref", "#/nowhere"),
            "Could not find reference",
            id="a property that drops its schema",
        ),
        pytest.param(
            renamed(THINGS, f"{GET}/responses/404", "4O4"), "status code", id="an odd status code"
        ),
        pytest.param(
            renamed(THINGS, f"{GET}/responses/404/content/application~1json", "application/odd"),
            "Unsupported content_type",
            id="an odd media type",
        ),
        pytest.param(
            things(f"{PATH}/put/operationId", "get_thing"),
            "would both become api/things/get_thing.py",
            id="two operations with one module",
        ),
        pytest.param(
            things(f"{SCHEMAS}/UNUSED", THINGS["components"]["schemas"]["Unused"]),
            "would both become models/unused.py",
            id="two schemas with one module",
        ),
        pytest.param(
            things(f"{SCHEMAS}/thing", THINGS["components"]["schemas"]["Unused"]),
            "duplicate models",
            id="two schemas with one class",
        ),
        pytest.param(
            things(f"{SCHEMAS}/Thing/properties/to_dict", {"type": "string"}),
            "defines to_dict twice",
            id="a property called like a method",
        ),
        pytest.param(
            things(f"{SCHEMAS}/Unused/properties", ARRAY_AND_ITEM),
            "a loop overwrites the property part_item",
            id="a property called like the variable of a loop",
        ),
        pytest.param(
            things(f"{SCHEMAS}/Shape/x-enum-varnames", ["1", "2"]),
            "wrote invalid Python: error: Failed to parse",
            id="names of enum members that do not parse",
        ),
        pytest.param({"openapi": "3.0.3"}, "Failed to parse OpenAPI document", id="no document"),
    ],
)
def test_a_part_that_the_generator_would_drop_is_refused(
    document: JsonObject, message: str
) -> None:
    if not message:
        render(document)
        return
    with pytest.raises(Refusal) as refused:
        render(document)
    assert message in str(refused.value)
    assert str(refused.value).startswith("spec")


def test_parts_that_the_generator_does_not_show_are_left_out() -> None:
    lost = things(f"{GET}/responses/200/content/application~1json/schema/$ref", "#/nowhere")
    with pytest.raises(Refusal, match=r"Cannot parse response for status code \.\.\. \("):
        render(lost)


def test_a_list_is_no_specification() -> None:
    with pytest.raises(Refusal, match="not an OpenAPI document"):
        render_client("- 1\n", "spec")


def test_a_specification_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"missing\.yaml"):
        generate_client(tmp_path / "missing.yaml", tmp_path / "client")
    assert not any(tmp_path.iterdir())


def test_the_old_client_goes_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "client"
    (out / "api").mkdir(parents=True)
    (out / "api" / "gone.py").touch()
    generate_client(write(tmp_path, THINGS), out)
    assert read_tree(out) == render(THINGS)
    assert {path.name for path in tmp_path.iterdir()} == {"client", "spec.yaml"}


def test_a_refused_specification_leaves_the_old_client(tmp_path: Path) -> None:
    out = tmp_path / "client"
    out.mkdir()
    (out / "old.py").touch()
    with pytest.raises(Refusal):
        generate_client(write(tmp_path, things(f"{PATH}/put/operationId", "get_thing")), out)
    assert read_tree(out) == {"old.py": b""}
    assert {path.name for path in tmp_path.iterdir()} == {"client", "spec.yaml"}


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Kolkata", "PYTHONUTF8": "0"},
        {
            "PYTHONHASHSEED": "2",
            "RUFF_CONFIG": "ruff.toml",
            "RUFF_OUTPUT_FILE": "output",
            "PATH": ".",
        },
    ],
    ids=["locale", "settings of others"],
)
def test_the_client_is_the_same_everywhere(surroundings: dict[str, str], tmp_path: Path) -> None:
    for name in ("ruff.toml", "pyproject.toml"):
        table = "" if name == "ruff.toml" else "[tool.ruff]\n"
        (tmp_path / name).write_text(f"{table}line-length = 40\n", "utf-8")
    (tmp_path / ".gitignore").write_text("*\n", "utf-8")
    (tmp_path / "ruff").write_text("#!/bin/sh\ntouch run\n", "utf-8")
    (tmp_path / "ruff").chmod(0o755)
    (tmp_path / "spec.yaml").write_text(spec_text(), "utf-8")
    before = set(tmp_path.iterdir())
    code = (
        "from pathlib import Path\nfrom openapi.client.generate import generate_client\n"
        "generate_client(Path('spec.yaml'), Path('client'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), **surroundings}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert set(tmp_path.iterdir()) - before == {tmp_path / "client"}
    assert read_tree(tmp_path / "client") == render_client(spec_text(), "spec")


def other_root(folder: Path, *, pins: str = "", options: str = "") -> Path:
    committed = (ROOT / "requirements-dev.txt").read_text("utf-8")
    (folder / "requirements-dev.txt").write_text(pins or committed, "utf-8")
    (folder / "generator-config.yaml").write_text(options or "post_hooks: []\n", "utf-8")
    return folder


@pytest.mark.parametrize("tool", ["openapi-python-client", "ruff"])
def test_another_release_of_a_tool_is_refused(tool: str, tmp_path: Path) -> None:
    tools = {"openapi-python-client": "0.29.1", "ruff": "0.17.6", tool: "0.0.1"}
    pins = "".join(f"{name}=={pin}\n" for name, pin in tools.items())
    with pytest.raises(Refusal, match=f"{tool} is .* pinned to 0.0.1\n.*make generate"):
        render_client(yaml_of(THINGS), "spec", other_root(tmp_path, pins=pins))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("post_hook: []", "generator-config.yaml, post_hook: Extra"),
        ("class_overrides: {Thing: {clas_name: A}}", "class_overrides.Thing.clas_name: Extra"),
        ("literal_enums: perhaps", "literal_enums: Input should be a valid boolean"),
        ("- a", "not a mapping"),
    ],
)
def test_options_that_the_generator_would_pass_over_are_refused(
    options: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match=message):
        render_client(yaml_of(THINGS), "spec", other_root(tmp_path, options=options))


def test_a_generator_that_crashes_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**_: object) -> None:
        raise KeyError("odd")

    monkeypatch.setattr("openapi.client.tools.generate", crash)
    with pytest.raises(Refusal, match="the generator fails: KeyError: 'odd'"):
        render(THINGS)


def test_a_client_that_cannot_be_put_in_place_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(generate, "replace_tree", full)
    with pytest.raises(Refusal, match="client: cannot be replaced: No space left"):
        generate_client(write(tmp_path, THINGS), tmp_path / "client")
