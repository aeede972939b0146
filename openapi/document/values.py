"""JSON values: their type, the pointers into them, and what two of them differ in."""

import math
import re
from collections.abc import Iterator
from typing import TypeAlias

__all__ = [
    "MAX_DEPTH",
    "MAX_DIGITS",
    "Json",
    "JsonObject",
    "differences",
    "pointer",
    "scalar_fault",
    "value_at",
]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"

MAX_DEPTH = 100
"""How deep lists and objects may nest: far beyond any real document, far below Python's stack."""

MAX_DIGITS = 300
"""How long a whole number may be: no float is larger."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def pointer(*parts: str | int) -> str:
    """Give the JSON Pointer (RFC 6901) to what the keys and indexes lead to."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def value_at(root: Json, at: str) -> Json:
    """Give the value that a JSON Pointer leads to.

    Raises:
        KeyError: It leads nowhere.
    """
    node = root
    for step in at.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict) and key in node:
            node = node[key]
        elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
            node = node[int(key)]
        else:
            raise KeyError(at)
    return node


def differences(old: Json, new: Json, at: str = "") -> Iterator[str]:
    """Find the pointers to where two values differ, in the order of the old one, then of the new.

    Values of two types differ even where Python calls them equal: ``1``, ``1.0`` and ``true``.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            if key in old and key in new:
                yield from differences(old[key], new[key], at + pointer(key))
            else:
                yield at + pointer(key)
    elif isinstance(old, list) and isinstance(new, list):
        for index, (left, right) in enumerate(zip(old, new, strict=False)):
            yield from differences(left, right, at + pointer(index))
        for index in range(min(len(old), len(new)), max(len(old), len(new))):
            yield at + pointer(index)
    elif type(old) is not type(new) or old != new:
        yield at


def scalar_fault(value: Json) -> str | None:
    """Say why a value, neither list nor object, cannot be kept in every format, if it cannot."""
    if isinstance(value, str) and _SURROGATE.search(value):
        return "half a surrogate pair, which no file can hold"
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that is not finite"
    if isinstance(value, int) and abs(value) >= 10**MAX_DIGITS:
        return f"a number of more than {MAX_DIGITS} digits"
    return None
