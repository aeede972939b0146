"""Checks of what the generated client would send or read otherwise than documented.

Each rule is about something that the generator ignores without a warning.
"""

from collections.abc import Iterator
from typing import Final

from openapi.document.parts import Operation, Part, select
from openapi.document.values import Json, JsonObject
from openapi.errors import Fault
from openapi.spec.references import resolved

__all__ = ["parameters_of", "wire_faults"]

_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_SERIALISED: Final = {
    "path": frozenset(("integer", "number", "string")),
    "query": frozenset(("array", "boolean", "integer", "number", "object", "string")),
    "header": frozenset(("boolean", "integer", "number", "string")),
    "cookie": frozenset(("string",)),
}
"""The types that the generated code can write, by the place of the parameter."""

_TIMES_AS_DOCUMENTED: Final = {"date": ("path", "query"), "date-time": ("query",)}
_CHANGE: Final = "with the overlay, document it in a form that the client can send, or remove it"


def parameters_of(operation: Operation, document: JsonObject) -> list[Part]:
    """Return the parameters of an operation and of its path, each with its pointer."""
    item_at = operation.at.rpartition("/")[0]
    listed = [
        *select(operation.fields, "parameters/*", operation.at),
        *select(operation.item, "parameters/*", item_at),
    ]
    return [(at, resolved(document, parameter)) for at, parameter in listed]


def wire_faults(operation: Operation, document: JsonObject) -> Iterator[Fault]:
    """Find what the generated client would send or read otherwise than documented."""
    for at, parameter in parameters_of(operation, document):
        if parameter.get("in") not in _STYLES:
            continue
        yield from _style_faults(at, parameter, document)
        yield from _type_faults(at, parameter, document)
    yield from _credential_faults(operation, document)
    for at, response in select(operation.fields, "responses/*", operation.at):
        content = resolved(document, response).get("content", {})
        if isinstance(content, dict) and len(content) > 1:
            problem = f"the client reads one media type of an answer, not {', '.join(content)}"
            yield Fault(at, problem, "remove the others with the overlay")


def _style_faults(at: str, parameter: JsonObject, document: JsonObject) -> Iterator[Fault]:
    place = str(parameter.get("in"))
    style = parameter.get("style", _STYLES[place])
    if style != _STYLES[place]:
        yield Fault(f"{at}/style", f"the client cannot send the style {style!r}", _CHANGE)
    is_list = _types(parameter, document) & {"array", "object"}
    if is_list and place == "query" and parameter.get("explode") is False:
        problem = "the client repeats the parameter for each value, which explode: false forbids"
        yield Fault(f"{at}/explode", problem, _CHANGE)
    if parameter.get("allowReserved") is True:
        problem = "the client encodes reserved characters, against allowReserved"
        yield Fault(f"{at}/allowReserved", problem, _CHANGE)


def _type_faults(at: str, parameter: JsonObject, document: JsonObject) -> Iterator[Fault]:
    place = str(parameter.get("in"))
    for kind in sorted(_types(parameter, document) - _SERIALISED[place]):
        problem = f"the client cannot send a value of the type {kind} in the {place}"
        yield Fault(f"{at}/schema", problem, _CHANGE)
    for schema in _alternatives(parameter.get("schema"), document):
        places = _TIMES_AS_DOCUMENTED.get(str(schema.get("format")), (place,))
        if place not in places:
            problem = f"the client cannot send a {schema['format']} in the {place}"
            yield Fault(f"{at}/schema", problem, "remove the format with the overlay")


def _types(parameter: JsonObject, document: JsonObject) -> set[str]:
    found = _alternatives(parameter.get("schema"), document)
    return {str(schema["type"]) for schema in found if "type" in schema}


def _alternatives(schema: Json, document: JsonObject) -> Iterator[JsonObject]:
    """Yield a schema and the schemas that it is made of."""
    if isinstance(schema, dict):
        fields = resolved(document, schema)
        yield fields
        for key in ("allOf", "anyOf", "oneOf"):
            for _, part in select(fields, f"{key}/*"):
                yield from _alternatives(part, document)


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
