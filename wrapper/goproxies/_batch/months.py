"""A long range cut into months, and the histories of the months joined again.

The API may cut a bucket at the end of a requested range, or return it whole. Where a month ends
inside a bucket, the answers for both months have it, and do not say which of the two it is:

    week of a history     |-- 27 Oct to 3 Nov --|
    end of October                  |
    the API cuts it       |  5 GB   |   2 GB    |      the sum is right
    the API keeps it      |  7 GB   |   7 GB    |      the sum counts it twice

So `overlaps` names such buckets, they are requested once more by themselves, and `join` puts those
answers in the place of what the months say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from typing import Any, TypeVar

import attrs

from goproxies._results.completeness import longest_bucket
from goproxies._results.histories import History
from goproxies._time.instants import MICROSECOND
from goproxies._time.months import month_starts
from goproxies._time.period import Period

__all__ = ["join", "overlaps", "split_by_month"]

H = TypeVar("H", bound="History[Any]")

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@attrs.frozen
class _Overlap:
    """What two neighbours both have: one bucket, or a piece each. No other bucket begins there."""

    start: datetime
    end: datetime


def split_by_month(period: Period, tz: tzinfo) -> list[Period]:
    """Return the parts of a period that lie in one month of `tz` each, in order.

    Neighbours are one microsecond apart. The first begins and the last ends with the period.

    Raises:
        InvalidArgumentError: The period reaches beyond the years 1 to 9999 of `tz`.
    """
    start, end = period.start_at.astimezone(UTC), period.end_at.astimezone(UTC)
    starts = [moment for moment in month_starts(period, tz) if start < moment <= end]
    ends = [moment - MICROSECOND for moment in starts]
    return [
        Period(start_at, end_at)
        for start_at, end_at in zip([period.start_at, *starts], [*ends, period.end_at], strict=True)
    ]


def overlaps(parts: Sequence[History[Any]], period: Period) -> list[Period]:
    """Return the ranges within `period` that have to be requested once more, by themselves.

    `parts` are the answers for neighbouring ranges, in order. The same interval, country, user
    name and status are to be requested.
    """
    return [
        Period(_within(overlap.start, period), _within(overlap.end, period))
        for overlap in _overlaps(_with_buckets(parts))
        if overlap
    ]


def join(parts: Sequence[H], again: Sequence[H]) -> H:
    """Join the answers for neighbouring ranges, in order, into one history.

    `again` are the answers for what `overlaps` names, in that order: they replace what the parts
    have there. There is at least one part.
    """
    used = _with_buckets(parts)
    replacements = iter(again)
    rows: list[tuple[H, int]] = []
    since = _FIRST
    for part, overlap in zip(used, [*_overlaps(used), None], strict=False):
        if overlap is None:
            rows += _between(part, since, _LAST)
            since = _FIRST
        else:
            rows += _between(part, since, overlap.start)
            rows += _between(next(replacements), overlap.start, overlap.end)
            since = overlap.end
    period = Period(
        min(part.period.start_at for part in parts), max(part.period.end_at for part in parts)
    )
    as_of = min(history.as_of for history in (*parts, *again))
    return parts[0]._with_rows(rows, period, as_of)


def _with_buckets(parts: Sequence[H]) -> list[H]:
    return [part for part in parts if len(part)]


def _overlaps(parts: Sequence[History[Any]]) -> list[_Overlap | None]:
    """Return the overlap of each two neighbours, if there is one."""
    return [_overlap(left, right) for left, right in pairwise(parts)]


def _overlap(left: History[Any], right: History[Any]) -> _Overlap | None:
    (start, end), (next_start, next_end) = max(_times(left)), min(_times(right))
    # Two buckets that are together no longer than one may be the pieces of one.
    are_pieces = next_end - start <= longest_bucket(left.interval)
    if next_start >= end and not are_pieces:
        return None
    # Where the range ends with the month, the second piece has no length of its own.
    return _Overlap(start, max(end, next_end, next_start + MICROSECOND))


def _times(part: History[Any]) -> Iterator[tuple[datetime, datetime]]:
    return zip(part._spans.starts, part._spans.ends, strict=True)


def _within(moment: datetime, period: Period) -> datetime:
    return min(max(moment, period.start_at), period.end_at)


def _between(part: H, since: datetime, until: datetime) -> list[tuple[H, int]]:
    """Return the rows that begin at `since` or later and before `until`, in order."""
    rows = sorted((times, index) for index, times in enumerate(_times(part)))
    return [(part, index) for (start, _), index in rows if since <= start < until]
