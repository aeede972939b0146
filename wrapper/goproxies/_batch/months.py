"""A long range cut into months, and the histories of the months joined again.

The API may cut a bucket at the end of a requested range, or return it whole. Where a month ends
inside a bucket, the answers for both months have it, and do not say which of the two it is:

    week of a history     |-- 27 Oct to 3 Nov --|
    end of October                  |
    the API cuts it       |  5 GB   |   2 GB    |      the sum is right
    the API keeps it      |  7 GB   |   7 GB    |      the sum counts it twice

So `shared_ranges` returns the ranges of such buckets. Each is requested once more by itself, and
`join` uses that answer in place of what the two months report there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from typing import Any, TypeVar

import attrs

from goproxies._errors import InvalidArgumentError
from goproxies._results.completeness import longest_bucket
from goproxies._results.histories import History
from goproxies._time.instants import MICROSECOND, first_instant
from goproxies._time.period import Period

__all__ = ["join", "shared_ranges", "split_by_month"]

H = TypeVar("H", bound="History[Any]")

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@attrs.frozen
class _SharedBucket:
    """A bucket that two neighbours report, whole or a piece each. No other bucket begins in it."""

    start: datetime
    end: datetime


def split_by_month(period: Period, tz: tzinfo) -> list[Period]:
    """Return the parts of a period that lie in one month of `tz` each, in order.

    Neighbours are one microsecond apart. The first begins and the last ends with the period.

    Raises:
        InvalidArgumentError: The period reaches beyond the years 1 to 9999 of `tz`.
    """
    start = period.start_at.astimezone(UTC)
    # Where a clock goes back past midnight, a month may have begun before the last one goes on.
    starts = [moment for moment in _month_starts(period, tz) if start < moment]
    ends = [moment - MICROSECOND for moment in starts]
    return [
        Period(start_at, end_at)
        for start_at, end_at in zip([period.start_at, *starts], [*ends, period.end_at], strict=True)
    ]


def _month_starts(period: Period, tz: tzinfo) -> Iterator[datetime]:
    """Return when the months of `tz` begin that follow the start of a period, in UTC."""
    from dateutil.relativedelta import relativedelta  # most calls need no arithmetic of months

    try:
        first, last = (moment.astimezone(tz).date() for moment in (period.start_at, period.end_at))
        months = (last.year - first.year) * 12 + last.month - first.month
        for number in range(1, months + 1):
            yield first_instant(first + relativedelta(months=number, day=1), tz).astimezone(UTC)
    except OverflowError:
        raise InvalidArgumentError(
            f"{period} reaches beyond the years 1 to 9999 of {tz}; give one within"
        ) from None


def shared_ranges(parts: Sequence[History[Any]], period: Period) -> list[Period]:
    """Return the ranges within `period` that two neighbours share, to be requested once more.

    `parts` are the answers for neighbouring ranges, in order. Request each range by itself, with
    the interval, country, user name and status of the parts.
    """
    return [
        Period(_within(shared.start, period), _within(shared.end, period))
        for shared in _shared_buckets(_with_buckets(parts))
        if shared
    ]


def join(parts: Sequence[H], again: Sequence[H]) -> H:
    """Join the answers for neighbouring ranges, in order, into one history.

    `again` are the answers for the `shared_ranges`, in their order. They replace what the parts
    report there. There is at least one part.
    """
    used = _with_buckets(parts)
    replacements = iter(again)
    rows: list[tuple[H, int]] = []
    since = _FIRST
    for part, shared in zip(used, [*_shared_buckets(used), None], strict=False):
        if shared is None:
            rows += _between(part, since, _LAST)
            since = _FIRST
        else:
            rows += _between(part, since, shared.start)
            rows += _between(next(replacements), shared.start, shared.end)
            since = shared.end
    period = Period(
        min(part.period.start_at for part in parts), max(part.period.end_at for part in parts)
    )
    as_of = min(history.as_of for history in (*parts, *again))
    return parts[0]._with_rows(rows, period, as_of)


def _with_buckets(parts: Sequence[H]) -> list[H]:
    return [part for part in parts if len(part)]


def _shared_buckets(parts: Sequence[History[Any]]) -> list[_SharedBucket | None]:
    """Return the shared bucket of each pair of neighbours, `None` where they share none."""
    return [_shared_bucket(left, right) for left, right in pairwise(parts)]


def _shared_bucket(left: History[Any], right: History[Any]) -> _SharedBucket | None:
    (start, end), (next_start, next_end) = max(_times(left)), min(_times(right))
    # Two buckets that together are no longer than one bucket may be pieces of it.
    are_pieces = next_end - start <= longest_bucket(left.interval)
    if next_start >= end and not are_pieces:
        return None
    # Where the range ends with the month, the second piece has no length of its own.
    return _SharedBucket(start, max(end, next_end, next_start + MICROSECOND))


def _times(part: History[Any]) -> Iterator[tuple[datetime, datetime]]:
    return zip(part._spans.starts, part._spans.ends, strict=True)


def _within(moment: datetime, period: Period) -> datetime:
    return min(max(moment, period.start_at), period.end_at)


def _between(part: H, since: datetime, until: datetime) -> list[tuple[H, int]]:
    """Return the rows that begin at `since` or later and before `until`, in order."""
    rows = sorted((times, index) for index, times in enumerate(_times(part)))
    return [(part, index) for (start, _), index in rows if since <= start < until]
