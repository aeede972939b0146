"""Answers as people read them: in GB, aligned, with a total and a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import goproxies

from ._chart import Bar
from ._console import inert

__all__ = ["countries_table", "history_table", "requests_table", "traffic_table"]

_STARTS = {"hour": "Hour", "day": "Day", "week": "Week of"}


def traffic_table(traffic: goproxies.Traffic) -> RenderableType:
    """Show a total."""
    grid = Table.grid(padding=(0, 2))
    grid.add_row(Text(f"{_gb(traffic.bytes)} GB", style="bold"), f"{traffic.bytes:,} bytes")
    return _titled("Traffic", traffic, Padding(grid, (1, 0, 1, 2)))


def history_table(history: goproxies.TrafficHistory) -> RenderableType:
    """Show traffic bucket by bucket."""
    table = _table(history.interval)
    table.add_column("GB", _gb(history.total_bytes), justify="right", no_wrap=True)
    table.add_column()
    largest = max((bucket.bytes for bucket in history), default=0)
    for bucket in history:
        bar = Bar(bucket.bytes, largest)
        table.add_row(_start(bucket.start_at, history.interval), _gb(bucket.bytes), bar)
    return _titled("Traffic", history, table)


def requests_table(history: goproxies.RequestsHistory) -> RenderableType:
    """Show requests bucket by bucket; their count beside their amount where the two differ."""
    table = _table(history.interval)
    table.add_column("Requests", f"{history.total_amount:,}", justify="right", no_wrap=True)
    has_counts = any(bucket.count not in (None, bucket.amount) for bucket in history)
    if has_counts:
        table.add_column("Count", justify="right", no_wrap=True)
    table.add_column()
    largest = max((bucket.amount for bucket in history), default=0)
    for bucket in history:
        counts = ["" if bucket.count is None else f"{bucket.count:,}"] if has_counts else []
        bar = Bar(bucket.amount, largest)
        start = _start(bucket.start_at, history.interval)
        table.add_row(start, f"{bucket.amount:,}", *counts, bar)
    return _titled("Requests", history, table)


def countries_table(countries: Sequence[str]) -> RenderableType:
    """Show the countries in use."""
    title = Text(f"Countries in use: {len(countries)}", style="bold")
    codes = Text("  ".join(inert(country) for country in countries))
    return Group(title, Padding(codes, (1, 0, 1, 2)))


def _table(interval: str | None) -> Table:
    table = Table(box=SIMPLE_HEAD, show_footer=True)
    table.add_column(_STARTS.get(interval or "", "From"), "Total", no_wrap=True)
    return table


def _titled(
    subject: str,
    answer: goproxies.Traffic | goproxies.TrafficHistory | goproxies.RequestsHistory,
    body: RenderableType,
) -> RenderableType:
    filters = [f"country {answer.country}"] if answer.country else []
    filters += [f"sub-user {inert(answer.username)}"] if answer.username else []
    title = ", ".join([f"{subject} {_range(answer.period)}", *filters])
    return Group(Text(title, style="bold"), body)


def _range(period: goproxies.Period) -> str:
    """Return a period as people write it: in days of UTC where it is made of them."""
    start, end = (moment.astimezone(UTC) for moment in (period.start_at, period.end_at))
    # An end may have lost its fraction on the way.
    if _is_midnight(start) and (end + timedelta(seconds=1)).date() > end.date():
        days = [f"{day:%Y-%m-%d}" for day in (start, end)]
        return f"{days[0]} to {days[1]} (UTC)" if days[0] != days[1] else f"{days[0]} (UTC)"
    return f"{start:%Y-%m-%d %H:%M:%S} to {end:%Y-%m-%d %H:%M:%S} (UTC)"


def _start(moment: datetime, interval: str | None) -> str:
    is_day = interval in ("day", "week") and _is_midnight(moment)
    form = "%a %Y-%m-%d" if is_day else "%Y-%m-%d %H:%M"
    return f"{moment:{form}}"


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _gb(count: int) -> str:
    """Return bytes in GB, to the megabyte, rounded without loss however many there are."""
    megabytes = (count + 500_000) // 1_000_000
    return f"{megabytes // 1000:,}.{megabytes % 1000:03}"
