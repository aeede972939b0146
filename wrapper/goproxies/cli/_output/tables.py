"""Tables for people: aligned, with a unit, a total and a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import goproxies
from goproxies.cli._console import printable

from .chart import Bar, BarTable
from .units import Unit
from .view import View

__all__ = [
    "breakdown_table",
    "countries_table",
    "describe_missing",
    "history_table",
    "reconciliation_table",
    "requests_table",
    "traffic_table",
]

_STARTS = {"hour": "Hour", "day": "Day", "week": "Week of"}
_BUCKETS = {"hour": "hours", "day": "days", "week": "weeks"}
_NAMES = {"country": "Country", "username": "Sub-user"}
_SUMS = {"history": "By hour", "countries": "By country"}


def traffic_table(traffic: goproxies.Traffic, view: View) -> RenderableType:
    """Return a total, in a unit and in bytes."""
    unit = view.table_unit
    grid = Table.grid(padding=(0, 2))
    total = Text(f"{unit.amount(traffic.bytes)} {unit.heading}", style="bold")
    grid.add_row(total, "" if unit is Unit.BYTES else f"{traffic.bytes:,} bytes")
    return _titled("Traffic", traffic, view, Padding(grid, (1, 0, 1, 2)))


def history_table(history: goproxies.TrafficHistory, view: View) -> RenderableType:
    """Return traffic by bucket, without the buckets that have not begun."""
    unit = view.table_unit
    table = _table(history.interval)
    _add_numbers(table, unit.heading, unit.amount(history.total_bytes))
    table.add_column()
    largest = max((bucket.bytes for bucket in history), default=0)
    for bucket in history:
        if bucket.bytes or bucket.start_at <= history.as_of:
            start = _start(bucket.start_at, history.interval, view)
            table.add_row(start, unit.amount(bucket.bytes), Bar(bucket.bytes, largest))
    return _titled("Traffic", history, view, table)


def requests_table(history: goproxies.RequestsHistory, view: View) -> RenderableType:
    """Return requests by bucket, without the buckets that have not begun.

    The `count` has a column if it differs from the `amount` anywhere.
    """
    table = _table(history.interval)
    _add_numbers(table, "Requests", f"{history.total_amount:,}")
    has_counts = any(bucket.count not in (None, bucket.amount) for bucket in history)
    if has_counts:
        _add_numbers(table, "Count")
    table.add_column()
    largest = max((bucket.amount for bucket in history), default=0)
    for bucket in history:
        if not (bucket.amount or bucket.count or bucket.start_at <= history.as_of):
            continue
        counts = ["" if bucket.count is None else f"{bucket.count:,}"] if has_counts else []
        start = _start(bucket.start_at, history.interval, view)
        table.add_row(start, f"{bucket.amount:,}", *counts, Bar(bucket.amount, largest))
    return _titled("Requests", history, view, table)


def describe_missing(
    history: goproxies.TrafficHistory | goproxies.RequestsHistory,
) -> str | None:
    """Return how many buckets a history is missing and the first one; `None` if it is complete."""
    missing = history.missing
    if not missing:
        return None
    of_them = f"{len(missing):,} of the {_BUCKETS.get(history.interval or '', 'parts')}"
    first = _range(missing[0])
    if len(missing) == 1:
        return f"{of_them} is missing, {first}; the total is without it"
    return f"{of_them} are missing, the first one {first}; the total is without them"


def countries_table(countries: Sequence[str]) -> RenderableType:
    """Return the countries in use."""
    title = Text(f"Countries in use: {len(countries)}", style="bold")
    codes = Text("  ".join(printable(country) for country in countries))
    return Group(title, Padding(codes, (1, 0, 1, 2)))


def breakdown_table(breakdown: goproxies.Breakdown, view: View) -> RenderableType:
    """Return traffic by cell."""
    unit = view.table_unit
    names = [breakdown.by] if isinstance(breakdown.by, str) else breakdown.by
    by = " and ".join(_NAMES[name].lower() for name in names)
    when = _range(breakdown.period, view.zone or breakdown.period.start_at.tzinfo)
    title = Text(f"Traffic by {by} {when}", style="bold")
    largest = max((cell.bytes for cell in breakdown), default=0)
    cells = len(breakdown) + len(breakdown.failures)
    total = f"Total ({len(breakdown):,} of {cells:,})" if breakdown.failures else "Total"

    def build(has_bars: bool) -> Table:
        table = Table(box=SIMPLE_HEAD, show_footer=True)
        for name in names:
            table.add_column(_NAMES[name], "" if table.columns else total, overflow="fold")
        _add_numbers(table, unit.heading, unit.amount(breakdown.total_bytes))
        for cell in breakdown:
            texts = [printable(getattr(cell, name)) for name in names]
            bars = [Bar(cell.bytes, largest)] if has_bars else []
            table.add_row(*texts, unit.amount(cell.bytes), *bars)
        return table

    return Group(title, BarTable(build))


def reconciliation_table(reconciliation: goproxies.Reconciliation, view: View) -> RenderableType:
    """Return a total, the sums that should be equal to it, and the verdict on each."""
    unit = view.table_unit
    total = reconciliation.total
    table = Table(box=SIMPLE_HEAD)
    table.add_column(overflow="fold")
    _add_numbers(table, unit.heading)
    _add_numbers(table, "Bytes off")
    table.add_row("Total", unit.amount(total.bytes))
    verdicts = []
    for one in reconciliation.comparisons:
        name = _SUMS[one.source]
        off = f"{one.difference:+,}" if one.difference else "0"
        table.add_row(name, unit.amount(one.sum_bytes), off)
        percent = f" ({one.percent:+.3f} %)" if one.percent else ""
        because = f" because {one.reason}" if one.reason else ""
        verdicts.append(f"{name}: {one.verdict}{percent}{because}")
    words = Padding(Text("\n".join(verdicts)), (0, 0, 1, 2))
    return _titled("Reconciliation", total, view, Group(table, words))


def _table(interval: str | None) -> Table:
    table = Table(box=SIMPLE_HEAD, show_footer=True)
    table.add_column(_STARTS.get(interval or "", "From"), "Total", no_wrap=True)
    return table


def _add_numbers(table: Table, heading: str, total: str = "") -> None:
    table.add_column(heading, total, justify="right", no_wrap=True)


def _titled(
    subject: str,
    answer: goproxies.Traffic | goproxies.TrafficHistory | goproxies.RequestsHistory,
    view: View,
    body: RenderableType,
) -> RenderableType:
    filters = [f"country {answer.country}"] if answer.country else []
    filters += [f"sub-user {printable(answer.username)}"] if answer.username else []
    # Without --timezone a history is shown in the zone of its buckets.
    zone = answer.period.start_at.tzinfo if isinstance(answer, goproxies.Traffic) else UTC
    title = ", ".join([f"{subject} {_range(answer.period, view.zone or zone)}", *filters])
    return Group(Text(title, style="bold"), body)


def _range(period: goproxies.Period, zone: tzinfo | None = UTC) -> str:
    """Return a period as people write it: as days of a zone, if it consists of whole days."""
    start, end = (_in_zone(moment, zone) for moment in (period.start_at, period.end_at))
    # The server may have cut the fraction of an end.
    if _is_midnight(start) and (end + timedelta(seconds=1)).date() > end.date():
        days = dict.fromkeys(str(moment.date()) for moment in (start, end))
        return f"{' to '.join(days)} ({zone})"
    first, last = (f"{moment.date()} {moment:%H:%M:%S}" for moment in (start, end))
    return f"{first} to {last} ({zone})"


def _in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError:  # in that zone it is beyond the years 1 to 9999
        return moment.astimezone(UTC)


def _start(moment: datetime, interval: str | None, view: View) -> str:
    moment = _in_zone(moment, view.zone or UTC)
    is_day = interval in ("day", "week") and _is_midnight(moment)
    return f"{moment:%a} {moment.date()}" if is_day else f"{moment.date()} {moment:%H:%M}"


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)
