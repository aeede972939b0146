"""Tables of histories: a row and a bar for each bucket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import goproxies

from .chart import Bar
from .layout import WholeTable, add_numbers, describe_period, in_zone, is_midnight, titled
from .view import View

__all__ = [
    "daily_table",
    "describe_missing",
    "describe_overlaps",
    "history_table",
    "requests_table",
]

_STARTS = {"hour": "Hour", "day": "Day", "week": "Week of"}
_WIDTHS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
_MICROSECOND = timedelta(microseconds=1)
_INCOMPLETE = (
    "* The day is not complete: a part of it is not in the answer, is still to come, or shares an "
    "hour with another day."
)
_BUCKETS = {"hour": "hours", "day": "days", "week": "weeks"}


def history_table(history: goproxies.TrafficHistory, view: View) -> RenderableType:
    """Return traffic by bucket, without the buckets that have not begun."""
    unit = view.table_unit
    table = _table(history.interval)
    add_numbers(table, unit.heading, unit.amount(history.total_bytes))
    table.add_column()
    largest = max((bucket.bytes for bucket in history), default=0)
    for bucket in history:
        if bucket.bytes or bucket.start_at <= history.as_of:
            start = _start(bucket.start_at, history.interval, view)
            table.add_row(start, unit.amount(bucket.bytes), Bar(bucket.bytes, largest))
    return titled("Traffic", history, view, _with_overlaps(table, history, view))


def requests_table(history: goproxies.RequestsHistory, view: View) -> RenderableType:
    """Return requests by bucket, without the buckets that have not begun.

    The `count` has a column if it differs from the `amount` anywhere.
    """
    table = _table(history.interval)
    add_numbers(table, "Requests", f"{history.total_amount:,}")
    has_counts = any(bucket.count not in (None, bucket.amount) for bucket in history)
    if has_counts:
        add_numbers(table, "Count")
    table.add_column()
    largest = max((bucket.amount for bucket in history), default=0)
    for bucket in history:
        if not (bucket.amount or bucket.count or bucket.start_at <= history.as_of):
            continue
        counts = ["" if bucket.count is None else f"{bucket.count:,}"] if has_counts else []
        start = _start(bucket.start_at, history.interval, view)
        table.add_row(start, f"{bucket.amount:,}", *counts, Bar(bucket.amount, largest))
    return titled("Requests", history, view, _with_overlaps(table, history, view))


def daily_table(history: goproxies.TrafficHistory, view: View) -> RenderableType:
    """Return traffic by calendar day of the zone; days that are not complete have a mark."""
    unit, zone = view.table_unit, view.zone or UTC
    days = history.by_day(zone)
    table = _table("day")
    add_numbers(table, unit.heading, unit.amount(history.total_bytes))
    table.add_column()
    largest = max((day.bytes for day in days), default=0)
    for day in days:
        mark = "" if day.is_complete else " *"
        bar = Bar(day.bytes, largest)
        table.add_row(f"{day.date:%a} {day.date}{mark}", unit.amount(day.bytes), bar)
    if all(day.is_complete for day in days):
        return titled("Traffic by day", history, view, _with_overlaps(table, history, view))
    note = Padding(Text(_INCOMPLETE), (0, 0, 1, 2))
    return titled(
        "Traffic by day", history, view, Group(_with_overlaps(table, history, view), note)
    )


def _with_overlaps(
    table: Table, history: goproxies.TrafficHistory | goproxies.RequestsHistory, view: View
) -> RenderableType:
    overlaps = describe_overlaps(history, view)
    return Group(table, Padding(Text(overlaps), (0, 0, 1, 2))) if overlaps else table


def describe_missing(
    history: goproxies.TrafficHistory | goproxies.RequestsHistory, view: View
) -> str | None:
    """Return how many buckets a history is missing and the first one; `None` if none is."""
    missing = history.missing
    if not missing:
        return None
    width = _WIDTHS.get(history.interval or "")
    first = missing[0]
    if width is None:
        number = len(missing)
    else:
        number = sum(-((part.start_at - part.end_at) // width) for part in missing)
        end = min(first.end_at - first.start_at, width - _MICROSECOND)
        first = goproxies.Period(first.start_at, first.start_at + end)
    of_them = f"{number:,} of the {_BUCKETS.get(history.interval or '', 'parts')}"
    when = describe_period(first, view.zone or UTC)
    if number == 1:
        return f"{of_them} is missing, {when}; the total is without it"
    return f"{of_them} are missing, the first one {when}; the total is without them"


def describe_overlaps(
    history: goproxies.TrafficHistory | goproxies.RequestsHistory, view: View
) -> str | None:
    """Return how often buckets of a history overlap and where first; `None` if none do."""
    overlapping = history.overlapping
    if not overlapping:
        return None
    first = describe_period(overlapping[0], view.zone or UTC)
    if len(overlapping) == 1:
        return f"buckets overlap {first}; the total may count them twice"
    return (
        f"buckets overlap in {len(overlapping):,} places, first {first}; the total may count "
        "them twice"
    )


def _table(interval: str | None) -> Table:
    table = WholeTable(show_footer=True)
    table.add_column(_STARTS.get(interval or "", "From"), "Total", no_wrap=True)
    return table


def _start(moment: datetime, interval: str | None, view: View) -> str:
    moment = in_zone(moment, view.zone or UTC)
    is_day = interval in ("day", "week") and is_midnight(moment)
    return f"{moment:%a} {moment.date()}" if is_day else f"{moment.date()} {moment:%H:%M}"
