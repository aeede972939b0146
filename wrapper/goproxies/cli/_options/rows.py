"""The options that choose and order the rows of a breakdown."""

# No `from __future__ import annotations`: Typer reads the types of the fields from attrs.

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import attrs
import typer

from .common import unsigned_decimal, whole_number

if TYPE_CHECKING:
    import goproxies

__all__ = ["RowChoice"]

_MAX_ROWS = 10**9
"""More than any answer has."""


@attrs.frozen
class RowChoice:
    """Which rows of a breakdown are in the answer, and in which order."""

    sort: Annotated[
        Literal["bytes"] | None,
        typer.Option(help="Largest rows first. Default: the order of the names."),
    ] = None
    min_gb: Annotated[
        Decimal | None,
        typer.Option(
            metavar="GB",
            parser=unsigned_decimal("an amount of GB"),
            help="Only rows of at least so many GB. A table sums up the others in one line.",
        ),
    ] = None
    top: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=whole_number("the number of rows", 1, _MAX_ROWS),
            help="Only the N largest rows, largest first. A table sums up the others in one line.",
        ),
    ] = None

    def choose(self, rows: Sequence["goproxies.Traffic"]) -> list["goproxies.Traffic"]:
        """Return the rows that the options choose, in their order."""
        least = 0 if self.min_gb is None else self.min_gb * 10**9
        chosen = [row for row in rows if row.bytes >= least]
        if self.sort == "bytes" or self.top is not None:
            chosen.sort(key=lambda row: -row.bytes)
        return chosen[: self.top]
