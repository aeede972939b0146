"""Checks of bodies and answers that the client would send or read otherwise than documented.

Each rule is about something that the generator ignores without a warning, or writes wrong code for.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from openapi.document.parts import Operation, Part, select
from openapi.document.values import JsonObject
from openapi.errors import Fault
from openapi.spec.references import alternatives, located, reached

__all__ = ["content_faults"]

_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_BINARY: Final = "application/octet-stream"
_TEXT: Final = "text/*"

_SENT: Final = frozenset((_JSON, _FORM, _MULTIPART, _BINARY))
_READ: Final = frozenset((_JSON, _TEXT, _BINARY))
_CHANGE: Final = "with the overlay, document it in a form that the client can send, or remove it"


_Finder: TypeAlias = Callable[[str, JsonObject, JsonObject], Iterator[Fault]]


def content_faults(operation: Operation, document: JsonObject) -> Iterator[Fault]:
    """Find what of an operation's body and answers would be sent or read otherwise."""
    for part in select(operation.fields, "requestBody", operation.at):
        yield from _media_type_faults(
            document, part, "sends one media type of a body", _body_faults
        )
    for part in select(operation.fields, "responses/*", operation.at):
        yield from _media_type_faults(
            document, part, "reads one media type of an answer", _answer_faults
        )


def _media_type_faults(
    document: JsonObject, part: Part, limit: str, find: _Finder
) -> Iterator[Fault]:
    at, fields = located(document, *part)
    content = list(select(fields, "content/*", at))
    if len(content) > 1:
        names = ", ".join(_media_type(content_at) for content_at, _ in content)
        yield Fault(at, f"the client {limit}, not {names}", "remove the others with the overlay")
    for content_at, media in content:
        yield from find(content_at, media, document)


def _body_faults(at: str, fields: JsonObject, document: JsonObject) -> Iterator[Fault]:
    kind = _kind(at)
    if kind not in _SENT:
        yield Fault(at, f"the client cannot send the media type {_media_type(at)}", _CHANGE)
    if fields.get("encoding"):
        problem = "the client ignores the encoding, and sends each part in the default form"
        yield Fault(f"{at}/encoding", problem, "remove it with the overlay")
    for schema_at, schema in select(fields, "schema", at):
        if kind in (_FORM, _MULTIPART):
            yield from _form_faults(schema_at, schema, document, kind)
        else:
            yield from _null_faults(schema_at, schema, document, "as the whole body")
            yield from _binary_faults(schema_at, schema, document, kind)
        yield from _one_way_faults(schema_at, schema, document, "readOnly", "bodies")


def _answer_faults(at: str, fields: JsonObject, document: JsonObject) -> Iterator[Fault]:
    kind = _kind(at)
    if kind not in _READ:
        fix = "with the overlay, document a media type that it can read, or remove it"
        yield Fault(at, f"the client cannot read the media type {_media_type(at)}", fix)
    for schema_at, schema in select(fields, "schema", at):
        yield from _binary_faults(schema_at, schema, document, kind)
        yield from _one_way_faults(schema_at, schema, document, "writeOnly", "answers")


def _form_faults(at: str, schema: JsonObject, document: JsonObject, kind: str) -> Iterator[Fault]:
    refused = "object" if kind == _FORM else "boolean"
    for shape_at, shape in alternatives(document, at, schema):
        if shape.get("type", "object") != "object":
            yield Fault(shape_at, "the client sends only an object as a form", _CHANGE)
        for value in select(shape, "properties/*", shape_at):
            for part in (value, *_items(document, value)):
                yield from _null_faults(*part, document, "in a form")
                for one_at, one in alternatives(document, *part):
                    if one.get("type") == refused:
                        problem = f"the client cannot send a value of the type {refused} in a form"
                        yield Fault(one_at, problem, _CHANGE)


def _items(document: JsonObject, schema: Part) -> Iterator[Part]:
    for at, one in alternatives(document, *schema):
        yield from select(one, "items", at)


def _null_faults(at: str, schema: JsonObject, document: JsonObject, where: str) -> Iterator[Fault]:
    for inner_at, inner in alternatives(document, at, schema):
        if inner.get("nullable") is True:
            problem = f"the client cannot send null {where}"
            yield Fault(f"{inner_at}/nullable", problem, "remove it with the overlay")


def _binary_faults(at: str, schema: JsonObject, document: JsonObject, kind: str) -> Iterator[Fault]:
    """Find binary values where the media type has none, and others where it has nothing else."""
    at, fields = located(document, at, schema)
    if kind == _BINARY and fields.get("format") != "binary":
        fix = "give it 'type: string' and 'format: binary' with the overlay"
        yield Fault(at, "its media type is binary, and its schema is not", fix)
    if kind == _TEXT and fields.get("type", "string") != "string":
        fix = "give it 'type: string' with the overlay"
        yield Fault(at, "its media type is text, and its schema is not", fix)
    for inner_at, inner in reached(document, at, schema) if kind != _BINARY else ():
        if inner.get("format") == "binary":
            fix = f"remove it with the overlay, or name the media type {_BINARY}"
            yield Fault(f"{inner_at}/format", "only files and forms hold binary values", fix)


def _one_way_faults(
    at: str, schema: JsonObject, document: JsonObject, flag: str, where: str
) -> Iterator[Fault]:
    """Find required properties that are not there in one direction, where the client needs them."""
    for inner_at, inner in reached(document, at, schema):
        required = inner.get("required")
        for name_at, value in select(inner, "properties/*", inner_at):
            name = name_at.rpartition("/")[2]
            if value.get(flag) is True and isinstance(required, list) and name in required:
                problem = f"it is required and {flag}, and the client requires it in {where} too"
                yield Fault(name_at, problem, "take it out of required with the overlay")


def _kind(at: str) -> str:
    """Return which of the media types above one is handled as."""
    name = _media_type(at).partition(";")[0].lower()
    if name == "*/*" or name.endswith("+json"):
        return _JSON
    return _TEXT if name.startswith("text/") else name


def _media_type(at: str) -> str:
    return at.rpartition("/")[2].replace("~1", "/")
