"""Checks of schemas: each has a type, and nothing of it is lost in Python."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Final, cast
from urllib.parse import quote

from openapi_schema_validator import OAS30Validator, oas30_format_checker

from openapi.document.parts import schemas, select
from openapi.document.python_names import (
    RESERVED_CLASSES,
    RESERVED_PROPERTIES,
    class_name,
    member_names,
    name_clashes,
    python_name,
)
from openapi.document.values import Json, JsonObject, pointer
from openapi.errors import Fault
from openapi.spec.references import resolved

__all__ = ["schema_faults", "unknown_formats", "without_patterns"]

_TYPE_OF: Final = {
    "properties": "object",
    "additionalProperties": "object",
    "items": "array",
}
_FORMATS: Final = frozenset(
    [
        *("int32", "int64", "float", "double", "byte", "binary", "date", "date-time", "password"),
        *("email", "hostname", "ipv4", "ipv6", "uri", "uuid"),
    ]
)
"""The formats of OpenAPI 3.0, and those of its validators that we have seen."""

_OVERLAY: Final = "fix it with the overlay"
_REMOVE: Final = (
    "its name is sent and cannot change: remove the property with the overlay; the client then has "
    "its value in additional_properties"
)


def schema_faults(document: JsonObject) -> Iterator[Fault]:
    """Find what validators do not see, or describe less well, in the schemas of a document."""
    yield from _component_faults(document)
    for at, schema in schemas(document):
        if "$ref" not in schema:
            yield from _type_faults(at, schema)
            yield from _property_faults(at, schema, document)
            yield from _enum_faults(at, schema)
    yield from _default_faults(without_patterns(document))


def without_patterns(document: JsonObject) -> JsonObject:
    """Return a copy for validators, which would run a page's regular expressions without limit."""
    copy = deepcopy(document)
    for _, schema in schemas(copy):
        schema.pop("pattern", None)
    return copy


def _component_faults(document: JsonObject) -> Iterator[Fault]:
    components = cast("JsonObject", document.get("components", {}))
    names = cast("JsonObject", components.get("schemas", {}))
    named = [(pointer("components", "schemas", name), name) for name in names]
    for at, name in named:
        if class_name(name) in RESERVED_CLASSES:
            yield Fault(at, f"{name!r} is a class that the generated code imports", _OVERLAY)
    for at, name, first in name_clashes(named):
        yield Fault(at, f"{name!r} has the same Python name as", _OVERLAY, first)


def _type_faults(at: str, schema: JsonObject) -> Iterator[Fault]:
    kind = schema.get("type")
    for key, needed in _TYPE_OF.items():
        if key in schema and kind != needed:
            problem = f"it has {key} and " + (f"the type {kind}" if kind else "no type")
            yield Fault(at, problem, f"give it 'type: {needed}' with the overlay")
    if kind == "array" and "items" not in schema:
        yield Fault(at, "it is an array without items", "add them with the overlay")


def _property_faults(at: str, schema: JsonObject, document: JsonObject) -> Iterator[Fault]:
    own = cast("JsonObject", schema.get("properties", {}))
    named = [(f"{at}{pointer('properties', name)}", name) for name in own]
    for name_at, name in named:
        if python_name(name) in RESERVED_PROPERTIES:
            yield Fault(name_at, f"{name!r} overwrites a name of the generated class", _REMOVE)
    for name_at, name, first in name_clashes(named):
        yield Fault(name_at, f"{name!r} has the same Python name as", _REMOVE, first)
    if own:
        known = own.keys() | _inherited(schema, document)
        for index, name in enumerate(cast("list[str]", schema.get("required", []))):
            if name not in known:
                problem = f"the required {name!r} is no property"
                yield Fault(f"{at}{pointer('required', index)}", problem, _OVERLAY)


def unknown_formats(document: JsonObject) -> Iterator[tuple[str, str]]:
    """Find the formats without a meaning here, which is allowed, each with its pointer."""
    for at, schema in schemas(document):
        if "format" in schema and schema["format"] not in _FORMATS:
            yield f"{at}/format", str(schema["format"])


def _inherited(schema: JsonObject, document: JsonObject) -> set[str]:
    names: set[str] = set()
    for _, parent in select(schema, "allOf/*"):
        fields = resolved(document, parent)
        names |= cast("JsonObject", fields.get("properties", {})).keys()
        names |= _inherited(fields, document)
    return names


def _enum_faults(at: str, schema: JsonObject) -> Iterator[Fault]:
    if "enum" not in schema:
        return
    at = f"{at}/enum"
    values = [value for value in cast("list[Json]", schema["enum"]) if value is not None]
    kinds = {type(value) for value in values}
    if len(kinds) > 1 or kinds - {int, str} or not schema["enum"]:
        problem = "its values are neither all texts nor all whole numbers"
        yield Fault(at, problem, "remove it with the overlay, and keep the type")
        return
    for value, count in Counter(values).items():
        if count > 1:
            yield Fault(at, f"it has the value {value!r} {count} times", _OVERLAY)
    for name in member_names([value for value in values if isinstance(value, str)]):
        if not name.replace("_", "").isalnum():
            yield Fault(at, f"one of its values becomes the member {name!r}", _OVERLAY)
    if schema.get("nullable") is True and None not in cast("list[Json]", schema["enum"]):
        problem = "it is nullable without null among its values, so null would be refused"
        yield Fault(at, problem, "add null to the values with the overlay")


def _default_faults(document: JsonObject) -> Iterator[Fault]:
    for at, schema in schemas(document):
        asserted = [("default", schema["default"])] if "default" in schema else []
        enum = cast("list[Json]", schema.get("enum", []))
        asserted += [(f"enum/{index}", value) for index, value in enumerate(enum)]
        for key, value in asserted:
            rooted = {**document, "$ref": f"#{quote(at, safe='/~')}"}
            validator = OAS30Validator(rooted, format_checker=oas30_format_checker)
            for error in validator.iter_errors(value):
                yield Fault(f"{at}/{key}", f"its schema refuses it: {error.message}", _OVERLAY)
