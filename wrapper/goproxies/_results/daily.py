"""Hours summed up to the calendar days of a time zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from goproxies._errors import APIResponseValidationError, InvalidArgumentError
from goproxies._time.instants import MICROSECOND, zone

if TYPE_CHECKING:
    from goproxies._time.period import Period

    from .histories import History, TrafficHistory

__all__ = ["DailyTraffic", "daily_traffic", "with_requested_period"]

H = TypeVar("H", bound="History[Any]")


@attrs.frozen
class DailyTraffic:
    """The traffic of one calendar day.

    Attributes:
        date: The day in the time zone that was given.
        bytes: The exact sum of its hours.
        is_complete: Whether this is certainly the traffic of the whole day. See `by_day`.
    """

    date: date
    bytes: int
    is_complete: bool


def daily_traffic(history: TrafficHistory, tz: tzinfo | str) -> tuple[DailyTraffic, ...]:
    """Return the days of a history. See `TrafficHistory.by_day`."""
    if history.interval != "hour":
        raise InvalidArgumentError(
            f"by_day needs a history with interval='hour', not {history.interval!r}"
        )
    try:
        return tuple(_Days(history, zone(tz)).rows())
    except OverflowError:
        raise InvalidArgumentError(
            f"{history.period} reaches beyond the years 1 to 9999 of {tz}"
        ) from None
    except ValueError as error:
        raise InvalidArgumentError(str(error)) from None


def with_requested_period(period: Period, history: H) -> H:
    """Return a history of hours as that of the period that was requested.

    The API may say that its answer is about another period, which is logged as a warning. What that
    leaves out is then missing, and what it adds has a day only where it has traffic.

    Raises:
        APIResponseValidationError: The API answered with other buckets than hours.
    """
    if history.interval != "hour":
        raise APIResponseValidationError(
            f"requested hours, the answer has {history.interval!r}", pointer="/filter/interval"
        )
    return attrs.evolve(history, period=period)


class _Days:
    """The days of a history in one time zone."""

    def __init__(self, history: TrafficHistory, tz: tzinfo) -> None:
        self._history = history
        self._tz = tz
        self._first = self._day(history.period.start_at)
        self._last = self._day(min(history.period.end_at, history.as_of))

    def rows(self) -> Iterator[DailyTraffic]:
        sums: Counter[date] = Counter()
        begin = self._history.period.start_at
        for bucket in self._history:
            if bucket.bytes:  # the hours that are still to come have none
                # A bucket that begins before the period counts for the first day of the period.
                start = max(bucket.start_at, begin) if begin < bucket.end_at else bucket.start_at
                sums[self._day(start)] += bucket.bytes
        incomplete = set(self._incomplete())
        for day in sorted({*_days(self._first, self._last), *sums}):
            is_within = self._first <= day <= self._last
            if self._exists(day):
                yield DailyTraffic(day, sums[day], is_within and day not in incomplete)

    def _incomplete(self) -> Iterator[date]:
        """Return the days whose traffic is not known as a whole."""
        yield from self._cut_off()
        for bucket in self._history:
            if bucket.start_at < bucket.end_at:
                first, last = self._day(bucket.start_at), self._day(bucket.end_at - MICROSECOND)
                if first != last:
                    yield from _days(first, last)
        for part in (*self._history.missing, *self._history.overlapping):
            yield from _days(self._day(part.start_at), self._day(part.end_at))

    def _cut_off(self) -> Iterator[date]:
        """Return the days that the period, or the time of the answer, cuts off."""
        start, end = self._history.period.start_at, self._history.period.end_at
        if self._continues(start, -MICROSECOND):
            yield self._first
        # An end may have lost its fraction of a second on the way.
        if self._continues(end, timedelta(seconds=1)) or self._history.as_of <= end:
            yield self._last

    def _continues(self, moment: datetime, step: timedelta) -> bool:
        """Return whether the day of a moment goes on one step before or after it."""
        try:
            return self._day(moment.astimezone(UTC) + step) == self._day(moment)
        except OverflowError:  # there is no other day
            return False

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._tz).date()

    def _exists(self, day: date) -> bool:
        """Return whether the zone has a day: some skipped one when they moved the date line."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=self._tz)
        try:
            return self._day(noon.astimezone(UTC)) == day
        except OverflowError:  # the first or the last day of all
            return True


def _days(first: date, last: date) -> Iterator[date]:
    """Return the days from one to another, both included."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
