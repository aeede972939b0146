"""What is not a period is refused with a hint."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from goproxies import InvalidArgumentError, Period
from hypothesis import given
from hypothesis import strategies as st

BERLIN = ZoneInfo("Europe/Berlin")
MICROSECOND = timedelta(microseconds=1)
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [
        (NOON.replace(tzinfo=None), NOON, "start_at of a Period is a datetime with a time zone"),
        (NOON, NOON.replace(tzinfo=None), "end_at of a Period is a datetime with a time zone"),
        (NOON, NOON.date(), "end_at of a Period is a datetime with a time zone"),
        ("2026-10-05", NOON, "start_at of a Period is a datetime with a time zone"),
        (None, NOON, "start_at of a Period is a datetime with a time zone"),
        (NOON, NOON - MICROSECOND, "give an earlier start or a later end"),
        (datetime.min.replace(tzinfo=BERLIN), NOON, "start_at .* years 1 to 9999 of UTC; give one"),
    ],
)
def test_ends_that_make_no_period_are_refused(start: Any, end: Any, problem: str) -> None:
    with pytest.raises(InvalidArgumentError, match=problem):
        Period(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Today",
        " today",
        "today\n",
        "next-month",
        "last-days",
        "last-N-days",
        "last--1-days",
        "last-\u0667-days",
        "2026",
        "2026-1",
        "2026-10-5",
        "26-10-05",
        "2026-10-01/",
        "2026-10/2026-11",
        "2026-10-01..2026-10-15",
        None,
        7,
        date(2026, 10, 5),
    ],
)
def test_an_unknown_word_is_answered_with_all_words(text: Any) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        Period.parse(text)

    assert str(raised.value).endswith(
        " today, yesterday, this-week, last-week, this-month, last-month, this-year, last-year, "
        "last-N-days, 2026-10, 2026-10-05 or 2026-10-01/2026-10-15"
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Today", "today"),
        (" yesteday", "yesterday"),
        ("last-mont", "last-month"),
        ("this_month", "this-month"),
        ("lastyear", "last-year"),
        ("this week", "this-week"),
        ("last-30-day", "last-30-days"),
        ("last-N-days", "last-7-days"),
        ("last--3-days", "last-3-days"),
        ("last-0-day", "last-7-days"),
        ("last-10000000-day", "last-7-days"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_right_one(text: str, meant: str) -> None:
    problem = f"{text!r} is not a period; did you mean {meant}? The forms are today, "
    with pytest.raises(InvalidArgumentError, match=re.escape(problem)):
        Period.parse(text)


@pytest.mark.parametrize("text", ["last-0-days", "2026-13", "2026-1", "next year", "", "2026-11-5"])
def test_a_text_like_no_word_is_not_answered_with_one(text: str) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        Period.parse(text)

    assert "did you mean" not in str(raised.value)


@given(st.text())
def test_a_word_that_is_proposed_is_one(text: str) -> None:
    try:
        Period.parse(text)
    except InvalidArgumentError as error:
        if meant := re.search(r"did you mean (.+)\? ", str(error)):
            Period.parse(meant[1])


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2026-13", "give 1 to 12"),
        ("2026-00", "give 1 to 12"),
        ("0000-01", "of 1 to 9999"),
        ("2026-02-29", "there is no day 2026-02-29; give"),
        ("2026-10-15/2026-10-01", "give the earlier day first"),
        ("2026-10-01/2026-10-32", "there is no day 2026-10-32; give"),
        ("last-0-days", "a whole number from 1 up"),
        ("last-9999999-days", "give fewer"),
        ("last-99999999999-days", "give fewer"),
    ],
)
def test_words_that_name_no_time_are_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(InvalidArgumentError, match=hint):
        Period.parse(text)


def test_a_day_that_begins_before_the_first_one_of_utc_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="reaches beyond the years 1 to 9999 of UTC"):
        Period.parse("0001-01-01", tz="Europe/Berlin")


def test_more_days_than_there_were_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="give fewer"):
        Period.last_days(10**20)


@pytest.mark.parametrize("n", [0, -1, 1.0, True, "7", None])
def test_a_number_of_days_is_a_whole_number_from_1_up(n: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="a whole number from 1 up"):
        Period.last_days(n)


@pytest.mark.parametrize(
    ("year", "month"),
    [
        (2026, 0),
        (2026, 13),
        (2026, -1),
        (0, 1),
        (10_000, 1),
        (2026, True),
        (2026.0, 1),
        ("2026", 1),
    ],
)
def test_a_month_is_one_of_twelve_of_a_year(year: Any, month: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"give 1 to 12 of 1 to 9999|whole numbers"):
        Period.month(year, month)


@pytest.mark.parametrize("day", ["2026-10-05", NOON, None, 5])
def test_a_day_is_a_date(day: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"a day is a datetime\.date"):
        Period.day(day)


@pytest.mark.parametrize("tz", ["Europe", None, 2, timedelta(hours=2)])
def test_a_zone_is_a_tzinfo_or_an_iana_name(tz: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="IANA name"):
        Period.today(tz=tz)


def test_a_day_that_ends_after_the_last_one_of_utc_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="reaches beyond the years 1 to 9999 of UTC"):
        Period.day(date(9999, 12, 31), tz="America/New_York")
