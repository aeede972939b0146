"""The shape of an exchange, without its names, amounts and secrets.

An exchange is redacted before it is compared with the spec, so that no message can show more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping

import attrs

from openapi.document.parts import schemas
from openapi.document.values import Json, JsonObject

from .exchanges import Exchange

__all__ = ["field_names", "redacted", "scrubbed", "sub_users"]

_TIME = re.compile(r"\d{4}-\d\d-\d\d[0-9TZ:.+ -]{0,30}", re.ASCII)
_NOT_JSON = b"<not JSON>"


def field_names(spec: JsonObject) -> frozenset[str]:
    """Return every name that the spec has for a property."""
    properties = (schema.get("properties") for _, schema in schemas(spec))
    return frozenset(name for one in properties if isinstance(one, dict) for name in one)


def redacted(exchange: Exchange, known: Collection[str]) -> Exchange:
    """Return an exchange of the same shape.

    Args:
        exchange: One that took place.
        known: The names of documented properties. A name beside them is that of a field; names
            all of which are unknown may be those of people.
    """
    bearer = {"authorization": "Bearer text"} if "authorization" in exchange.headers else {}
    return attrs.evolve(
        exchange,
        headers={**exchange.headers, **bearer},
        body=_content(exchange.body, known) if exchange.body else b"",
        content=_content(exchange.content, known),
    )


def sub_users(content: bytes) -> Iterator[str]:
    """Find the names of users in a body."""
    try:
        waiting: list[Json] = [json.loads(content)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
            name = value.get("username")
            yield from [name] if isinstance(name, str) and name else []
        elif isinstance(value, list):
            waiting += value


def scrubbed(text: str, secrets: Collection[str]) -> str:
    """Return a text without these words in it."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "[redacted]", text)
    return text


def _content(content: bytes, known: Collection[str]) -> bytes:
    try:
        return json.dumps(_shape(json.loads(content), known)).encode()
    except (ValueError, RecursionError):
        return _NOT_JSON


def _shape(value: Json, known: Collection[str]) -> Json:
    match value:
        case dict():
            return _object(value, known)
        case list():
            return [_shape(item, known) for item in value]
        case str():
            return value if _TIME.fullmatch(value) else "text"
        case bool() | None:
            return value
        case int():
            return 1
    return value if value != value else 1.5  # NaN, which is no JSON, stays to be reported


def _object(value: Mapping[str, Json], known: Collection[str]) -> JsonObject:
    is_documented = any(name in known for name in value)
    shape: JsonObject = {}
    for number, (name, item) in enumerate(value.items(), 1):
        if name in known:
            shape[name] = _shape(item, known)
        else:
            empty: Json = type(item)() if isinstance(item, dict | list) else _shape(item, known)
            shape[name if is_documented else f"name {number}"] = empty
    return shape
