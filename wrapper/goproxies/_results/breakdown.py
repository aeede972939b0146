"""Breakdowns: the traffic of a range by country, by sub-user, or by both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, overload

import attrs

from goproxies._errors import BreakdownError, GoProxiesError
from goproxies._time.instants import to_microseconds
from goproxies._time.period import Period

from .frames import Column, Kind, Tabular
from .traffic import Traffic

__all__ = ["Breakdown", "BreakdownInterrupt", "By", "Cell"]

By = (
    Literal["country", "username"]
    | tuple[Literal["country"], Literal["username"]]
    | tuple[Literal["username"], Literal["country"]]
)
"""What traffic is broken down by. The first of a pair is the outer one of the rows."""


class Cell(NamedTuple):
    """A part of the traffic that a breakdown shows: of one country, one sub-user, or both.

    Attributes:
        country: The code of the country, or `None` where the breakdown is by sub-user alone.
        username: The name of the sub-user, or `None` where the breakdown is by country alone.
    """

    country: str | None
    username: str | None

    def __str__(self) -> str:
        return ", ".join(
            f"{name} {value!r}" for name, value in self._asdict().items() if value is not None
        )


@attrs.frozen(repr=False)
class Breakdown(Sequence[Traffic], Tabular):
    """The traffic of a range, cell by cell: a sequence of the cells that succeeded.

    The order is that of `by`, and of the countries and sub-users as they were given or listed.

    Attributes:
        by: What the traffic is broken down by, as it was requested.
        period: The range that was requested, the same for all cells.
        total: The API's own total of the range, requested last; `None` if that failed, which is
            logged as a warning, or if an empty list of countries or sub-users was given.
    """

    by: By
    period: Period
    _rows: tuple[Traffic, ...] = attrs.field(converter=tuple[Traffic, ...])
    _failures: Mapping[Cell, GoProxiesError] = attrs.field(hash=False)
    total: Traffic | None = None
    # All cells in order, if any failed: `retry_failed` puts each row where it belongs.
    _order: tuple[Cell, ...] = attrs.field(default=(), eq=False)

    @property
    def failures(self) -> Mapping[Cell, GoProxiesError]:
        """The cells that failed, with their errors, in the order of the rows."""
        return MappingProxyType(self._failures)

    @property
    def total_bytes(self) -> int:
        """The sum over the cells that succeeded, exactly."""
        return sum(row.bytes for row in self._rows)

    @property
    def unattributed_bytes(self) -> int | None:
        """The traffic that is in no row: the total less the rows.

        It is `None` while a cell or the total failed. While the period is running, some of it may
        be traffic that came between the requests.
        """
        if self._failures or self.total is None:
            return None
        return self.total.bytes - self.total_bytes

    def raise_failures(self) -> None:
        """Do nothing if no cell failed.

        Raises:
            BreakdownError: Cells failed. It groups their errors, each with a note of its cell.
        """
        if self._failures:
            number, cells = len(self._failures), len(self._failures) + len(self)
            raise BreakdownError(f"{number} of {cells} cells failed", [*self._failures.values()])

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a `dict` for each cell that succeeded, its times as `datetime` in UTC."""
        return [row.to_dict() for row in self._rows]

    def _columns(self) -> Mapping[str, Column]:
        periods = [row.period for row in self._rows]
        return {
            "country": Column(Kind.TEXT, [row.country for row in self._rows]),
            "username": Column(Kind.TEXT, [row.username for row in self._rows]),
            "bytes": Column(Kind.INTEGER, [row.bytes for row in self._rows]),
            "start_at": Column(Kind.TIME, [to_microseconds(period.start_at) for period in periods]),
            "end_at": Column(Kind.TIME, [to_microseconds(period.end_at) for period in periods]),
        }

    def _repr_html_(self) -> str:
        from .html import html_table  # only notebooks need it

        return html_table(self._columns(), len(self))

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


class BreakdownInterrupt(KeyboardInterrupt):
    """Ctrl-C ended `breakdown` or `retry_failed` of the blocking client before all was done.

    Attributes:
        finished: What was done by then. Of `breakdown`, it has no total and no other cells; of
            `retry_failed`, the cells that were still to do stay failures.
        number_of_cells: How many cells there are in all.
    """

    def __init__(self, finished: Breakdown, number_of_cells: int) -> None:
        super().__init__()
        self.finished = finished
        self.number_of_cells = number_of_cells
