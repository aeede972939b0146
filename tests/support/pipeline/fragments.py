"""An API of the tests' own: a page of fragments, further pages, an overlay, and their build.

The files in `api/` are a copy of a page and its overlay. The committed pages may change without
any effect on the tests that use it.
"""

import json
from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias

from openapi.client.generate import render_client
from openapi.client.trees import replace_tree
from openapi.document.json_text import dump_json, sha256_of
from openapi.document.values import JsonObject
from openapi.document.yaml_text import read_yaml
from openapi.layout import CLIENT, FRAGMENTS, SPEC
from openapi.layout import OVERLAY as OVERLAY_PATH
from openapi.pages.fragment import names_of
from openapi.pages.sources import Entry, LedgerPage, dump_ledger, fragment_path
from openapi.spec.build import build_spec

# Documents that tests reach into and change: what is where is for them to know.
Document: TypeAlias = dict[str, Any]

ADDRESS: Final = "https://docs.example.com/statistics.md"
"""Where the page of the tests' API is published."""

_API: Final = Path(__file__).parent / "api"
OVERLAY: Final = _API / "overlay.yaml"
_SCHEMAS: Final = "#/components/schemas/"


def statistics_page() -> list[Document]:
    """Return the fragments of the page."""
    paths = sorted((_API / "statistics").iterdir())
    return [json.loads(path.read_text("utf-8")) for path in paths]


def traffic_fragment() -> Document:
    """Return one fragment of the page."""
    return next(one for one in statistics_page() if "/api/v1/stats/traffic" in one["paths"])


@cache
def spec_text() -> str:
    """Return the spec of the page and the overlay."""
    with TemporaryDirectory() as folder:
        return build_spec(*write(Path(folder), statistics_page()), OVERLAY).text


def spec() -> Document:
    """Return the spec of the page and the overlay as a document."""
    document = read_yaml(spec_text(), "resellers.yaml")
    assert isinstance(document, dict)
    return document


def write_repository(root: Path) -> None:
    """Write the page, the overlay, the spec and the client to where a repository has them."""
    write((root / FRAGMENTS).parent, statistics_page(), "statistics")
    (root / OVERLAY_PATH).write_bytes(OVERLAY.read_bytes())
    (root / SPEC).write_text(spec_text(), "utf-8")
    (root / CLIENT).parent.mkdir()
    replace_tree(root / CLIENT, render_client(spec_text(), str(SPEC)))


def shared(*schemas: str) -> Document:
    """Return a fragment with what every fragment has, and the named schemas of the page."""
    first = statistics_page()[0]
    components = first["components"]
    components["schemas"] = {name: components["schemas"][name] for name in schemas}
    return {**first, "paths": {}}


def models() -> list[Document]:
    """A page that documents what the login takes and gives, and nothing else."""
    head = {key: statistics_page()[0][key] for key in ("openapi", "info")}
    text = {"type": "string"}
    login = {"username": text, "password": text}
    return [
        {**head, "components": {"schemas": {name: schema}}}
        for name, schema in (
            ("LoginRequest", {"properties": login, "required": ["username", "password"]}),
            ("Token", {"properties": {"token": text}, "required": ["token"]}),
        )
    ]


def sub_users() -> list[Document]:
    """A page with everything that one does to sub-users."""
    by_name = [{"name": "username", "in": "path", "required": True, "schema": {"type": "string"}}]
    since = {"type": "string", "format": "date-time", "default": "end of current day"}
    listing = [
        {"name": "start_at", "in": "query", "description": "Created since", "schema": since},
        {"name": "status", "in": "query", "schema": {"$ref": f"{_SCHEMAS}SubUserStatus"}},
    ]
    gone = {"description": "No Content"}
    return [
        _operation("/api/v1/resellers/users", "get", "listSubUsers", "SubUsers", listing),
        _operation("/api/v1/resellers/users", "post", "createSubUser", "SubUser", [], "201"),
        _operation("/api/v1/resellers/users/{username}", "get", "getSubUser", "SubUser", by_name),
        _operation(
            "/api/v1/resellers/users/{username}", "patch", "updateSubUser", "SubUser", by_name
        ),
        _operation(
            "/api/v1/resellers/users/{username}", "delete", "deleteSubUser", gone, by_name, "204"
        ),
    ]


def _operation(
    path: str,
    method: str,
    name: str,
    answer: str | Document,
    parameters: list[Document],
    status: str = "200",
) -> Document:
    fragment = shared("Error", "Err", "FieldError")
    fragment["components"]["schemas"] |= _SUB_USER_SCHEMAS
    operation: Document = {
        "summary": f"{name}, of a reseller",
        "operationId": name,
        "tags": ["Resellers"],
        "parameters": parameters,
        "responses": {
            status: _answer(answer) if isinstance(answer, str) else answer,
            "default": _answer("Error"),
        },
    }
    if method in ("post", "patch"):
        content = _answer("SubUserRequest")["content"]
        operation["requestBody"] = {"required": True, "content": content}
    return {**fragment, "paths": {path: {method: operation}}}


def _answer(schema: str) -> Document:
    content = {"application/json": {"schema": {"$ref": _SCHEMAS + schema}}}
    return {"description": "What comes back", "content": content}


_SUB_USER_SCHEMAS: Final[Document] = {
    "SubUserStatus": {"type": "string", "enum": ["active", "disabled"]},
    "SubUser": {
        "title": "A sub-user",
        "properties": {
            "username": {"type": "string"},
            "status": {"$ref": f"{_SCHEMAS}SubUserStatus"},
            "traffic_limit": {"type": "integer", "format": "int64"},
            "traffic_limit_unit": {"type": "string", "default": "GB", "x-go-name": "Unit"},
            "countries": {"type": "array", "items": {"type": "string"}},
            "owner": {"properties": {"username": {"type": "string"}}},
        },
        "required": ["username"],
    },
    "SubUserRequest": {
        "properties": {"username": {"type": "string"}, "password": {"type": "string"}}
    },
    "SubUsers": {
        "properties": {"items": {"type": "array", "items": {"$ref": f"{_SCHEMAS}SubUser"}}}
    },
}


def write(folder: Path, documents: Iterable[Document], page: str = "page") -> tuple[Path, Path]:
    """Write fragments and their ledger as `ingest` does, and return where they are."""
    fragments, sources = folder / "fragments", folder / "sources.yaml"
    entries: dict[str, Entry] = {}
    for document in documents:
        name = names_of(document)[0][0]
        path = fragment_path(fragments, page, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump_json(document), "utf-8")
        entries[name] = Entry("Section", "2026-10-05", sha256_of(document))
    sources.write_text(dump_ledger({page: LedgerPage(ADDRESS, entries)}), "utf-8")
    return fragments, sources


def build(folder: Path, documents: Iterable[Document], overlay: Path = OVERLAY) -> Document:
    """Build the specification of some documents and read it."""
    text = build_spec(*write(folder, documents), overlay).text
    document = read_yaml(text, "resellers.yaml")
    assert isinstance(document, dict)
    return document


def changed(document: Document, pointer: str, value: object) -> JsonObject:
    """Copy a document with one value put at a JSON pointer; ``...`` removes what is there."""
    copy = deepcopy(document)
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    node: Any = copy
    for step in way:
        node = node[int(step) if isinstance(node, list) else step]
    key = int(last) if isinstance(node, list) else last
    if value is ...:
        del node[key]
    else:
        node[key] = value
    return copy
