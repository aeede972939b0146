"""One history out of several: months asked for one by one, and joined as if they had been one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from itertools import pairwise
from typing import Any, TypeVar

import attrs

from goproxies._errors import InvalidArgumentError
from goproxies._results.completeness import longest
from goproxies._results.histories import History, of_rows
from goproxies._time.instants import MICROSECOND, first_instant
from goproxies._time.period import Period

__all__ = ["months", "seams", "stitched"]

H = TypeVar("H", bound="History[Any]")

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@attrs.frozen
class _Seam:
    """Where two parts tell of one bucket, or of a piece each; no other bucket begins within."""

    start: datetime
    end: datetime


def months(period: Period, tz: tzinfo) -> list[Period]:
    """Return the parts of a period that lie in one month of `tz` each, in order.

    Neighbours are one microsecond apart. The first begins and the last ends with the period.

    Raises:
        InvalidArgumentError: The period reaches beyond the years 1 to 9999 of `tz`.
    """
    try:
        first, last = (
            end.year * 12 + end.month - 1
            for end in (period.start_at.astimezone(tz), period.end_at.astimezone(tz))
        )
        begins = [
            first_instant(date(month // 12, month % 12 + 1, 1), tz).astimezone(UTC)
            for month in range(first + 1, last + 1)
        ]
    except OverflowError:
        raise InvalidArgumentError(
            f"{period} reaches beyond the years 1 to 9999 of {tz}; give one within"
        ) from None
    start, end = period.start_at.astimezone(UTC), period.end_at.astimezone(UTC)
    inner = [begin for begin in begins if start < begin <= end]
    return [
        Period(start_at, end_at)
        for start_at, end_at in zip(
            [period.start_at, *inner],
            [*(begin - MICROSECOND for begin in inner), period.end_at],
            strict=True,
        )
    ]


def seams(parts: Sequence[History[Any]], period: Period) -> list[Period]:
    """Return the ranges, within the asked `period`, that have to be asked for once more.

    `parts` are the answers to neighbouring ranges, in order. Where two of them tell of one bucket,
    each of its own side or each of all of it, nobody knows which; asked for by itself, it has but
    one value. The same interval, country, user name and status are to be asked for.
    """
    return [
        Period(_within(seam.start, period), _within(seam.end, period))
        for seam in _seams(_told(parts))
        if seam
    ]


def stitched(parts: Sequence[H], retold: Sequence[H]) -> H:
    """Join the answers to neighbouring ranges, in order, into the answer to all of them.

    `retold` are the answers to what `seams` names, in that order: they take the place of what the
    parts tell there. There is at least one part.
    """
    told = _told(parts)
    again = iter(retold)
    rows: list[tuple[H, int]] = []
    since = _FIRST
    for part, seam in zip(told, [*_seams(told), None], strict=False):
        if seam is None:
            rows += _between(part, since, _LAST)
            since = _FIRST
        else:
            rows += _between(part, since, seam.start)
            rows += _between(next(again), seam.start, seam.end)
            since = seam.end
    period = Period(
        min(part.period.start_at for part in parts), max(part.period.end_at for part in parts)
    )
    as_of = min(history.as_of for history in (*parts, *retold))
    return of_rows(parts[0], rows, period, as_of)


def _told(parts: Sequence[H]) -> list[H]:
    return [part for part in parts if len(part)]


def _seams(told: Sequence[History[Any]]) -> list[_Seam | None]:
    """Return the seam between each two neighbours, if they have one."""
    return [_seam(left, right) for left, right in pairwise(told)]


def _seam(left: History[Any], right: History[Any]) -> _Seam | None:
    (start, end), (next_start, next_end) = max(_times(left)), min(_times(right))
    overlap = next_start < end
    # What is no longer than one bucket, if one was cut at the seam, is that bucket.
    pieces = next_end - start <= longest(left.interval)
    # Beyond the start of the next one, too: where the range ends at the seam, it has no length.
    until = max(end, next_end, next_start + MICROSECOND)
    return _Seam(start, until) if overlap or pieces else None


def _times(part: History[Any]) -> Iterator[tuple[datetime, datetime]]:
    return zip(part._spans.starts, part._spans.ends, strict=True)


def _within(moment: datetime, period: Period) -> datetime:
    return min(max(moment, period.start_at), period.end_at)


def _between(part: H, since: datetime, until: datetime) -> list[tuple[H, int]]:
    """Return the rows that begin from `since` on and before `until`, in order."""
    rows = sorted((times, index) for index, times in enumerate(_times(part)))
    return [(part, index) for (start, _), index in rows if since <= start < until]
