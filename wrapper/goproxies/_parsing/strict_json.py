"""JSON as the API sends it: read exactly, and checked member by member.

`json` alone makes floats of `1e3` and of long fractions, and accepts `NaN`, which is not JSON. A
model that checks nothing passes wrong types on. Here a number is exactly what was written, and a
member of the wrong type is a `Breach` that names its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import NoReturn, TypeVar

from goproxies._constants import (
    COUNT_MAX_DIGITS,
    LONG_BODY_BYTES,
    MAX_BODY_ARRAYS,
    MAX_BODY_MARKS,
    VERY_LONG_BODY_BYTES,
)
from goproxies._time.instants import from_rfc3339

__all__ = [
    "Breach",
    "Reader",
    "boolean",
    "check_parts",
    "decimal_number",
    "each",
    "instant",
    "integer",
    "member",
    "nullable",
    "optional",
    "parse",
    "string",
]

T = TypeVar("T")

Reader = Callable[[object], T]
"""A function that checks and converts a JSON value, or raises a `Breach`."""

_LIMIT = 10**COUNT_MAX_DIGITS


class Breach(Exception):
    """A body breaks the contract at `path`, the names and indices that lead there."""

    def __init__(self, problem: str, *path: str | int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.path = path

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901)."""
        return "".join(f"/{str(p).replace('~', '~0').replace('/', '~1')}" for p in self.path)

    def under(self, *path: str | int) -> Breach:
        """Return the same breach as the holder of the value sees it."""
        return Breach(self.problem, *path, *self.path)


def parse(text: bytes) -> object:
    """Return the value of a JSON text, numbers with a point or an exponent as `Decimal`.

    Raises:
        Breach: The text is no JSON, is nested too deeply, or has too many parts.
    """
    check_parts(text)
    decoder = _DECODER if len(text) < VERY_LONG_BODY_BYTES else _YIELDING_DECODER
    try:
        # `json.loads` would make a decoder each time.
        value: object = decoder.decode(text.decode(json.detect_encoding(text), "surrogatepass"))
    except RecursionError:
        problem = "the body is nested too deeply"
    except ArithmeticError:
        problem = "the body holds a number that is too large"
    except ValueError as error:
        problem = f"the body cannot be read as JSON: {error}" if text else "there is no body"
    else:
        return value
    # Not within `except`: the decoder's error holds the body, which may be a token's.
    raise Breach(problem)


def check_parts(text: bytes) -> None:
    """Check that a long text of JSON can be parsed in about a second.

    Raises:
        Breach: It has more parts than any answer.
    """
    if len(text) < LONG_BODY_BYTES:
        return
    # A history has one array. To find that out is forty times as fast as counting.
    has_one_array = text.find(b"[") == text.rfind(b"[")
    has_many_arrays = not has_one_array and text.count(b"[") > MAX_BODY_ARRAYS
    # A shorter text has fewer marks, and need not be searched.
    may_have_many_marks = len(text) > MAX_BODY_MARKS
    if has_many_arrays or (
        may_have_many_marks and text.count(b",") + text.count(b"{") > MAX_BODY_MARKS
    ):
        raise Breach("the body has more parts than any answer")


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _same(value: dict[str, object]) -> dict[str, object]:
    return value


def _int(text: str) -> int:
    return int(text)


def _decimal(text: str) -> Decimal:
    return Decimal(text)


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)

# A decoder is written in C and lets other threads run only while it calls a Python function. So a
# long body that is parsed in the background would stop the event loop.
_YIELDING_DECODER = json.JSONDecoder(
    parse_float=_decimal,
    parse_int=_int,
    parse_constant=_refuse_constant,
    object_hook=_same,
)


def member(name: str, read: Reader[T]) -> Reader[T]:
    """Read a member that the contract requires of an object."""

    def reader(value: object) -> T:
        if not isinstance(value, dict):
            raise _mismatch("an object", value)
        if name not in value:
            raise Breach("it is missing", name)
        try:
            return read(value[name])
        except Breach as breach:
            raise breach.under(name) from None

    return reader


def optional(name: str, read: Reader[T]) -> Reader[T | None]:
    """Read a member that an object may leave out."""
    required = member(name, read)

    def reader(value: object) -> T | None:
        return None if isinstance(value, dict) and name not in value else required(value)

    return reader


def nullable(read: Reader[T]) -> Reader[T | None]:
    """Read a value that may be `null`."""
    return lambda value: None if value is None else read(value)


def each(read: Reader[T]) -> Reader[list[T]]:
    """Read the elements of an array; `null` is an empty one, as a Go server writes it."""

    def reader(value: object) -> list[T]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise _mismatch("an array", value)
        found: list[T] = []
        try:
            for element in value:
                found.append(read(element))  # noqa: PERF401  # its length is the index of a breach
        except Breach as breach:
            raise breach.under(len(found)) from None
        return found

    return reader


def string(value: object) -> str:
    """Read a string."""
    if isinstance(value, str):
        return value
    raise _mismatch("a string", value)


def integer(value: object) -> int:
    """Read a whole number from 0 up, exactly, however it is written: `12`, `12.0`, `1.2e1`."""
    number = value
    if isinstance(value, Decimal) and value.adjusted() < COUNT_MAX_DIGITS and _is_whole(value):
        number = int(value)
    if type(number) is not int:
        raise _mismatch("a whole number", value)
    if not 0 <= number < _LIMIT:
        raise Breach(f"a count is a whole number from 0 up, of at most {COUNT_MAX_DIGITS:,} digits")
    return number


def decimal_number(value: object) -> Decimal:
    """Read a number from 0 up, exactly, however it is written."""
    if not isinstance(value, Decimal) and type(value) is not int:
        raise _mismatch("a number", value)
    number = Decimal(value)
    # Comparing with a limit of so many digits would take a thousand times as long.
    has_digits = number.adjusted() < COUNT_MAX_DIGITS and _decimal_places(number) < COUNT_MAX_DIGITS
    if number < 0 or not has_digits:
        raise Breach(f"an amount is a number from 0 up, of at most {COUNT_MAX_DIGITS:,} digits")
    return number


def boolean(value: object) -> bool:
    """Read `true` or `false`."""
    if isinstance(value, bool):
        return value
    raise _mismatch("a boolean", value)


def instant(value: object) -> datetime:
    """Read an RFC 3339 time, in UTC."""
    try:
        return from_rfc3339(string(value))
    except (ValueError, OverflowError):
        # Without the value: it may be a secret, which an error must not show.
        raise Breach("an RFC 3339 time was expected") from None


def _decimal_places(number: Decimal) -> int:
    return -int(number.as_tuple().exponent)  # a letter in NaN, which is no JSON


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def _mismatch(expected: str, value: object) -> Breach:
    kinds = {
        bool: "a boolean",
        dict: "an object",
        list: "an array",
        str: "a string",
        int: "a number",
        type(None): "null",
    }
    kind = kinds.get(type(value), "a number with a fraction or an exponent")
    return Breach(f"{expected} was expected, not {kind}")
