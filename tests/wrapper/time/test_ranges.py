"""The range of a call: from what the caller gives to the two instants that are sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import dateutil.tz
import pandas as pd
import pytest
from goproxies import InvalidArgumentError, Period
from goproxies._arguments import Moment
from goproxies._time.instants import to_rfc3339, zone
from goproxies._time.ranges import resolve_range
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from tests.support.client.zones import ODD_ZONES, PytzLike

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 10, 5, 12)  # noqa: DTZ001  # naive on purpose


def sent(
    tz: tzinfo | str = UTC,
    *,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    period: Period | str | None = None,
) -> tuple[str, str]:
    """Return both ends as they go over the wire."""
    found = resolve_range(zone(tz), start_at=start_at, end_at=end_at, period=period)
    return to_rfc3339(found.start_at), to_rfc3339(found.end_at)


# Nothing given


@pytest.mark.parametrize(
    ("now", "tz", "start", "end"),
    [
        (
            "2026-10-05T12:00Z",
            "UTC",
            "2026-10-01T00:00:00+00:00",
            "2026-10-05T23:59:59.999999+00:00",
        ),
        # Another day, month and year in the client's zone:
        (
            "2026-12-31T23:30Z",
            "Europe/Berlin",
            "2027-01-01T00:00:00+01:00",
            "2027-01-01T23:59:59.999999+01:00",
        ),
        (
            "2027-01-01T01:00Z",
            "America/New_York",
            "2026-12-01T00:00:00-05:00",
            "2026-12-31T23:59:59.999999-05:00",
        ),
        # The last of February:
        (
            "2024-02-29T23:59:59.999999Z",
            "UTC",
            "2024-02-01T00:00:00+00:00",
            "2024-02-29T23:59:59.999999+00:00",
        ),
        # Summer time begins and ends within the month:
        (
            "2026-03-31T12:00Z",
            "Europe/Berlin",
            "2026-03-01T00:00:00+01:00",
            "2026-03-31T23:59:59.999999+02:00",
        ),
        (
            "2026-10-25T12:00Z",
            "Europe/Berlin",
            "2026-10-01T00:00:00+02:00",
            "2026-10-25T23:59:59.999999+01:00",
        ),
        (
            "2026-04-04T20:00Z",
            "Australia/Lord_Howe",
            "2026-04-01T00:00:00+11:00",
            "2026-04-05T23:59:59.999999+10:30",
        ),
        # The month begins with a midnight that the clocks leapt over:
        (
            "2023-10-01T12:00Z",
            "America/Asuncion",
            "2023-10-01T01:00:00-03:00",
            "2023-10-01T23:59:59.999999-03:00",
        ),
        # The day ends with one:
        (
            "2026-03-28T12:00Z",
            "Asia/Beirut",
            "2026-03-01T00:00:00+02:00",
            "2026-03-28T23:59:59.999999+02:00",
        ),
        # The next day is left out:
        (
            "2011-12-30T09:59:59Z",
            "Pacific/Apia",
            "2011-12-01T00:00:00-10:00",
            "2011-12-29T23:59:59.999999-10:00",
        ),
    ],
)
def test_the_default_is_this_month_up_to_the_end_of_the_day(
    now: str, tz: str, start: str, end: str
) -> None:
    with travel(now, tick=False):
        assert sent(tz) == (start, end)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)), st.sampled_from(ODD_ZONES))  # noqa: DTZ001  # hypothesis wants them so
def test_the_default_is_the_period_this_month(now: datetime, tz: ZoneInfo) -> None:
    with travel(now.replace(tzinfo=UTC), tick=False):
        assert sent(tz) == sent(tz, period="this-month")


# One end, or both


@travel("2026-10-05T12:00Z", tick=False)
def test_without_an_end_it_is_the_end_of_the_current_day() -> None:
    start, end = sent("Europe/Berlin", start_at=date(2026, 2, 3))
    assert (start, end) == ("2026-02-03T00:00:00+01:00", "2026-10-05T23:59:59.999999+02:00")


@pytest.mark.parametrize(
    ("end_at", "start"),
    [
        (date(2026, 3, 31), "2026-03-01T00:00:00+01:00"),
        (date(2024, 2, 29), "2024-02-01T00:00:00+01:00"),
        (datetime(2026, 10, 1), "2026-10-01T00:00:00+02:00"),  # noqa: DTZ001  # naive on purpose
        # In Berlin, it is in the next month and year already:
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2027-01-01T00:00:00+01:00"),
        ("2026-12-31T23:30:00Z", "2027-01-01T00:00:00+01:00"),
        # and still in the month before:
        (
            datetime(2026, 11, 1, 0, 30, tzinfo=timezone(timedelta(hours=9))),
            "2026-10-01T00:00:00+02:00",
        ),
        (datetime.max.replace(tzinfo=BERLIN), "9999-12-01T00:00:00+01:00"),
    ],
)
def test_without_a_start_it_is_the_month_of_the_end_in_the_zone_of_the_client(
    end_at: Moment, start: str
) -> None:
    assert sent("Europe/Berlin", end_at=end_at)[0] == start


def test_a_month_whose_midnight_was_left_out_starts_at_its_first_instant() -> None:
    start, _ = sent("America/Asuncion", end_at=date(2023, 10, 20))
    assert start == "2023-10-01T01:00:00-03:00"


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        # A day: from its first instant to its last.
        (date(2026, 10, 5), "2026-10-05T00:00:00+02:00", "2026-10-05T23:59:59.999999+02:00"),
        (date(2026, 3, 29), "2026-03-29T00:00:00+01:00", "2026-03-29T23:59:59.999999+02:00"),
        ("2026-10-05", "2026-10-05T00:00:00+02:00", "2026-10-05T23:59:59.999999+02:00"),
        ("20261005", "2026-10-05T00:00:00+02:00", "2026-10-05T23:59:59.999999+02:00"),
        ("2026-W41-1", "2026-10-05T00:00:00+02:00", "2026-10-05T23:59:59.999999+02:00"),
        ("2026w411", "2026-10-05T00:00:00+02:00", "2026-10-05T23:59:59.999999+02:00"),
    ],
)
def test_a_date_is_the_whole_day(value: Moment, start: str, end: str) -> None:
    assert sent("Europe/Berlin", start_at=value, end_at=value) == (start, end)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # With an offset, as it is:
        (datetime(2026, 10, 5, 12, tzinfo=UTC), "2026-10-05T12:00:00+00:00"),
        (datetime(2026, 10, 5, 12, 0, 0, 1, tzinfo=UTC), "2026-10-05T12:00:00.000001+00:00"),
        (
            datetime(2026, 10, 5, 12, tzinfo=timezone(timedelta(hours=-7))),
            "2026-10-05T12:00:00-07:00",
        ),
        ("2026-10-05T12:00:00Z", "2026-10-05T12:00:00+00:00"),
        ("2026-10-05t12:00:00z", "2026-10-05T12:00:00+00:00"),
        ("2026-10-05 12:00:00+05:45", "2026-10-05T12:00:00+05:45"),
        ("2026-10-05T12:00-0700", "2026-10-05T12:00:00-07:00"),
        ("20261005T120000Z", "2026-10-05T12:00:00+00:00"),
        ("2026-W41-1T12Z", "2026-10-05T12:00:00+00:00"),
        ("2026-10-05T12:00:00,5Z", "2026-10-05T12:00:00.500000+00:00"),
        ("2026-10-05T12:00:00.123456789Z", "2026-10-05T12:00:00.123456+00:00"),
        # Without one, in the client's zone:
        (NOON, "2026-10-05T12:00:00+02:00"),
        ("2026-10-05T12:00", "2026-10-05T12:00:00+02:00"),
        ("2026-10-05 12:00:00", "2026-10-05T12:00:00+02:00"),
        (datetime(2026, 1, 5, 12), "2026-01-05T12:00:00+01:00"),  # noqa: DTZ001  # naive on purpose
        # An hour that comes twice, one that never came (PEP 495):
        (datetime(2026, 10, 25, 2, 30), "2026-10-25T02:30:00+02:00"),  # noqa: DTZ001  # naive
        (datetime(2026, 10, 25, 2, 30, fold=1), "2026-10-25T02:30:00+01:00"),  # noqa: DTZ001  # naive
        (datetime(2026, 3, 29, 2, 30), "2026-03-29T02:30:00+01:00"),  # noqa: DTZ001  # naive
        # An offset of seconds, which RFC 3339 cannot write:
        (datetime(1880, 1, 1, tzinfo=BERLIN), "1879-12-31T23:06:32+00:00"),
        ("1880-01-01T00:00:00+00:53:28", "1879-12-31T23:06:32+00:00"),
        # Other libraries' datetimes:
        (NOON.replace(tzinfo=dateutil.tz.gettz("Europe/Berlin")), "2026-10-05T12:00:00+02:00"),
        (NOON.replace(tzinfo=PytzLike("Europe/Berlin")), "2026-10-05T12:00:00+00:53"),
        (pd.Timestamp("2026-10-05T12:00"), "2026-10-05T12:00:00+02:00"),
        (pd.Timestamp("2026-10-05T12:00", tz="Asia/Tokyo"), "2026-10-05T12:00:00+09:00"),
    ],
    ids=str,
)
def test_a_datetime_is_one_instant(value: Moment, text: str) -> None:
    assert sent("Europe/Berlin", start_at=value, end_at=value) == (text, text)


@pytest.mark.parametrize(
    "tz",
    [
        "Europe/Berlin",
        BERLIN,
        PytzLike("Europe/Berlin"),
        dateutil.tz.gettz("Europe/Berlin"),
    ],
    ids=lambda tz: type(tz).__name__,
)
def test_any_kind_of_zone_makes_the_same_range(tz: tzinfo | str) -> None:
    assert sent(tz, start_at=date(2026, 3, 29), end_at=date(2026, 10, 25)) == (
        "2026-03-29T00:00:00+01:00",
        "2026-10-25T23:59:59.999999+01:00",
    )


@given(st.dates(date(1990, 1, 1), date(2036, 12, 31)), st.sampled_from(ODD_ZONES))
def test_a_zone_of_dateutil_makes_the_days_of_zoneinfo(day: date, tz: ZoneInfo) -> None:
    other = dateutil.tz.gettz(tz.key)
    assert other
    if (tz.key, day) != ("Pacific/Apia", date(2011, 12, 30)):
        assert sent(other, start_at=day, end_at=day) == sent(tz, start_at=day, end_at=day)


# A period


def test_a_period_is_taken_as_it_is() -> None:
    period = Period.day(date(2026, 10, 5), tz="Asia/Tokyo")
    assert sent("Europe/Berlin", period=period) == (
        "2026-10-05T00:00:00+09:00",
        "2026-10-05T23:59:59.999999+09:00",
    )


def test_a_word_is_read_in_the_zone_of_the_client() -> None:
    assert sent("Europe/Berlin", period="2026-10-05") == (
        "2026-10-05T00:00:00+02:00",
        "2026-10-05T23:59:59.999999+02:00",
    )


# What is refused, with a hint


@pytest.mark.parametrize("other", [{"start_at": NOON}, {"end_at": NOON}, {"start_at": ""}])
def test_a_period_cannot_be_given_with_an_end(other: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="give either period, or start_at and end_at"):
        sent(period="today", **other)


@travel("2026-10-05T12:00Z", tick=False)
@pytest.mark.parametrize(
    "ends",
    [
        {"start_at": date(2026, 10, 6), "end_at": date(2026, 10, 5)},
        {"start_at": date(2026, 10, 6)},
        {"start_at": NOON, "end_at": NOON - timedelta(microseconds=1)},
        {"start_at": "2026-10-05T12:00:00Z", "end_at": "2026-10-05T13:00:00+02:00"},
    ],
)
def test_a_start_after_the_end_is_refused(ends: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="give an earlier start or a later end"):
        sent(**ends)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "2026-10",
        "2026-W41",
        "2026-278",
        "2026-02-29",
        "2026-13-01",
        "2026-10-05T",
        "2026-10-05T25:00",
        "2026-10-05T12:00+25:00",
        "2026-10-05x12:00",
        " 2026-10-05",
        "2026-10-05\n",
        "2026-10-05T12:00Z\n",
        "\u0662\u0660\u0662\u0666-10-05",
        "2026-10-05T12:00\ud800",
        "1791194400",
        # Not a time of day, although `fromisoformat` takes it for one:
        "2026-10-05+02:00",
        "2026-10-05-02:00",
        "2026-10-05/2026",
    ],
)
@pytest.mark.parametrize("name", ["start_at", "end_at"])
def test_a_string_that_is_not_iso_8601_is_refused(name: str, text: Any) -> None:
    with pytest.raises(
        InvalidArgumentError, match=f"{name} .* is not ISO 8601; give 2026-10-05 or"
    ):
        sent(**{name: text})


@pytest.mark.parametrize(
    "value",
    [0, 1791194400, 1.5, True, b"2026-10-05", (2026, 10, 5), pd.NaT, timedelta(1)],
    ids=repr,
)
@pytest.mark.parametrize("name", ["start_at", "end_at"])
def test_another_type_is_refused(name: str, value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=f"{name} is a datetime, a date or an ISO 8601"):
        sent(**{name: value})


@pytest.mark.parametrize(
    "ends",
    [
        {"start_at": date(1, 1, 1), "end_at": NOON},
        {"start_at": datetime.min.replace(tzinfo=BERLIN), "end_at": NOON},
        {"end_at": date(1, 1, 1)},
        {"end_at": datetime(1, 1, 20)},  # noqa: DTZ001  # naive on purpose
        {"start_at": NOON, "end_at": "0001-01-01T00:00:00+00:53:28"},
    ],
)
def test_an_instant_beyond_the_years_of_utc_is_refused(ends: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="year"):
        sent("Europe/Berlin", **ends)
