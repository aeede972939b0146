"""The parts that all tables share: titles, columns of numbers, times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import goproxies
from goproxies.cli._console import printable

from .view import View

__all__ = ["add_numbers", "describe_period", "in_zone", "is_midnight", "titled"]


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


def describe_period(period: goproxies.Period, zone: tzinfo | None = UTC) -> str:
    """Return a period as people write it: as days of a zone, if it consists of whole days."""
    start, end = (in_zone(moment, zone) for moment in (period.start_at, period.end_at))
    # The server may have cut the fraction of an end.
    if is_midnight(start) and (end + timedelta(seconds=1)).date() > end.date():
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
