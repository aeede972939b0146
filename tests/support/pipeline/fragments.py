"""Fragments for the tests: the committed ones, further pages of the same API, and their build."""

import json
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any, Final, TypeAlias

from openapi.document.json_text import dump_json, sha256_of
from openapi.document.values import JsonObject
from openapi.document.yaml_text import read_yaml
from openapi.pages.fragment import subjects
from openapi.pages.sources import Entry, Source, dump_ledger, fragment_path
from openapi.spec.build import build_spec

# Documents that tests reach into and change: what is where is for them to know.
Document: TypeAlias = dict[str, Any]

ROOT: Final = Path(__file__).parents[3] / "openapi"
OVERLAY: Final = ROOT / "overlay.yaml"
_SCHEMAS: Final = "#/components/schemas/"


def committed() -> list[Document]:
    """The vendor's fragments, as they are committed."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(ROOT.rglob("statistics/*.json"))]


def shared(*schemas: str) -> Document:
    """A fragment that says what every fragment says, with the named schemas of the vendor."""
    first = committed()[0]
    components = first["components"]
    components["schemas"] = {name: components["schemas"][name] for name in schemas}
    return {**first, "paths": {}}


def statistics() -> Document:
    """One of the committed fragments, to be broken."""
    return next(one for one in committed() if "/api/v1/stats/traffic" in one["paths"])


def models() -> list[Document]:
    """A page that documents what the login takes and gives, and nothing else."""
    head = {key: committed()[0][key] for key in ("openapi", "info")}
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


def write(folder: Path, documents: Iterable[Document]) -> tuple[Path, Path]:
    """Write fragments and their ledger as `ingest` does, and return where they are."""
    fragments, sources = folder / "fragments", folder / "sources.yaml"
    entries: dict[str, Entry] = {}
    for document in documents:
        name = subjects(document, "test")[0]
        path = fragment_path(fragments, "page", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump_json(document), "utf-8")
        entries[name] = Entry("Section", "2026-10-05", sha256_of(document))
    ledger = {"page": Source("https://docs.example.com/page.md", entries)}
    sources.write_text(dump_ledger(ledger), "utf-8")
    return fragments, sources


def build(folder: Path, documents: Iterable[Document], overlay: Path = OVERLAY) -> Document:
    """Build the specification of some documents and read it."""
    text = build_spec(*write(folder, documents), overlay)
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
