"""Days that begin within an hour of UTC are whole only if nothing else is wrong with them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from goproxies import Period
from goproxies.report._data import Coverage
from goproxies.report._days import days_split_hours, traffic_days

from tests.support.client.histories import history_of, hours

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
