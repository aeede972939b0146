"""Tables of histories: a row and a bar for each bucket."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table

import goproxies

from .chart import Bar
from .layout import add_numbers, describe_period, in_zone, is_midnight, titled
from .view import View

__all__ = ["describe_missing", "history_table", "requests_table"]

_STARTS = {"hour": "Hour", "day": "Day", "week": "Week of"}


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
    return titled("Traffic", history, view, table)


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
    return titled("Requests", history, view, table)


def describe_missing(
    history: goproxies.TrafficHistory | goproxies.RequestsHistory,
) -> str | None:
    """Return how many parts a history is missing and the first one; `None` if none is missing."""
    missing = history.missing
    if not missing:
        return None
    first = describe_period(missing[0])
    if len(missing) == 1:
        return f"{first} is missing; the total is without it"
    return (
        f"{len(missing):,} parts of the period are missing, the first one {first}; "
        "the total is without them"
    )


def _table(interval: str | None) -> Table:
    table = Table(box=SIMPLE_HEAD, show_footer=True)
    table.add_column(_STARTS.get(interval or "", "From"), "Total", no_wrap=True)
    return table


def _start(moment: datetime, interval: str | None, view: View) -> str:
    moment = in_zone(moment, view.zone or UTC)
    is_day = interval in ("day", "week") and is_midnight(moment)
    return f"{moment:%a} {moment.date()}" if is_day else f"{moment.date()} {moment:%H:%M}"
