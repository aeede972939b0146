"""The parts of a document that the checks look at, each with its JSON pointer."""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from openapi.document.grammar import METHODS
from openapi.document.values import Json, JsonObject, pointer, unescaped

__all__ = [
    "KINDS",
    "SUBSCHEMAS",
    "Operation",
    "Part",
    "operations",
    "referable",
    "schemas",
    "select",
]

Part: TypeAlias = tuple[str, JsonObject]

_PLACES: Final = {
    "parameter": (
        "components/parameters/*",
        "paths/*/parameters/*",
        "paths/*/*/parameters/*",
    ),
    "header": (
        "components/headers/*",
        "components/responses/*/headers/*",
        "paths/*/*/responses/*/headers/*",
    ),
    "request body": ("components/requestBodies/*", "paths/*/*/requestBody"),
    "response": ("components/responses/*", "paths/*/*/responses/*"),
    "example": ("components/examples/*",),
    "security scheme": ("components/securitySchemes/*",),
}
_SCHEMAS: Final = (
    "components/schemas/*",
    *(f"{place}/schema" for kind in ("parameter", "header") for place in _PLACES[kind]),
    *(
        f"{place}/content/*/schema"
        for kind in ("request body", "response")
        for place in _PLACES[kind]
    ),
)
SUBSCHEMAS: Final = (
    "properties/*",
    "items",
    "additionalProperties",
    "allOf/*",
    "anyOf/*",
    "oneOf/*",
    "not",
)
"""Where a schema has other schemas."""

KINDS: Final = (*_PLACES, "schema")
"""The kinds of parts that may be a `$ref`, to a part of the same kind."""


class Operation(NamedTuple):
    """A method of a path."""

    at: str
    path: str
    method: str
    item: JsonObject
    fields: JsonObject


def select(root: Json, pattern: str, at: str = "") -> Iterator[Part]:
    """Yield the objects at a pattern such as `paths/*/get`, where `*` is any key or index."""
    step, _, rest = pattern.partition("/")
    members: dict[str | int, Json] = {}
    if isinstance(root, dict):
        members = {key: root[key] for key in (root if step == "*" else {step} & root.keys())}
    elif isinstance(root, list) and step == "*":
        members = dict(enumerate(root))
    for key, member in members.items():
        if rest:
            yield from select(member, rest, at + pointer(key))
        elif isinstance(member, dict):
            yield at + pointer(key), member


def operations(document: JsonObject) -> Iterator[Operation]:
    """Yield every operation, in the order of paths and methods."""
    for item_at, item in select(document, "paths/*"):
        path = unescaped(item_at.removeprefix("/paths/"))
        for method in METHODS:
            for at, fields in select(item, method, item_at):
                yield Operation(at, path, method, item, fields)


def schemas(document: JsonObject) -> Iterator[Part]:
    """Yield every schema, followed by the schemas inside it."""
    for pattern in _SCHEMAS:
        for at, schema in select(document, pattern):
            yield from _with_subschemas(at, schema)


def referable(document: JsonObject, kind: str) -> Iterator[Part]:
    """Yield all parts of one of the `KINDS`."""
    if kind == "schema":
        yield from schemas(document)
    for pattern in _PLACES.get(kind, ()):
        yield from select(document, pattern)


def _with_subschemas(at: str, schema: JsonObject) -> Iterator[Part]:
    yield at, schema
    for pattern in SUBSCHEMAS:
        for inner_at, inner in select(schema, pattern, at):
            yield from _with_subschemas(inner_at, inner)
