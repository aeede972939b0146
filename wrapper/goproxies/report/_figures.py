"""The two figures of a report: traffic by day, and requests by day."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import attrs
from markupsafe import Markup

from ._charts import DayColumn, axis, column_chart, nice_top
from ._data import Coverage, Report, RequestsDay, TrafficDay
from ._text import count, day_of_week, gb, number, percent

__all__ = ["Figure", "requests_figure", "traffic_figure"]


@attrs.frozen
class Figure:
    """A chart with the labels beside it.

    Attributes:
        chart: The columns.
        top: The number at the upper edge.
        middle: The number at half of the height.
        labels: The days below, each with its place in per cent of the width.
        legend: The classes of the columns that need an explanation, each with its words.
    """

    chart: Markup
    top: str
    middle: str
    labels: Sequence[tuple[str, str]]
    legend: Sequence[tuple[str, str]]


def traffic_figure(report: Report) -> Figure | None:
    """Return the figure of traffic by day; `None` without traffic."""
    days = report.traffic_days
    largest = max(days, key=lambda day: day.bytes, default=None)
    if largest is None or not largest.bytes:
        return None
    label = (
        f"Traffic by day, a column for each of {count(len(days))} days: "
        f"{gb(report.days_bytes)} GB in total, at most {gb(largest.bytes)} GB on "
        f"{day_of_week(largest.date)}. The table below has every day."
    )
    top = nice_top(largest.bytes)
    bars = [
        DayColumn((("all", day.bytes),), _tooltip(day, f"{gb(day.bytes)} GB"), day.coverage)
        for day in days
    ]
    chart, labels = column_chart(bars, top, label), axis([day.date for day in days])
    return Figure(chart, _axis_gb(top), _axis_gb(top // 2), labels, _legend(days))


def requests_figure(report: Report) -> Figure | None:
    """Return the figure of requests by day; `None` without requests."""
    days = report.requests_days
    largest = max(days, key=lambda day: day.amount, default=None)
    if largest is None or not largest.amount:
        return None
    label = (
        f"Requests by day, a column for each of {count(len(days))} days: "
        f"{count(report.requests)} requests in total "
        f"({percent(report.not_200, report.requests)} did not end in 200), at most "
        f"{count(largest.amount)} on "
        f"{day_of_week(largest.date)}. The table below has every day."
    )
    top = nice_top(largest.amount)
    bars = [
        DayColumn(
            (("ok", max(0, day.amount - day.not_200)), ("bad", min(day.amount, day.not_200))),
            _tooltip(
                day,
                f"{count(day.amount)} requests, {percent(day.not_200, day.amount)} not 200",
            ),
            day.coverage,
        )
        for day in days
    ]
    chart, labels = column_chart(bars, top, label), axis([day.date for day in days])
    legend = [("ok", "ended in 200"), ("bad", "did not end in 200"), *_legend(days)]
    return Figure(chart, count(top), count(top // 2), labels, legend)


def _legend(days: Sequence[TrafficDay] | Sequence[RequestsDay]) -> list[tuple[str, str]]:
    coverages = {day.coverage for day in days}
    words = {Coverage.PART: ("part", "incomplete"), Coverage.NONE: ("none", "not reported")}
    return [entry for coverage, entry in words.items() if coverage in coverages]


def _tooltip(day: TrafficDay | RequestsDay, text: str) -> str:
    name = day_of_week(day.date)
    match day.coverage:
        case Coverage.NONE:
            return f"{name}: not reported"
        case Coverage.PART:
            return f"{name}: {text}, incomplete"
    return f"{name}: {text}"


def _axis_gb(value: int) -> str:
    return f"{number(Decimal(value).scaleb(-9))} GB"
