"""A value for each parameter of a method or a generated endpoint: no list has to name them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from types import ModuleType
from typing import Any, Final, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import find, settings
from hypothesis import strategies as st

from openapi.document.parts import Operation, select
from openapi.document.python_names import python_name
from openapi.document.values import Json, JsonObject
from openapi.spec.references import located, resolved

__all__ = ["arguments_for", "endpoint_arguments", "python_value"]

_SAMPLES: Final[Mapping[type, object]] = {
    bool: True,
    int: 10,
    float: 1.5,
    str: "alice & bob",
    datetime: datetime(2026, 10, 31, 12, 30, 0, 1, tzinfo=UTC),
}
_FORMATS: Final[Mapping[str, str]] = {
    "date": "2026-10-31",
    "date-time": "2026-10-31T12:30:00.000001+00:00",
    "uuid": "00000000-0000-4000-8000-000000000005",
    "email": "alice@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/a",
    "byte": "YQ==",
}
_DEEPEST: Final = 10


def arguments_for(
    function: Callable[..., object], values: Mapping[str, object], *left_out: str
) -> dict[str, Any]:
    """Return an argument for every parameter: the value of its name, else one of its type."""
    names = inspect.signature(function).parameters.keys() - {"self", *left_out}
    return {
        name: values[name] if name in values else _sample(function, name) for name in sorted(names)
    }


def _sample(function: Callable[..., object], name: str) -> object:
    annotation = get_type_hints(function)[name]
    for kind in get_args(annotation) or (annotation,):
        if kind in _SAMPLES:
            return _SAMPLES[kind]
    raise TypeError(f"there is no sample for {name}: {annotation}; add one of its type here")


def endpoint_arguments(
    endpoint: ModuleType, operation: Operation, document: JsonObject
) -> dict[str, Any]:
    """Return an argument for every parameter of a generated endpoint, and for its body."""
    hints = get_type_hints(endpoint.sync_detailed)
    schemas = {}
    for holder in (operation.item, operation.fields):
        for _, parameter in select(holder, "parameters/*"):
            fields = resolved(document, parameter)
            schemas[python_name(str(fields["name"]))] = fields.get("schema", {})
    for _, body in select(operation.fields, "requestBody"):
        for _, media in select(resolved(document, body), "content/*"):
            schemas["body"] = media.get("schema", {})
    return {
        name: python_value(hints[name], _json_value(cast("JsonObject", schema), document))
        for name, schema in schemas.items()
        if name in hints
    }


def python_value(annotation: Any, value: Json) -> Any:
    """Return what a generated function takes for a value in JSON."""
    is_list = get_origin(annotation) is list
    for kind in (annotation,) if is_list else get_args(annotation) or (annotation,):
        if get_origin(kind) is list and isinstance(value, list):
            return [python_value(get_args(kind)[0], item) for item in value]
        if isinstance(value, dict) and hasattr(kind, "from_dict"):
            return kind.from_dict(value)
        if kind in (date, datetime) and isinstance(value, str):
            return kind.fromisoformat(value)
        if kind is UUID:
            return UUID(str(value))
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind(value)
    return value


def _json_value(schema: JsonObject, document: JsonObject, depth: int = 0) -> Json:
    """Return a value that a schema takes; optional properties end where it contains itself."""
    _, fields = located(document, "", schema)
    for word in ("anyOf", "oneOf"):
        for _, first in select(fields, f"{word}/0"):
            return _json_value(first, document, depth)
    if "enum" in fields:
        return cast("list[Json]", fields["enum"])[0]
    if "allOf" in fields or fields.get("type") == "object":
        return _object(fields, document, depth)
    if fields.get("type") == "array":
        count = max(1, cast("int", fields.get("minItems", 1)))
        return [_json_value(cast("JsonObject", fields["items"]), document, depth + 1)] * count
    if fields.get("type") == "string":
        return _text(fields)
    kind = {"boolean": bool, "integer": int, "number": float}.get(str(fields.get("type")), str)
    return _within(cast("Json", _SAMPLES[kind]), fields)


def _object(fields: JsonObject, document: JsonObject, depth: int) -> Json:
    value: JsonObject = {}
    for _, part in select(fields, "allOf/*"):
        inner = _json_value(part, document, depth)
        if not isinstance(inner, dict):  # an allOf around one schema that is no object
            return inner
        value |= inner
    required = cast("list[Json]", fields.get("required", []))
    for at, member in select(fields, "properties/*"):
        name = at.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        if name in required or depth < _DEEPEST:
            value[name] = _json_value(member, document, depth + 1)
    return value


def _text(fields: JsonObject) -> str:
    if "pattern" in fields:
        pattern = st.from_regex(re.compile(str(fields["pattern"]), re.ASCII))
        return find(pattern, lambda _: True, settings=settings(database=None, derandomize=True))
    text = _FORMATS.get(str(fields.get("format")), cast("str", _SAMPLES[str]))
    shortest, longest = fields.get("minLength", 0), fields.get("maxLength", 1000)
    return text.ljust(cast("int", shortest), "x")[: cast("int", longest)]


def _within(value: Json, fields: JsonObject) -> Json:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    limits = [fields[word] for word in ("minimum", "maximum") if word in fields]
    step = cast("int", fields.get("multipleOf", 0))
    inside = [one for one in (value, *limits, step) if _is_within(one, fields)]
    return inside[0] if inside else value


def _is_within(value: Json, fields: JsonObject) -> bool:
    number = cast("float", value)
    low, high = fields.get("minimum", number), fields.get("maximum", number)
    step = cast("float", fields.get("multipleOf", 0))
    return cast("float", low) <= number <= cast("float", high) and not (step and number % step)
