"""The parts of an admitted document that the checks look at, each with its JSON pointer."""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from openapi.document.grammar import METHODS
from openapi.document.values import Json, JsonObject, pointer

__all__ = ["KINDS", "Operation", "Part", "operations", "referable", "schemas", "select"]

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
_SUBSCHEMAS: Final = (
    "properties/*",
    "items",
    "additionalProperties",
    "allOf/*",
    "anyOf/*",
    "oneOf/*",
    "not",
)


KINDS: Final = (*_PLACES, "schema")
"""What may be a ``$ref``, and must then lead to its like."""


class Operation(NamedTuple):
    """A method of a path."""

    at: str
    path: str
    method: str
    item: JsonObject
    fields: JsonObject


def select(root: Json, pattern: str, at: str = "") -> Iterator[Part]:
    """The objects that a path such as ``paths/*/get`` leads to; ``*`` is any key or index."""
    step, _, rest = pattern.partition("/")
    members: dict[str | int, Json] = {}
    if isinstance(root, dict):
        members = {key: value for key, value in root.items() if step in ("*", key)}
    elif isinstance(root, list) and step == "*":
        members = dict(enumerate(root))
    for key, member in members.items():
        if rest:
            yield from select(member, rest, at + pointer(key))
        elif isinstance(member, dict):
            yield at + pointer(key), member


def operations(document: JsonObject) -> Iterator[Operation]:
    """Every operation, in the order of paths and methods."""
    for item_at, item in select(document, "paths/*"):
        path = item_at.removeprefix("/paths/").replace("~1", "/").replace("~0", "~")
        for method in METHODS:
            for at, fields in select(item, method, item_at):
                yield Operation(at, path, method, item, fields)


def schemas(document: JsonObject) -> Iterator[Part]:
    """Every schema, the schemas inside it after it."""
    for pattern in _SCHEMAS:
        for at, schema in select(document, pattern):
            yield from _with_subschemas(at, schema)


def referable(document: JsonObject, kind: str) -> Iterator[Part]:
    """Everything of one of the `KINDS`."""
    if kind == "schema":
        yield from schemas(document)
    for pattern in _PLACES.get(kind, ()):
        yield from select(document, pattern)


def _with_subschemas(at: str, schema: JsonObject) -> Iterator[Part]:
    yield at, schema
    for pattern in _SUBSCHEMAS:
        for inner_at, inner in select(schema, pattern, at):
            yield from _with_subschemas(inner_at, inner)
