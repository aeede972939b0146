"""Hostile pages: whatever a field holds, it is refused or becomes text without effects.

Every payload goes into every field, once straight into the generator, as if no rule of names
stood before it, and once the whole way from a fragment.
"""

import ast
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import cast

import pytest

from openapi.client import source_check
from openapi.client.generate import render_client
from openapi.client.tools import read_options, require_pins
from openapi.client.trees import Tree, replace_tree
from openapi.document.values import JsonObject
from openapi.document.yaml_text import dump_yaml, read_yaml
from openapi.errors import Refusal
from openapi.spec.build import build_spec
from tests.support.pipeline.fragments import OVERLAY, Document, changed, traffic_fragment, write
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
def quick() -> Iterator[None]:
    """Leave out the formatter, which changes nothing of what code does; read no file twice.

    Equal files of the clients are checked once, and so are pins, options and overlay.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("openapi.client.tools._format", lambda *_: None)
        patch.setattr("openapi.client.source_check._checked", cache(source_check._checked))
        patch.setattr("openapi.client.generate.require_pins", cache(require_pins))
        patch.setattr("openapi.client.generate.read_options", cache(read_options))
        patch.setattr("openapi.client.generate.version", cache(version))
        patch.setattr("openapi.spec.build.read_yaml", cache(read_yaml))
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


def small_page() -> Document:
    """Return a page of the vendor's, cut down to what the general actions need."""
    page = traffic_fragment()
    operation = page["paths"]["/api/v1/stats/traffic"]["get"]
    operation["parameters"] = [one for one in operation["parameters"] if one["name"] == "start_at"]
    del operation["responses"]["default"]
    for name in ("Error", "Err", "FieldError"):
        del page["components"]["schemas"][name]
    return page


@pytest.fixture(scope="module")
def whole_way(tmp_path_factory: pytest.TempPathFactory) -> Callable[[JsonObject], Tree]:
    """A function that builds the client of a page beside another one, with an overlay.

    Of the overlay, the actions that look at every page; the other page needs them all.
    """
    overlay = tmp_path_factory.mktemp("overlay") / "overlay.yaml"
    ledger = cast("Document", read_yaml(OVERLAY.read_text("utf-8"), "overlay"))
    general = ("$..[", "$.paths.*[")
    ledger["actions"] = [one for one in ledger["actions"] if one["target"].startswith(general)]
    overlay.write_text(dump_yaml(ledger), "utf-8")

    numbers = count()
    pages = tmp_path_factory.mktemp("pages")
    other = small_page()

    def whole_way(page: JsonObject) -> Tree:
        beside = {**other, "info": page["info"]}  # they must agree
        written = write(pages / str(next(numbers)), [beside, page])
        return render_client(build_spec(*written, overlay).text, "spec")

    return whole_way


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
    import_all(list(different.values()), trap / "clients")
    assert not [path for path in trap.rglob("*") if path.name == "CANARY"]


@cache
def require_text_only(source: bytes) -> None:
    """What the payloads call is called nowhere, also not inside functions and f-strings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in {"open", "cycler"}


def import_all(trees: list[Tree], folder: Path) -> None:
    """Import every module of the clients, which writes nothing and changes no variable."""
    clients = [f"client_{number}" for number in range(len(trees))]
    folder.mkdir()
    for client, tree in zip(clients, trees, strict=True):
        replace_tree(folder / client, tree)
    before = dict(os.environ)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.syspath_prepend(folder)
        patch.setattr(sys, "dont_write_bytecode", True)
        for path in sorted(Path().rglob("*.py")):
            import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    for name in [name for name in sys.modules if name.partition(".")[0] in clients]:
        del sys.modules[name]
    assert dict(os.environ) == before
    assert {path.name for path in folder.iterdir()} == set(clients)


@pytest.mark.parametrize("name", NAMES)
def test_a_generated_name_is_refused_or_has_no_effect(name: str, trap: Path) -> None:
    put = NAMES[name]
    trees = not_refused(lambda payload: client_of(put(THINGS, payload)))
    require_harmless(list(trees), trap)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_on_a_page_is_refused_or_has_no_effect(
    name: str, trap: Path, whole_way: Callable[[JsonObject], Tree]
) -> None:
    put = NAMES[name]
    trees = not_refused(lambda payload: whole_way(put(THINGS, payload)))
    require_harmless(list(trees), trap)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_prose_has_no_effect(
    payload: str, trap: Path, whole_way: Callable[[JsonObject], Tree]
) -> None:
    page = talkative(payload)
    require_harmless([client_of(page), whole_way(page)], trap)


def test_a_page_without_a_payload_goes_the_whole_way(
    whole_way: Callable[[JsonObject], Tree],
) -> None:
    assert "api/things/get_thing.py" in whole_way(THINGS)
