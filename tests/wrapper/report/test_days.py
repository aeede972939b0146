"""Days that begin within an hour of UTC are whole only if nothing else is wrong with them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import attrs
import pytest
from goproxies import Period
from goproxies._time.instants import MICROSECOND
from goproxies.report._data import Coverage
from goproxies.report._days import days_split_hours, requests_days, traffic_days

from tests.support.client.histories import history_of, hours
from tests.wrapper.results.test_histories import requests

KOLKATA = ZoneInfo("Asia/Kolkata")
SPANS = hours(datetime(2026, 10, 4, 18, tzinfo=UTC), 73)
PERIOD = Period.parse("2026-10-05/2026-10-07", tz=KOLKATA)


def test_a_day_is_whole_a_day_with_a_missing_hour_and_a_running_day_are_not() -> None:
    gone = SPANS[:30] + SPANS[31:]
    as_of = PERIOD.end_at - timedelta(hours=5)
    days = traffic_days(history_of(gone, PERIOD, "hour", as_of=as_of), KOLKATA)
    assert {day.date: day.coverage for day in days if day.date >= date(2026, 10, 5)} == {
        date(2026, 10, 5): Coverage.WHOLE,
        date(2026, 10, 6): Coverage.PART,
        date(2026, 10, 7): Coverage.PART,
    }


def test_a_missing_hour_changes_neither_the_day_before_nor_the_day_after() -> None:
    gone = SPANS[:30] + SPANS[31:]
    as_of = PERIOD.end_at + timedelta(days=1)
    days = traffic_days(history_of(gone, PERIOD, "hour", as_of=as_of), KOLKATA)
    assert [day.date for day in days if day.coverage is Coverage.PART] == [date(2026, 10, 6)]


def test_a_day_is_whole_as_soon_as_it_has_ended() -> None:
    end = PERIOD.end_at + MICROSECOND
    for as_of, coverage in ((end - MICROSECOND, Coverage.PART), (end, Coverage.WHOLE)):
        days = traffic_days(history_of(SPANS, PERIOD, "hour", as_of=as_of), KOLKATA)
        assert days[-1].coverage is coverage


def test_a_day_that_began_between_two_answers_has_no_requests_that_failed() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    period = Period.parse("2026-10-05/2026-10-06", tz=tokyo)
    all_of_them, not_200 = (
        attrs.evolve(
            requests((5, None)), period=period, as_of=period.start_at + timedelta(hours=hour)
        )
        for hour in (25, 23)
    )
    assert [day.not_200 for day in requests_days(all_of_them, not_200, tokyo)][-1] == 0


@pytest.mark.parametrize(
    ("zone", "is_crossed"),
    [(UTC, False), (ZoneInfo("Europe/Berlin"), False), (KOLKATA, True)],
    ids=str,
)
def test_hours_cross_the_days_of_zones_that_are_no_whole_hour_from_utc(
    zone: tzinfo, is_crossed: bool
) -> None:
    period = Period.parse("2026-10-05", tz=zone)
    days = traffic_days(history_of(SPANS, period, "hour", as_of=SPANS[-1][1]), zone)
    assert days_split_hours(days, zone) is is_crossed
