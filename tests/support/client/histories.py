"""Histories made by hand, of buckets on the clock of any zone."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from goproxies import Period, TrafficHistory
from goproxies._results.spans import Spans
from goproxies._time.instants import MICROSECOND, first_instant

__all__ = ["LATER", "Span", "days", "history_of", "hours", "period_of", "weeks"]

Span = tuple[datetime, datetime]

LATER: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""When every period in the tests is over."""


def hours(first: datetime, number: int) -> list[Span]:
    """Return hours that follow one another, each ending where the next one begins."""
    edges = [first + timedelta(hours=hour) for hour in range(number + 1)]
    return list(pairwise(edges))


def days(first: date, number: int, tz: tzinfo = UTC, *, each: int = 1) -> list[Span]:
    """Return days of a zone that follow one another, or spans of so many days `each`."""
    edges = [
        first_instant(first + timedelta(days=each * count), tz).astimezone(UTC)
        for count in range(number + 1)
    ]
    return list(pairwise(edges))


def weeks(monday: date, number: int, tz: tzinfo = UTC) -> list[Span]:
    """Return weeks of a zone that follow one another."""
    return days(monday, number, tz, each=7)


def period_of(spans: Sequence[Span]) -> Period:
    """Return the period from the first start to just before the last end."""
    return Period(spans[0][0], spans[-1][1] - MICROSECOND)


def history_of(
    spans: Sequence[Span],
    period: Period,
    interval: str | None = None,
    *,
    as_of: datetime = LATER,
    numbers: Sequence[int] | None = None,
) -> TrafficHistory:
    """Return a history of such buckets."""
    starts, ends = tuple(start for start, _ in spans), tuple(end for _, end in spans)
    kept = array("q", range(len(spans)) if numbers is None else numbers)
    return TrafficHistory(period, interval, None, None, as_of, Spans.shared(starts, ends), kept)
