"""The days of a report: hours summed up to calendar days, with how much of each was reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta, tzinfo

from goproxies._results.histories import RequestsHistory, TrafficHistory
from goproxies._time.instants import first_instant
from goproxies._time.period import Period

from ._data import Coverage, RequestsDay, TrafficDay

__all__ = ["days_split_hours", "requests_days", "traffic_days"]


def traffic_days(history: TrafficHistory, zone: tzinfo) -> tuple[TrafficDay, ...]:
    """Return the traffic of each day that had begun when the API answered."""
    return tuple(TrafficDay(*day) for day in _days(history, zone))


def requests_days(
    history: RequestsHistory, not_200: RequestsHistory, zone: tzinfo
) -> tuple[RequestsDay, ...]:
    """Return the requests of each day, and how many of them did not end in 200."""
    not_200_by_day = {day: number for day, number, _ in _days(_as_traffic(not_200), zone)}
    return tuple(
        RequestsDay(day, number, not_200_by_day.get(day, 0), coverage)
        for day, number, coverage in _days(_as_traffic(history), zone)
    )


def days_split_hours(days: tuple[TrafficDay, ...], zone: tzinfo) -> bool:
    """Return whether one of the days begins between two full hours of UTC, where buckets begin."""
    return any(_begins_between_hours(day.date, zone) for day in days)


def _as_traffic(history: RequestsHistory) -> TrafficHistory:
    """Return a history with the requests of another as its bytes: `by_day` sums up bytes only."""
    amounts = [bucket.amount for bucket in history]
    times = history.as_of, history._spans
    return TrafficHistory(history.period, history.interval, None, None, *times, amounts)


def _days(history: TrafficHistory, zone: tzinfo) -> Iterator[tuple[date, int, Coverage]]:
    reported = {bucket.start_at.astimezone(zone).date() for bucket in history}
    faults = (*history.missing, *history.overlapping)
    for day in history.by_day(zone):
        if day.date not in reported:
            coverage = Coverage.NONE
        elif day.is_complete or _is_whole_but_for_its_ends(day.date, zone, history, faults):
            coverage = Coverage.WHOLE
        else:
            coverage = Coverage.PART
        yield day.date, day.bytes, coverage


def _is_whole_but_for_its_ends(
    day: date, zone: tzinfo, history: TrafficHistory, faults: Sequence[Period]
) -> bool:
    """Return whether a day is incomplete only because its ends lie between two hours of UTC."""
    start, end = first_instant(day, zone), first_instant(day + timedelta(days=1), zone)
    if not _begins_between_hours(day, zone) or history.as_of < end:
        return False
    return not any(fault.start_at < end and fault.end_at >= start for fault in faults)


def _begins_between_hours(day: date, zone: tzinfo) -> bool:
    """Return whether a day begins at another time than a full hour of UTC."""
    return first_instant(day, zone).astimezone(UTC).minute != 0
