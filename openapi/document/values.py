"""JSON values: their type, the pointers into them, and the differences between two of them."""

import math
import re
from collections.abc import Iterator
from typing import TypeAlias

__all__ = [
    "MAX_DEPTH",
    "MAX_DIGITS",
    "Json",
    "JsonObject",
    "as_object",
    "differences",
    "pointer",
    "scalar_fault",
    "unescaped",
    "value_at",
]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"

MAX_DEPTH = 100
"""The deepest nesting of lists and objects: more than any real document, less than the stack."""

MAX_DIGITS = 300
"""The longest whole number: no float is larger."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def as_object(value: Json) -> JsonObject:
    """Return an object as it is, and an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def pointer(*parts: str | int) -> str:
    """Return the JSON Pointer (RFC 6901) of keys and indexes."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def unescaped(step: str) -> str:
    """Return the key that a step of a JSON Pointer names."""
    return step.replace("~1", "/").replace("~0", "~")


def value_at(root: Json, at: str) -> Json:
    """Return the value at a JSON Pointer.

    Raises:
        KeyError: There is none.
    """
    node = root
    for step in at.split("/")[1:]:
        key = unescaped(step)
        if isinstance(node, dict) and key in node:
            node = node[key]
        elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
            node = node[int(key)]
        else:
            raise KeyError(at)
    return node


def differences(old: Json, new: Json, at: str = "") -> Iterator[str]:
    """Find the pointers of the differences, in the order of the old value, then of the new.

    Values of two types differ even if they are equal in Python: `1`, `1.0` and `true`.
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
    """Return why a scalar cannot be written in every format; nothing if it can."""
    if isinstance(value, str) and _SURROGATE.search(value):
        return "half a surrogate pair, which no file can hold"
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that is not finite"
    if isinstance(value, int) and abs(value) >= 10**MAX_DIGITS:
        return f"a number of more than {MAX_DIGITS} digits"
    return None
