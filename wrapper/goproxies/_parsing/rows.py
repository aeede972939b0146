"""The rows of a history by column: of the dicts that `json` makes, or of the structs of msgspec.

msgspec is optional (the extra of that name). It reads a year of hours in a third of the time of
`json`, into structs of the members that the contract names, as long as each is of its type. What it
accepts means the same as with `json`. What it refuses, because it is wrong or just written another
way (`12.0`), is read by `json`. A member that is not in the contract is skipped, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache, cached_property
from operator import attrgetter, itemgetter
from types import GenericAlias
from typing import Any, Protocol

from .strict_json import check_parts, parse

__all__ = ["ABSENT", "DictRows", "Rows", "StructRows", "body_reader"]

ABSENT = object()
"""In the place of an optional member that a row leaves out."""


class Rows(Protocol):
    """Rows that have not been checked yet."""

    def column(self, name: str) -> list[Any]:
        """Return a member of each row.

        Raises:
            LookupError: A row does not have it.
            TypeError: A row is no object.
        """

    def optional_column(self, name: str) -> list[Any]:
        """Return an optional member of each row, or `ABSENT` where a row has none.

        Raises:
            TypeError: A row is no object.
        """

    @property
    def values(self) -> object:
        """The rows as JSON has them."""


class DictRows:
    """Rows as `json` makes them, if they are what they should be."""

    def __init__(self, values: list[Any]) -> None:
        self.values = values

    def column(self, name: str) -> list[Any]:
        return [*map(itemgetter(name), self.values)]

    def optional_column(self, name: str) -> list[Any]:
        return [dict.get(row, name, ABSENT) for row in self.values]


class StructRows:
    """Rows as msgspec makes them, and the text that they were read from."""

    def __init__(self, structs: list[Any], text: bytes) -> None:
        self._structs = structs
        self._text = text

    def column(self, name: str) -> list[Any]:
        return [*map(attrgetter(name), self._structs)]

    optional_column = column

    @cached_property
    def values(self) -> object:
        body: Any = parse(self._text)
        return body["values"]


def body_reader(*counts: str, optional: tuple[str, ...] = ()) -> Callable[[bytes], object]:
    """Return what reads the body of a history as `parse` does, its `values` perhaps as `Rows`.

    Args:
        counts: The numbers that each row has beside its times.
        optional: Those that it may leave out.
    """

    def read(text: bytes) -> object:
        check_parts(text)
        decode = _decoder(counts, optional)
        body = decode(text) if decode else None
        if body is None:
            return parse(text)
        return {"values": StructRows(body.values, text), "filter": body.filter}

    return read


@cache
def _decoder(counts: tuple[str, ...], optional: tuple[str, ...]) -> Callable[[bytes], Any] | None:
    """Return a decoder that gives `None` for a body that it refuses; `None` without msgspec."""
    try:
        import msgspec
    except ImportError:
        return None
    row = msgspec.defstruct(
        "Row",
        [
            ("start_at", str),
            ("end_at", str),
            *((name, int) for name in counts),
            *((name, int, ABSENT) for name in optional),
        ],
        gc=False,
    )
    body = msgspec.defstruct("Body", [("values", GenericAlias(list, (row,))), ("filter", Any)])
    try:
        decode = msgspec.json.Decoder(body, float_hook=Decimal).decode
    except TypeError:  # a release before 0.18, which another package may have required
        return None
    refused = (msgspec.MsgspecError, ArithmeticError, RecursionError, ValueError)

    def decode_or_refuse(text: bytes) -> Any:
        try:
            text.isascii() or text.decode()  # msgspec takes any bytes where it skips
            return decode(text)
        except refused:
            return None

    return decode_or_refuse
