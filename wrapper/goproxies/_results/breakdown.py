"""Breakdowns: the traffic of a range by country, by sub-user, or by both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, overload

import attrs

from goproxies._errors import BreakdownError, GoProxiesError
from goproxies._time.instants import to_microseconds
from goproxies._time.period import Period

from .frames import Column, Kind, Tabular
from .traffic import Traffic

__all__ = ["Breakdown", "By", "Cell"]

By = (
    Literal["country", "username"]
    | tuple[Literal["country"], Literal["username"]]
    | tuple[Literal["username"], Literal["country"]]
)
"""What traffic is broken down by; the first of a pair is the outer one of the rows."""


class Cell(NamedTuple):
    """One cell of a breakdown; `None` for what the breakdown is not by."""

    country: str | None
    username: str | None

    def __str__(self) -> str:
        return ", ".join(
            f"{name} {value!r}" for name, value in self._asdict().items() if value is not None
        )


@attrs.frozen(repr=False)
class Breakdown(Sequence[Traffic], Tabular):
    """The traffic of a range, cell by cell: a sequence of those that succeeded.

    Its order is that of `by` and of the countries and sub-users as they were given.

    Attributes:
        by: What the traffic is broken down by, as it was asked for.
        period: The range that was asked for, the same for all cells.
    """

    by: By
    period: Period
    _rows: tuple[Traffic, ...] = attrs.field(converter=tuple[Traffic, ...])
    _failures: Mapping[Cell, GoProxiesError] = attrs.field(hash=False)

    @property
    def failures(self) -> Mapping[Cell, GoProxiesError]:
        """The cells that failed, with their errors, in the order of the rows."""
        return MappingProxyType(self._failures)

    @property
    def total_bytes(self) -> int:
        """The sum over the cells that succeeded, exactly."""
        return sum(row.bytes for row in self._rows)

    def raise_failures(self) -> None:
        """Do nothing if no cell failed.

        Raises:
            BreakdownError: Cells failed; it groups their errors, each with a note of its cell.
        """
        if self._failures:
            number, cells = len(self._failures), len(self._failures) + len(self)
            raise BreakdownError(f"{number} of {cells} cells failed", [*self._failures.values()])

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a `dict` a cell that succeeded, its times as `datetime` in UTC."""
        return [
            {
                "country": row.country,
                "username": row.username,
                "bytes": row.bytes,
                "start_at": row.period.start_at.astimezone(UTC),
                "end_at": row.period.end_at.astimezone(UTC),
            }
            for row in self._rows
        ]

    def _columns(self) -> Mapping[str, Column]:
        periods = [row.period for row in self._rows]
        return {
            "country": Column(Kind.TEXT, [row.country for row in self._rows]),
            "username": Column(Kind.TEXT, [row.username for row in self._rows]),
            "bytes": Column(Kind.INTEGER, [row.bytes for row in self._rows]),
            "start_at": Column(Kind.TIME, [to_microseconds(period.start_at) for period in periods]),
            "end_at": Column(Kind.TIME, [to_microseconds(period.end_at) for period in periods]),
        }

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Traffic]:
        return iter(self._rows)

    @overload
    def __getitem__(self, index: int) -> Traffic: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Traffic, ...]: ...
    def __getitem__(self, index: int | slice) -> Traffic | tuple[Traffic, ...]:
        return self._rows[index]

    def __repr__(self) -> str:
        by = self.by if isinstance(self.by, str) else " and ".join(self.by)
        failed = f", {len(self._failures)} failed" if self._failures else ""
        return (
            f"<Breakdown by {by}: {len(self)} cells of {self.period!r}, "
            f"total_bytes={self.total_bytes}{failed}>"
        )
