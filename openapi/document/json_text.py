"""JSON documents, read strictly and written the same to the byte.

What other readers would read otherwise is refused: a key given twice, NaN, half a surrogate pair,
very deep nesting.
"""

import hashlib
import json
from collections import Counter

from openapi.document.values import MAX_DEPTH, MAX_DIGITS, Json, JsonObject, pointer, scalar_fault
from openapi.errors import Refusal

__all__ = ["canonical_json", "dump_json", "read_json", "sha256_of"]


def read_json(text: str, place: str, first_line: int = 1) -> Json:
    """Read a JSON text (RFC 8259).

    Args:
        text: The text, without a byte order mark.
        place: What to call it in a refusal.
        first_line: The line of the file that the text begins in, to count from in a refusal.

    Raises:
        Refusal: It is not JSON, or readers of JSON differ about it.
    """
    try:
        value: Json = json.loads(
            text, object_pairs_hook=_no_key_twice, parse_int=_integer, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        line = f"{place}, line {first_line + error.lineno - 1}"
        raise Refusal(line, f"not JSON: {error.msg} (column {error.colno})") from None
    except _FaultError as fault:
        raise Refusal(f"{place}, line {first_line}", str(fault)) from None
    except RecursionError:
        raise _too_deep(f"{place}, line {first_line}") from None
    _check(value, f"{place}, line {first_line}")
    return value


def canonical_json(value: Json) -> bytes:
    """Return the canonical bytes of a value: sorted keys, no space, UTF-8."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def sha256_of(value: Json) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def dump_json(value: Json) -> str:
    """Return JSON for people: keys in their order, indented by two, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


class _FaultError(Exception):
    """An error of the decoder's hooks, which do not know the place."""


def _no_key_twice(pairs: list[tuple[str, Json]]) -> JsonObject:
    result = dict(pairs)
    if len(result) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise _FaultError(f"the key {twice[:100]!r} is given twice in one object")
    return result


def _integer(digits: str) -> int:
    # Python's own limit can be changed (PYTHONINTMAXSTRDIGITS), and long numbers are slow to read.
    if len(digits) > MAX_DIGITS:
        raise _FaultError(f"a number of more than {MAX_DIGITS} digits")
    return int(digits)


def _constant(name: str) -> Json:
    raise _FaultError(f"{name} is no JSON number")


def _check(root: Json, place: str) -> None:
    waiting = [(root, "", 1)]
    while waiting:
        value, at, depth = waiting.pop()
        if depth > MAX_DEPTH and isinstance(value, dict | list):
            raise _too_deep(place)
        keys: list[Json] = [*value] if isinstance(value, dict) else []
        for scalar in (*keys, value):
            if fault := scalar_fault(scalar):
                raise Refusal(f"{place} {at}", fault)
        if isinstance(value, dict):
            waiting += [(child, at + pointer(key), depth + 1) for key, child in value.items()]
        elif isinstance(value, list):
            waiting += [(child, at + pointer(i), depth + 1) for i, child in enumerate(value)]


def _too_deep(place: str) -> Refusal:
    return Refusal(place, f"lists and objects nested more than {MAX_DEPTH} deep")
