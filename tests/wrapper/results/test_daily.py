"""Hours summed up to calendar days: the same as counting minute by minute, in any zone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import goproxies
import pytest
from goproxies import DailyTraffic, InvalidArgumentError, Period, TrafficHistory
from goproxies._time.instants import MICROSECOND
from goproxies.sandbox import Sandbox
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.histories import Span, days, history_of, hours, period_of
from tests.support.client.zones import ODD_ZONES

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
YEAR_1 = datetime.min.replace(tzinfo=UTC)
YEAR_9999 = datetime.max.replace(tzinfo=UTC)


def hourly(first: datetime, *numbers: int, **changes: Any) -> TrafficHistory:
    """Return a history of hours from an instant on."""
    spans = hours(first, len(numbers))
    return attrs.evolve(history_of(spans, period_of(spans), "hour", numbers=numbers), **changes)


def of_days(text: str, tz: tzinfo = UTC, **changes: Any) -> TrafficHistory:
    """Return the history of whole days of a zone, with a byte in each hour."""
    period = Period.parse(text, tz=tz)
    start = period.start_at.astimezone(UTC)
    number = (period.end_at.astimezone(UTC) - start) // HOUR + 1
    spans = hours(start, number)
    return attrs.evolve(history_of(spans, period, "hour", numbers=[1] * number), **changes)


# Whole days


def test_the_hours_of_a_day_are_summed_up() -> None:
    assert of_days("2026-10-05/2026-10-06").by_day() == (
        DailyTraffic(date(2026, 10, 5), 24, True),
        DailyTraffic(date(2026, 10, 6), 24, True),
    )


@pytest.mark.parametrize(
    ("day", "length"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)]
)
def test_a_day_on_which_clocks_are_changed_has_all_its_hours(day: str, length: int) -> None:
    [found] = of_days(day, BERLIN).by_day(BERLIN)
    assert found == DailyTraffic(date.fromisoformat(day), length, True)


@pytest.mark.parametrize("tz", ["Europe/Berlin", BERLIN])
def test_a_zone_is_a_name_or_a_tzinfo(tz: Any) -> None:
    assert of_days("2026-10-05", BERLIN).by_day(tz) == of_days("2026-10-05", BERLIN).by_day(BERLIN)


def test_a_day_without_traffic_is_a_day() -> None:
    assert hourly(datetime(2026, 10, 5, tzinfo=UTC), *[0] * 24).by_day() == (
        DailyTraffic(date(2026, 10, 5), 0, True),
    )


def test_a_day_that_a_zone_left_out_is_no_day() -> None:
    apia = ZoneInfo("Pacific/Apia")
    found = of_days("2011-12-29/2011-12-31", apia).by_day(apia)
    assert [one.date.day for one in found] == [29, 31]
    assert [one.is_complete for one in found] == [True, True]


def test_a_day_is_frozen_and_slotted() -> None:
    day = DailyTraffic(date(2026, 10, 5), 24, True)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        day.bytes = 3  # type: ignore[misc]  # the point
    assert not hasattr(day, "__dict__")


# What is not complete


def complete(history: TrafficHistory, tz: tzinfo = UTC) -> list[tuple[int, int, bool]]:
    return [(day.date.day, day.bytes, day.is_complete) for day in history.by_day(tz)]


def test_days_that_the_period_cuts_off_are_not_complete() -> None:
    history = of_days("2026-10-05/2026-10-07")
    assert complete(history, BERLIN) == [
        (5, 22, False),
        (6, 24, True),
        (7, 24, True),
        (8, 2, False),
    ]


def test_an_end_that_lost_its_fraction_of_a_second_cuts_nothing_off() -> None:
    history = of_days("2026-10-05")
    end = history.period.end_at.replace(microsecond=0)
    cut = attrs.evolve(history, period=Period(history.period.start_at, end))
    assert complete(cut) == [(5, 24, True)]


def test_the_running_day_is_not_complete_and_no_later_one_is_shown() -> None:
    as_of = datetime(2026, 10, 6, 12, 30, tzinfo=UTC)
    hours_of_two_days = [1] * 24 + [1] * 13 + [0] * 11
    history = hourly(datetime(2026, 10, 5, tzinfo=UTC), *hours_of_two_days, as_of=as_of)
    assert complete(history) == [(5, 24, True), (6, 13, False)]
    assert [day for day, *_ in complete(history, ZoneInfo("Pacific/Kiritimati"))] == [5, 6, 7]
    assert [day for day, *_ in complete(history, ZoneInfo("Pacific/Honolulu"))] == [4, 5, 6]


@pytest.mark.parametrize(
    ("as_of", "is_complete"),
    [
        (datetime(2026, 10, 6, tzinfo=UTC) - MICROSECOND, False),
        (datetime(2026, 10, 6, tzinfo=UTC), True),
    ],
)
def test_a_day_is_complete_when_it_had_ended(as_of: datetime, is_complete: bool) -> None:
    assert complete(of_days("2026-10-05", as_of=as_of)) == [(5, 24, is_complete)]


def test_a_day_with_a_missing_or_a_repeated_hour_is_not_complete() -> None:
    spans = hours(datetime(2026, 10, 5, tzinfo=UTC), 72)
    period = period_of(spans)
    without = [*spans[:30], *spans[31:]]
    repeated = [*spans, spans[30]]
    assert [day.is_complete for day in history_of(without, period, "hour").by_day()] == [
        True,
        False,
        True,
    ]
    assert [day.is_complete for day in history_of(repeated, period, "hour").by_day()] == [
        True,
        False,
        True,
    ]


def test_a_bucket_of_no_length_at_midnight_changes_nothing() -> None:
    history = of_days("2026-10-05/2026-10-06")
    midnight = datetime(2026, 10, 6, tzinfo=UTC)
    spans = [(bucket.start_at, bucket.end_at) for bucket in history]
    with_empty = history_of(
        [*spans, (midnight, midnight)], history.period, "hour", numbers=[1] * 48 + [0]
    )
    assert with_empty.by_day() == history.by_day()


def test_where_midnight_lies_within_an_hour_the_days_on_both_sides_are_not_complete() -> None:
    utc = of_days("2026-10-05/2026-10-07")
    assert complete(utc, KATHMANDU) == [
        (5, 19, False),
        (6, 24, False),
        (7, 24, False),
        (8, 5, False),
    ]


def test_an_hour_that_begins_before_the_period_counts_for_its_first_day() -> None:
    period = Period.parse("2026-10-05", tz=KATHMANDU)
    spans = hours(datetime(2026, 10, 4, 18, tzinfo=UTC), 25)
    history = history_of(spans, period, "hour", numbers=[1] * 25)
    assert complete(history, KATHMANDU) == [(5, 25, False)]


def test_without_any_hour_each_day_is_there_and_not_complete() -> None:
    history = history_of([], Period.parse("2026-10-05/2026-10-06"), "hour")
    assert complete(history) == [(5, 0, False), (6, 0, False)]


def test_traffic_outside_the_period_is_not_lost() -> None:
    spans = hours(datetime(2026, 10, 5, tzinfo=UTC), 72)
    history = history_of(spans, Period.parse("2026-10-06"), "hour", numbers=[1] * 72)
    assert complete(history) == [(5, 24, False), (6, 24, True), (7, 24, False)]


def test_an_answer_from_before_the_period_has_no_day() -> None:
    history = of_days("2026-10-05", as_of=datetime(2026, 10, 1, tzinfo=UTC))
    assert hourly_without_traffic(history).by_day() == ()


def hourly_without_traffic(history: TrafficHistory) -> TrafficHistory:
    return attrs.evolve(history, bytes=[0] * len(history))


# Against counting minute by minute

zones = st.sampled_from([*ODD_ZONES, timezone(timedelta(hours=5, minutes=30)), UTC])
starts = st.datetimes(datetime(2009, 1, 1), datetime(2027, 1, 1))  # noqa: DTZ001  # UTC below


@st.composite
def histories(draw: st.DrawFn) -> TrafficHistory:
    """Draw some days of hours, a few of them gone, in a period that may cut them off."""
    start = draw(starts).replace(minute=0, second=0, microsecond=0, tzinfo=UTC)
    number = draw(st.integers(1, 80))
    spans = hours(start, number)
    gone = draw(st.sets(st.integers(0, number - 1), max_size=3))
    left = [span for index, span in enumerate(spans) if index not in gone]
    before, after = (timedelta(minutes=draw(st.integers(-90, 90))) for _ in range(2))
    first = start + before
    last = max(first, spans[-1][1] + after) - MICROSECOND
    period = Period(min(first, last), last)
    as_of = start + timedelta(minutes=draw(st.integers(0, 80 * 60)))
    # From one draw, as one of each number would take most of the time of the test.
    drawn = draw(st.binary(min_size=5 * len(left), max_size=5 * len(left)))
    numbers = [1 + int.from_bytes(drawn[at : at + 5]) for at in range(0, len(drawn), 5)]
    return history_of(left, period, "hour", as_of=as_of, numbers=numbers)


@given(histories(), zones)
def test_nothing_is_lost(history: TrafficHistory, tz: tzinfo) -> None:
    assert sum(day.bytes for day in history.by_day(tz)) == history.total_bytes


@given(histories(), zones)
def test_days_are_in_order_each_once(history: TrafficHistory, tz: tzinfo) -> None:
    found = [day.date for day in history.by_day(tz)]
    assert found == sorted(set(found))


@given(histories(), zones)
def test_every_minute_of_a_complete_day_is_in_one_of_its_hours(
    history: TrafficHistory, tz: tzinfo
) -> None:
    for day in history.by_day(tz):
        assert day.is_complete is is_complete(history, day.date, tz), day
        if day.is_complete:
            expected = sum(b.bytes for b in history if b.start_at.astimezone(tz).date() == day.date)
            assert day.bytes == expected


def is_complete(history: TrafficHistory, day: date, tz: tzinfo) -> bool:
    """Return whether each minute of a day is over, requested, and in an hour within the day."""
    minutes = [*minutes_of(day, tz)]
    within = Counter(
        bucket.start_at + number * MINUTE
        for bucket in history
        if bucket.start_at.astimezone(tz).date() == day
        and (bucket.end_at - MICROSECOND).astimezone(tz).date() == day
        for number in range(60)
    )
    period = history.period
    return (
        history.as_of >= minutes[-1] + MINUTE
        and period.start_at <= minutes[0]
        and minutes[-1] + MINUTE - MICROSECOND <= period.end_at
        and all(within[minute] == 1 for minute in minutes)
    )


def minutes_of(day: date, tz: tzinfo) -> Iterator[datetime]:
    """Return the minutes of a day, in order."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for number in range(-28 * 60, 28 * 60):  # no zone is further from UTC than 16 hours
        moment = noon + number * MINUTE
        if moment.astimezone(tz).date() == day:
            yield moment


# The ends of time, and large histories


def test_the_first_and_the_last_day_of_all_are_complete() -> None:
    first = hours(YEAR_1, 24)
    assert complete(history_of(first, period_of(first), "hour", numbers=[1] * 24)) == [
        (1, 24, True)
    ]
    last: Sequence[Span] = [
        *hours(YEAR_9999.replace(hour=0, minute=0, second=0, microsecond=0), 23)
    ]
    spans = [*last, (last[-1][1], YEAR_9999)]
    period = Period(spans[0][0], YEAR_9999)
    # Nothing is after the last instant of all, so the API cannot have answered later.
    found = history_of(spans, period, "hour", as_of=YEAR_9999, numbers=[1] * 24).by_day()
    assert found == (DailyTraffic(date(9999, 12, 31), 24, False),)


@pytest.mark.parametrize(("first", "tz"), [(YEAR_1, "America/New_York"), (YEAR_1, "Etc/GMT+1")])
def test_a_period_beyond_the_years_of_the_zone_is_refused(first: datetime, tz: str) -> None:
    spans = hours(first, 24)
    with pytest.raises(InvalidArgumentError, match="beyond the years 1 to 9999"):
        history_of(spans, period_of(spans), "hour").by_day(tz)


def test_many_gaps_in_a_year_cost_little() -> None:
    spans = hours(datetime(2025, 1, 1, tzinfo=UTC), 8_760)
    history = history_of(spans[::2], period_of(spans), "hour")
    began = time.process_time()
    assert len(history.by_day(BERLIN)) == 366
    assert time.process_time() - began < 2


# Arguments


@pytest.mark.parametrize("interval", ["day", "week", "auto", None])
def test_only_hours_can_be_summed_up(interval: str | None) -> None:
    spans = days(date(2026, 10, 5), 3)
    with pytest.raises(InvalidArgumentError, match="by_day needs a history with interval='hour'"):
        history_of(spans, period_of(spans), interval).by_day()


@pytest.mark.parametrize("tz", ["Berlin", "", 2, None])
def test_a_zone_that_there_is_not_is_refused(tz: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="time zone"):
        of_days("2026-10-05").by_day(tz)


def test_the_days_of_the_sandbox_agree_with_its_totals(sandbox: Sandbox) -> None:
    with goproxies.Client("demo", "demo", base_url=sandbox.url, timezone=BERLIN) as client:
        history = client.traffic_history("hour", period="last-7-days")
        *ended, running = history.by_day("Europe/Berlin")
        assert all(day.is_complete for day in ended)
        assert not running.is_complete
        assert len(ended) == 6
        for day in ended:
            assert day.bytes == client.traffic(period=Period.day(day.date, tz=BERLIN)).bytes
