"""Periods: ranges of time in the words that people use for them."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from goproxies import InvalidArgumentError, Period
from goproxies._time.instants import to_rfc3339
from goproxies._time.period import WORDS
from hypothesis import assume, given
from hypothesis import strategies as st
from time_machine import travel

from tests.support.client.zones import ODD_ZONES

BERLIN = ZoneInfo("Europe/Berlin")
MICROSECOND = timedelta(microseconds=1)


def written(period: Period) -> tuple[str, str]:
    return to_rfc3339(period.start_at), to_rfc3339(period.end_at)


def length(period: Period) -> timedelta:
    return period.end_at.astimezone(UTC) - period.start_at.astimezone(UTC) + MICROSECOND


# What the words mean


@pytest.mark.parametrize(
    ("word", "start", "end"),
    [
        ("today", "2026-10-05", "2026-10-05"),
        ("yesterday", "2026-10-04", "2026-10-04"),
        ("this-week", "2026-10-05", "2026-10-05"),
        ("last-week", "2026-09-28", "2026-10-04"),
        ("this-year", "2026-01-01", "2026-10-05"),
        ("last-year", "2025-01-01", "2025-12-31"),
        ("this-month", "2026-10-01", "2026-10-05"),
        ("last-month", "2026-09-01", "2026-09-30"),
        ("last-1-days", "2026-10-05", "2026-10-05"),
        ("last-7-days", "2026-09-29", "2026-10-05"),
        ("last-400-days", "2025-09-01", "2026-10-05"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2026-10-01/2026-10-15", "2026-10-01", "2026-10-15"),
        ("2026-10-05/2026-10-05", "2026-10-05", "2026-10-05"),
        ("2025-12-31/2026-01-01", "2025-12-31", "2026-01-01"),
    ],
)
@travel("2026-10-05T22:30:00Z", tick=False)
def test_a_word_means_whole_days(word: str, start: str, end: str) -> None:
    assert written(Period.parse(word)) == (
        f"{start}T00:00:00+00:00",
        f"{end}T23:59:59.999999+00:00",
    )


@pytest.mark.parametrize(
    ("now", "word", "start", "end"),
    [
        ("2026-03-01T12:00Z", "yesterday", "2026-02-28", "2026-02-28"),
        ("2024-03-01T12:00Z", "yesterday", "2024-02-29", "2024-02-29"),
        ("2026-01-01T12:00Z", "yesterday", "2025-12-31", "2025-12-31"),
        ("2026-01-15T12:00Z", "last-month", "2025-12-01", "2025-12-31"),
        ("2026-11-01T12:00Z", "this-week", "2026-10-26", "2026-11-01"),
        ("2026-01-01T12:00Z", "last-week", "2025-12-22", "2025-12-28"),
        ("2024-02-29T12:00Z", "last-year", "2023-01-01", "2023-12-31"),
        ("2026-01-01T00:00Z", "this-year", "2026-01-01", "2026-01-01"),
        ("2026-03-31T12:00Z", "last-month", "2026-02-01", "2026-02-28"),
        ("2026-03-01T12:00Z", "last-2-days", "2026-02-28", "2026-03-01"),
        ("2026-10-01T00:00Z", "this-month", "2026-10-01", "2026-10-01"),
        ("2026-10-31T23:59:59.999999Z", "this-month", "2026-10-01", "2026-10-31"),
    ],
)
def test_a_word_reaches_over_the_ends_of_months_and_years(
    now: str, word: str, start: str, end: str
) -> None:
    with travel(now, tick=False):
        period = Period.parse(word)
    assert written(period) == (f"{start}T00:00:00+00:00", f"{end}T23:59:59.999999+00:00")


@pytest.mark.parametrize(
    ("tz", "day"),
    [
        ("UTC", date(2026, 10, 5)),
        ("Pacific/Kiritimati", date(2026, 10, 6)),
        ("Europe/Berlin", date(2026, 10, 6)),
        ("America/New_York", date(2026, 10, 5)),
        (timezone(timedelta(hours=-23)), date(2026, 10, 4)),
    ],
)
@travel("2026-10-05T22:30:00Z", tick=False)
def test_the_current_day_is_that_of_the_zone(tz: tzinfo | str, day: date) -> None:
    assert Period.today(tz=tz) == Period.day(day, tz=tz)


@travel("2026-10-05T22:30:00Z", tick=False)
@pytest.mark.parametrize(
    ("word", "constructed"),
    [
        ("today", lambda tz: Period.today(tz=tz)),
        ("yesterday", lambda tz: Period.yesterday(tz=tz)),
        ("this-week", lambda tz: Period.this_week(tz=tz)),
        ("last-week", lambda tz: Period.last_week(tz=tz)),
        ("this-year", lambda tz: Period.this_year(tz=tz)),
        ("last-year", lambda tz: Period.last_year(tz=tz)),
        ("this-month", lambda tz: Period.this_month(tz=tz)),
        ("last-month", lambda tz: Period.last_month(tz=tz)),
        ("last-14-days", lambda tz: Period.last_days(14, tz=tz)),
        ("2026-10", lambda tz: Period.month(2026, 10, tz=tz)),
        ("2026-10-05", lambda tz: Period.day(date(2026, 10, 5), tz=tz)),
    ],
)
@pytest.mark.parametrize("tz", ["UTC", "Europe/Berlin", BERLIN])
def test_each_word_has_a_constructor(
    word: str, constructed: Callable[[tzinfo | str], Period], tz: tzinfo | str
) -> None:
    assert Period.parse(word, tz=tz) == constructed(tz)


@pytest.mark.parametrize(
    ("tz", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Antarctica/Troll", "2026-03-29", 22),
        ("Asia/Beirut", "2026-03-29", 23),
        ("Asia/Beirut", "2026-10-24", 25),
        ("America/Havana", "2026-03-08", 23),
        ("America/Havana", "2026-11-01", 25),
        ("America/Sao_Paulo", "2018-11-04", 23),
        ("America/Sao_Paulo", "2018-02-17", 25),
        ("America/Asuncion", "2023-10-01", 23),
        ("America/Asuncion", "2023-03-25", 25),
        ("Pacific/Apia", "2011-12-29", 24),
        ("Pacific/Apia", "2011-12-31", 24),
        ("UTC", "2026-03-29", 24),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(tz: str, day: str, hours: float) -> None:
    assert length(Period.parse(day, tz=tz)) == timedelta(hours=hours)


def test_a_day_that_was_left_out_is_no_period() -> None:
    with pytest.raises(InvalidArgumentError, match=r"there was no 2011-12-30 .* give another day"):
        Period.day(date(2011, 12, 30), tz="Pacific/Apia")


@travel("2011-12-30T12:00Z", tick=False)  # the 31st in Apia
def test_yesterday_is_the_last_day_that_there_was() -> None:
    assert Period.yesterday(tz="Pacific/Apia") == Period.day(date(2011, 12, 29), tz="Pacific/Apia")


def test_a_month_goes_over_a_day_that_was_left_out() -> None:
    assert length(Period.month(2011, 12, tz="Pacific/Apia")) == timedelta(days=30)


def test_the_first_and_the_last_month_that_there_are() -> None:
    assert written(Period.month(1, 1))[0] == "0001-01-01T00:00:00+00:00"
    assert written(Period.month(9999, 12))[1] == "9999-12-31T23:59:59.999999+00:00"


@pytest.mark.parametrize(
    "constructor",
    [f"{which}_{length}" for which in ("this", "last") for length in ("week", "month", "year")]
    + ["today", "yesterday"],
)
def test_a_zone_is_given_by_name_only(constructor: str) -> None:
    with pytest.raises(TypeError):
        getattr(Period, constructor)(UTC)


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        *((getattr(Period, word.replace("-", "_")), ()) for word in WORDS if "N" not in word),
        (Period.last_days, (7,)),
        (Period.month, (2026, 10)),
        (Period.day, (date(2026, 10, 5),)),
        (Period.parse, ("today",)),
    ],
)
def test_the_zone_is_given_by_its_name(make: Callable[..., Period], arguments: Any) -> None:
    assert make(*arguments, tz=BERLIN).start_at.tzinfo == BERLIN
    with pytest.raises(TypeError, match="positional"):
        make(*arguments, BERLIN)


# Neighbours

DAYS = st.dates(date(1800, 1, 1), date(2200, 12, 31))
ZONES = st.sampled_from(ODD_ZONES) | st.timezones()


def day_or_none(day: date, tz: tzinfo) -> Period | None:
    try:
        return Period.day(day, tz=tz)
    except InvalidArgumentError:
        return None


@given(DAYS, ZONES)
def test_neighbouring_days_are_a_microsecond_apart(day: date, tz: tzinfo) -> None:
    this, following = day_or_none(day, tz), day_or_none(day + timedelta(days=1), tz)
    assume(this and following)
    assert this
    assert following
    assert following.start_at.astimezone(UTC) - this.end_at.astimezone(UTC) == MICROSECOND


@given(DAYS, ZONES)
def test_neighbouring_months_are_a_microsecond_apart(day: date, tz: tzinfo) -> None:
    following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    end = Period.month(day.year, day.month, tz=tz).end_at
    start = Period.month(following.year, following.month, tz=tz).start_at
    assert start.astimezone(UTC) - end.astimezone(UTC) == MICROSECOND


@given(DAYS, ZONES)
def test_both_ends_of_a_day_show_its_date(day: date, tz: tzinfo) -> None:
    period = day_or_none(day, tz)
    assume(period)
    assert period
    assert {period.start_at.date(), period.end_at.date()} == {day}


@given(DAYS, ZONES, st.integers(1, 400))
def test_days_in_a_row_are_the_days_one_by_one(day: date, tz: tzinfo, number: int) -> None:
    last = day + timedelta(days=number)
    first_day, last_day = day_or_none(day, tz), day_or_none(last, tz)
    assume(first_day and last_day)
    assert first_day
    assert last_day
    row = Period.parse(f"{day}/{last}", tz=tz)
    assert (row.start_at, row.end_at) == (first_day.start_at, last_day.end_at)


# A value


def test_periods_are_equal_when_their_instants_are() -> None:
    berlin = Period(
        datetime(2026, 10, 5, 2, tzinfo=BERLIN), datetime(2026, 10, 5, 12, tzinfo=BERLIN)
    )
    utc = Period(datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 5, 10, tzinfo=UTC))
    assert (berlin, hash(berlin)) == (utc, hash(utc))


HALF_PAST_TWO = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
AN_HOUR_LATER = HALF_PAST_TWO.replace(fold=1)


def test_an_hour_that_comes_twice_is_two_instants() -> None:
    early, late = (Period(moment, moment) for moment in (HALF_PAST_TWO, AN_HOUR_LATER))
    assert early != late


def test_an_hour_that_comes_twice_is_the_same_in_utc() -> None:
    berlin = Period(HALF_PAST_TWO, AN_HOUR_LATER)
    utc = Period(HALF_PAST_TWO.astimezone(UTC), AN_HOUR_LATER.astimezone(UTC))
    assert (berlin, hash(berlin)) == (utc, hash(utc))


def test_the_second_time_is_after_the_first() -> None:
    period = Period(HALF_PAST_TWO + timedelta(minutes=15), AN_HOUR_LATER)
    assert length(period) == timedelta(minutes=45) + MICROSECOND


def test_the_first_time_is_before_the_second() -> None:
    with pytest.raises(InvalidArgumentError, match="is after end_at"):
        Period(AN_HOUR_LATER, HALF_PAST_TWO + timedelta(minutes=15))


def test_a_period_keeps_the_zone_it_was_given() -> None:
    assert Period.day(date(2026, 10, 5), tz="Europe/Berlin").end_at.tzinfo == BERLIN


def test_a_period_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Period.today().start_at = datetime.now(UTC)  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))]
)
def test_a_period_can_be_copied(copied: Callable[[Period], Period]) -> None:
    period = Period.day(date(2026, 10, 25), tz="Europe/Berlin")
    assert copied(period) == period


def test_a_period_shows_both_ends() -> None:
    assert repr(Period.day(date(2026, 10, 5), tz="Europe/Berlin")) == (
        "Period(2026-10-05T00:00:00+02:00 .. 2026-10-05T23:59:59.999999+02:00)"
    )


def test_a_period_may_be_one_instant() -> None:
    assert length(Period(HALF_PAST_TWO, HALF_PAST_TWO)) == MICROSECOND


def test_the_first_day_of_all_is_a_period() -> None:
    assert length(Period.parse("0001-01-01")) == timedelta(days=1)


def test_the_last_day_of_all_is_a_period() -> None:
    assert Period.parse("9999-12-31").end_at == datetime.max.replace(tzinfo=UTC)
