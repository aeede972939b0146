"""Checks of parameters and credentials that the client would send otherwise than documented.

Each rule is about something that the generator ignores without a warning.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from openapi.document.parts import Operation, Part, select
from openapi.document.values import JsonObject
from openapi.errors import Fault
from openapi.spec.references import alternatives, located, resolved

__all__ = ["parameters_of", "wire_faults"]

_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_SERIALISED: Final = {
    "path": frozenset(("integer", "number", "string")),
    "query": frozenset(("array", "boolean", "integer", "number", "object", "string")),
    "header": frozenset(("boolean", "integer", "number", "string")),
    "cookie": frozenset(("string",)),
}
"""The types that the generated code can write, by the place of the parameter."""

_FORMATS: Final = {
    "binary": (),
    "date": ("path", "query"),
    "date-time": ("query",),
    "uuid": ("path", "query"),
}
"""Where the generated code can write formats that are no texts in Python."""

_IGNORED_HEADERS: Final = frozenset(("accept", "authorization", "content-type"))
_COMPOUND: Final = frozenset(("array", "object"))
_PARTS: Final = ("items", "properties/*", "additionalProperties")
_CHANGE: Final = "with the overlay, document it in a form that the client can send, or remove it"


def parameters_of(operation: Operation, document: JsonObject) -> list[Part]:
    """Return the parameters of an operation and of its path, each with its pointer."""
    item_at = operation.at.rpartition("/")[0]
    listed = [
        *select(operation.fields, "parameters/*", operation.at),
        *select(operation.item, "parameters/*", item_at),
    ]
    return [located(document, at, parameter) for at, parameter in listed]


def wire_faults(operation: Operation, document: JsonObject) -> Iterator[Fault]:
    """Find the parameters and credentials that would be sent otherwise than documented."""
    for at, parameter in parameters_of(operation, document):
        if parameter.get("in") not in _STYLES:
            continue
        yield from _style_faults(at, parameter, document)
        yield from _type_faults(at, parameter, document)
        if parameter["in"] == "header" and str(parameter.get("name")).lower() in _IGNORED_HEADERS:
            problem = f"OpenAPI ignores a header parameter called {parameter['name']}"
            yield Fault(
                at, problem, "remove it with the overlay; the client sends the header itself"
            )
    yield from _credential_faults(operation, document)


def _style_faults(at: str, parameter: JsonObject, document: JsonObject) -> Iterator[Fault]:
    place = str(parameter.get("in"))
    style = parameter.get("style", _STYLES[place])
    if style != _STYLES[place]:
        yield Fault(f"{at}/style", f"the client cannot send the style {style!r}", _CHANGE)
    is_list = _types(at, parameter, document) & _COMPOUND
    if is_list and place == "query" and parameter.get("explode") is False:
        problem = "the client repeats the parameter for each value, which explode: false forbids"
        yield Fault(f"{at}/explode", problem, _CHANGE)
    if parameter.get("allowReserved") is True:
        problem = "the client encodes reserved characters, against allowReserved"
        yield Fault(f"{at}/allowReserved", problem, _CHANGE)


def _type_faults(at: str, parameter: JsonObject, document: JsonObject) -> Iterator[Fault]:
    place = str(parameter.get("in"))
    types = _types(at, parameter, document)
    for kind in sorted(types - _SERIALISED[place]):
        problem = f"the client cannot send a value of the type {kind} in the {place}"
        yield Fault(f"{at}/schema", problem, _CHANGE)
    for schema_at, schema in _schemas(at, parameter, document):
        yield from _value_faults(schema_at, schema, place, document)
    if place in ("header", "cookie") and not types:
        problem = f"a value in the {place} needs a type"
        yield Fault(f"{at}/schema", problem, "add it with the overlay")
    if place == "header" and len(types) > 1:
        problem = f"the client cannot send both {' and '.join(sorted(types))} in the header"
        yield Fault(f"{at}/schema", problem, "keep one of them with the overlay")


def _value_faults(at: str, schema: JsonObject, place: str, document: JsonObject) -> Iterator[Fault]:
    if place not in _FORMATS.get(str(schema.get("format")), (place,)):
        problem = f"the client cannot send a {schema['format']} in the {place}"
        yield Fault(f"{at}/format", problem, "remove it with the overlay")
    if place == "path" and schema.get("nullable") is True:
        problem = "the client cannot send null in the path"
        yield Fault(f"{at}/nullable", problem, "remove it with the overlay")
    for part in chain.from_iterable(select(schema, pattern, at) for pattern in _PARTS):
        for _, inner in alternatives(document, *part):
            if inner.get("type") in _COMPOUND:
                problem = f"the client cannot send an {inner['type']} inside a value in the {place}"
                yield Fault(part[0], problem, _CHANGE)


def _schemas(at: str, parameter: JsonObject, document: JsonObject) -> Iterator[Part]:
    for schema_at, schema in select(parameter, "schema", at):
        yield from alternatives(document, schema_at, schema)


def _types(at: str, parameter: JsonObject, document: JsonObject) -> set[str]:
    found = _schemas(at, parameter, document)
    return {str(schema["type"]) for _, schema in found if "type" in schema}


def _credential_faults(operation: Operation, document: JsonObject) -> Iterator[Fault]:
    """Find an operation that cannot be called with a bearer token alone, nor without one."""
    schemes = {
        at.rsplit("/", 1)[1]: resolved(document, scheme)
        for at, scheme in select(document, "components/securitySchemes/*")
    }
    refused: list[tuple[str, str]] = []
    for at, requirement in select(operation.fields, "security/*", operation.at):
        others = [name for name in requirement if not _is_bearer(schemes.get(name, {}))]
        if not others:
            return
        refused.append((at, others[0]))
    for at, name in refused:
        scheme = schemes[name]
        kind = f"http {scheme.get('scheme')}" if scheme.get("type") == "http" else scheme["type"]
        problem = f"the client sends a bearer token, and cannot send {name!r} ({kind})"
        yield Fault(at, problem, "with the overlay, name a bearer scheme in its place")


def _is_bearer(scheme: JsonObject) -> bool:
    return scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "bearer"
