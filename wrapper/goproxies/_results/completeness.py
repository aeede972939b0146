"""What a history does not tell of its period: the gaps between its buckets, cut into buckets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from goproxies._time.instants import MICROSECOND, from_microseconds, to_microseconds
from goproxies._time.period import Period

from .spans import Spans

__all__ = ["longest_bucket", "missing"]

_HOUR = timedelta(hours=1) // MICROSECOND
_WIDTHS: Mapping[str | None, int] = {"hour": _HOUR, "day": 24 * _HOUR, "week": 7 * 24 * _HOUR}
"""How long a bucket is, by its interval, in microseconds."""

_CHANGES: Mapping[str | None, int] = {"day": _HOUR, "week": _HOUR}
"""How much longer or shorter it is where clocks are changed."""

_MONDAY = 4 * 24 * _HOUR
"""1970-01-05, on which an hour, a day and an ISO week of UTC begin."""

_MINUTE = _HOUR // 60
_LAST = timedelta(seconds=1)
"""A bucket may end with its last second, or microsecond, in place of the first after it."""


def longest_bucket(interval: str | None) -> timedelta:
    """Return the length of the longest bucket; nothing if the interval does not tell."""
    return MICROSECOND * (_WIDTHS.get(interval, 0) + _CHANGES.get(interval, 0))


def missing(
    spans: Spans, period: Period, interval: str | None, as_of: datetime
) -> Iterator[Period]:
    """Name what a history does not tell, in order; what begins after `as_of` is not missing."""
    first, last = period.start_at, min(period.end_at, as_of)
    width, change = _WIDTHS.get(interval), _CHANGES.get(interval, 0)
    for begin, end in _gaps(spans, first, last):
        if width is None:
            edges = [begin, end]
        elif not spans.starts:
            edges = _cut(begin, end, width, edge=_MONDAY)
        else:
            # Of a gap before the first bucket, neither end is sure to be an edge.
            edge = to_microseconds(min(spans.starts)) if begin == to_microseconds(first) else begin
            edges = _cut(begin, end, width, edge=edge, change=change)
        for start, after in pairwise(edges):
            yield Period(from_microseconds(start), from_microseconds(after - 1))


def _gaps(spans: Spans, first: datetime, last: datetime) -> Iterator[tuple[int, int]]:
    """Find the gaps from `first` to `last`, as microseconds since 1970, their ends excluded."""
    reached = first
    for start, end in sorted(zip(spans.starts, spans.ends, strict=True)):
        if start >= last:
            break
        if start - reached > _LAST:
            yield _after(reached, first), to_microseconds(start)
        reached = max(reached, end)
    if last - reached > _LAST:
        yield _after(reached, first), to_microseconds(last) + 1


def _after(reached: datetime, first: datetime) -> int:
    """Return where a gap begins, be the end before it told as the last instant or the next."""
    told = to_microseconds(reached)
    minute = -(-told // _MINUTE) * _MINUTE
    is_last = reached != first and minute - told <= _LAST // MICROSECOND
    return minute if is_last else told


def _cut(begin: int, end: int, width: int, *, edge: int, change: int = 0) -> list[int]:
    """Return the edges of the buckets of a gap, of which `edge` is one.

    What is left over, and no longer than `change`, belongs to the bucket beside it: a day on which
    clocks are put back is one day. The instant with which one more bucket would begin is none.
    """
    instant = _LAST // MICROSECOND
    over = (end - edge) % width
    if over <= instant and over < end - begin:
        end -= over
    grid = range(begin + (edge - begin) % width, end, width)
    rest = change + instant
    return [begin, *(at for at in grid if at - begin > change and end - at > rest), end]
