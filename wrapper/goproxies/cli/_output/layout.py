"""The parts that all tables share: titles, columns of numbers, times."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Column, Table
from rich.text import Text

import goproxies
from goproxies.cli._console import printable

from .view import View

__all__ = ["WholeTable", "add_numbers", "describe_period", "in_zone", "is_midnight", "titled"]


_NARROWEST_NAME = 8
"""Columns: a name that is longer may go on in the next line."""

_LAST_SECOND = time(23, 59, 59)
"""Of a day."""


class WholeTable(Table):
    """A table that cuts no number and no time: it is rather wider than the screen."""

    def __init__(self, *, show_footer: bool = False) -> None:
        super().__init__(box=SIMPLE_HEAD, show_footer=show_footer)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        # Each column has a blank on both sides, and the box another one before, between and after.
        least = 1 + sum(_least_width(column) + 3 for column in self.columns)
        width = max(least, options.max_width)
        yield from super().__rich_console__(console, options.update(width=width))


def _least_width(column: Column) -> int:
    cells = (column.header, column.footer, *column.cells)
    lines = [line for cell in cells if isinstance(cell, str) for line in cell.splitlines()]
    longest = max(map(cell_len, lines), default=1)
    return longest if column.no_wrap else min(longest, _NARROWEST_NAME)


def add_numbers(table: Table, heading: str, total: str = "") -> None:
    """Add a column of numbers."""
    table.add_column(heading, total, justify="right", no_wrap=True)


def titled(
    subject: str,
    answer: goproxies.Traffic | goproxies.TrafficHistory | goproxies.RequestsHistory,
    view: View,
    body: RenderableType,
) -> RenderableType:
    """Return a table, or what is in place of one, below its title."""
    filters = [f"country {answer.country}"] if answer.country else []
    filters += [f"sub-user {printable(answer.username)}"] if answer.username else []
    # Without --timezone a history is shown in the zone of its buckets.
    zone = answer.period.start_at.tzinfo if isinstance(answer, goproxies.Traffic) else UTC
    title = ", ".join([f"{subject} {describe_period(answer.period, view.zone or zone)}", *filters])
    return Group(Text(title, style="bold"), body)


def describe_period(period: goproxies.Period, zone: tzinfo | None) -> str:
    """Return a period as people write it: as days of a zone, if it consists of whole days."""
    start, end = (in_zone(moment, zone) for moment in (period.start_at, period.end_at))
    # The server may have cut the fraction of an end.
    if is_midnight(start) and end.time() >= _LAST_SECOND:
        days = dict.fromkeys(str(moment.date()) for moment in (start, end))
        return f"{' to '.join(days)} ({zone})"
    first, last = (f"{moment.date()} {moment:%H:%M:%S}" for moment in (start, end))
    return f"{first} to {last} ({zone})"


def in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return a time in a zone, or in UTC if it does not exist in that zone."""
    try:
        return moment.astimezone(zone)
    except OverflowError:  # in that zone it is beyond the years 1 to 9999
        return moment.astimezone(UTC)


def is_midnight(moment: datetime) -> bool:
    """Return whether a day begins."""
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)
