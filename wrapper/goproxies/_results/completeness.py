"""The parts of its period that a history does not cover, and those that it covers twice.

Neighbouring parts are joined, so that a long one is a single period.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from goproxies._time.instants import MICROSECOND, from_microseconds, to_microseconds
from goproxies._time.period import Period

from .spans import Spans

__all__ = ["longest_bucket", "missing", "overlapping"]

_HOUR = timedelta(hours=1)
_LONGEST: Mapping[str | None, timedelta] = {
    "hour": _HOUR,
    "day": 25 * _HOUR,  # with the hour that comes twice when clocks go back
    "week": 7 * 24 * _HOUR + _HOUR,
}

_END_SLACK = timedelta(seconds=1) // MICROSECOND
"""A bucket may end with its last second, or microsecond, in place of the first after it."""

_MINUTE = timedelta(minutes=1) // MICROSECOND


def longest_bucket(interval: str | None) -> timedelta:
    """Return the length of the longest bucket of an interval, or 0 where it is not known."""
    return _LONGEST.get(interval, timedelta())


def missing(spans: Spans, period: Period, as_of: datetime) -> Iterator[Period]:
    """Return the parts of a period that no bucket covers, in order.

    What begins after `as_of` is not missing: it had not happened.
    """
    first = to_microseconds(period.start_at)
    last = to_microseconds(min(period.end_at, as_of))
    reached = first
    for start, end in _in_order(spans):
        if start > last:
            break
        if start - reached > _END_SLACK:
            yield _period(_next_start(reached, first), start)
        reached = max(reached, end)
    if last - reached > _END_SLACK:
        yield _period(_next_start(reached, first), last + 1)


def overlapping(spans: Spans) -> Iterator[Period]:
    """Return the times that more than one bucket covers, in order, neighbours joined."""
    joined: tuple[int, int] | None = None
    for start, end in _overlaps(spans):
        if joined is not None and start <= joined[1]:
            joined = joined[0], max(end, joined[1])
            continue
        if joined is not None:
            yield _period(*joined)
        joined = start, end
    if joined is not None:
        yield _period(*joined)


def _overlaps(spans: Spans) -> Iterator[tuple[int, int]]:
    """Return what each bucket shares with those that begin before it, ordered by its start."""
    reached: int | None = None
    for start, end in _in_order(spans):
        if reached is not None and start < min(end, reached):
            yield start, min(end, reached)
        reached = end if reached is None else max(end, reached)


def _in_order(spans: Spans) -> list[tuple[int, int]]:
    times = zip(spans.starts, spans.ends, strict=True)
    return sorted((to_microseconds(start), to_microseconds(end)) for start, end in times)


def _next_start(reached: int, first: int) -> int:
    """Return where a gap begins, whether the bucket before it ends inclusively or not."""
    minute = -(-reached // _MINUTE) * _MINUTE
    is_inclusive = reached != first and minute - reached <= _END_SLACK
    return minute if is_inclusive else reached


def _period(start: int, end: int) -> Period:
    """Return the period from one instant to just before another."""
    return Period(from_microseconds(start), from_microseconds(end - 1))
