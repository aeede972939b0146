"""Instants and zones: where a day begins, and RFC 3339 in both directions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import dateutil.tz
import pytest
from goproxies._time.instants import (
    first_instant,
    from_microseconds,
    from_rfc3339,
    in_whole_minutes,
    is_aware,
    to_microseconds,
    to_rfc3339,
    zone,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.zones import PytzLike

BERLIN = ZoneInfo("Europe/Berlin")


class Placeless(tzinfo):
    """A tzinfo that knows no offset, and so makes no datetime aware."""

    def utcoffset(self, _: datetime | None) -> None:
        return None

    tzname = dst = utcoffset


class Unfinished(tzinfo):
    """A tzinfo that leaves out what makes it one."""

    if TYPE_CHECKING:
        utcoffset = tzname = dst = Placeless.utcoffset


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("UTC", UTC),
        ("Europe/Berlin", BERLIN),
        (BERLIN, BERLIN),
        (UTC, UTC),
        (timezone(timedelta(hours=-3)), timezone(timedelta(hours=-3))),
        (PytzLike("Europe/Berlin"), BERLIN),
        (PytzLike("UTC"), UTC),
    ],
)
def test_a_zone_is_a_tzinfo_or_a_name(value: tzinfo | str, meant: tzinfo) -> None:
    assert zone(value) == meant


@pytest.mark.parametrize(
    "unknown", ["", "Berlin", "Europe", "../etc/passwd", "Europe/Berlin\0", "Zürich", "\ud800"]
)
def test_an_unknown_name_is_refused_with_an_example(unknown: str) -> None:
    with pytest.raises(ValueError, match="give an IANA name such as 'Europe/Berlin'"):
        zone(unknown)


@pytest.mark.parametrize(
    "wrong", [None, 1, True, timedelta(hours=1), Unfinished(), Placeless(), UTC.__class__]
)
def test_an_unknown_zone_is_refused(wrong: tzinfo) -> None:
    with pytest.raises(ValueError, match="a time zone is a tzinfo or an IANA name"):
        zone(wrong)


@pytest.mark.parametrize(
    ("name", "day", "first"),
    [
        ("UTC", "2026-10-05", "2026-10-05T00:00:00+00:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T00:00:00+01:00"),
        ("Europe/Berlin", "2026-03-30", "2026-03-30T00:00:00+02:00"),
        ("Asia/Kathmandu", "2026-10-05", "2026-10-05T00:00:00+05:45"),
        # Clocks are put forward at midnight:
        ("Asia/Beirut", "2026-03-29", "2026-03-29T01:00:00+03:00"),
        ("America/Havana", "2026-03-08", "2026-03-08T01:00:00-04:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"),
        ("America/Asuncion", "2023-10-01", "2023-10-01T01:00:00-03:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00"),
        # Half an hour before midnight:
        ("America/Toronto", "1919-03-31", "1919-03-31T00:30:00-04:00"),
        # They are put back over midnight, so that it comes twice:
        ("America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00"),
        ("Atlantic/Azores", "2026-10-25", "2026-10-25T00:00:00+00:00"),
        # Half past eleven came twice on the day before:
        ("America/Sao_Paulo", "2018-02-18", "2018-02-18T00:00:00-03:00"),
        # A whole day was left out, which begins where the next one does:
        ("Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-31T00:00:00+14:00"),
    ],
)
@pytest.mark.parametrize("make", [ZoneInfo, dateutil.tz.gettz], ids=["zoneinfo", "dateutil"])
def test_a_day_begins_at_its_first_instant(
    make: type[ZoneInfo], name: str, day: str, first: str
) -> None:
    assert to_rfc3339(first_instant(date.fromisoformat(day), make(name))) == first


@pytest.mark.parametrize(
    ("moment", "aware"),
    [
        (datetime(2026, 10, 5, tzinfo=UTC), True),
        (datetime(2026, 10, 5, tzinfo=BERLIN), True),
        (datetime(2026, 10, 5), False),  # noqa: DTZ001  # naive
        (datetime(2026, 10, 5, tzinfo=Placeless()), False),
    ],
)
def test_aware_is_what_has_an_offset(moment: datetime, aware: bool) -> None:
    assert is_aware(moment) is aware


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 10, 5, tzinfo=UTC), "2026-10-05T00:00:00+00:00"),
        (datetime(2026, 10, 5, 1, 2, 3, 4, tzinfo=UTC), "2026-10-05T01:02:03.000004+00:00"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), "2026-10-25T02:30:00+02:00"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1), "2026-10-25T02:30:00+01:00"),
        (datetime(800, 12, 25, tzinfo=UTC), "0800-12-25T00:00:00+00:00"),
        # Berlin's local mean time, 53:28 ahead of UTC:
        (datetime(1880, 1, 1, tzinfo=BERLIN), "1879-12-31T23:06:32+00:00"),
    ],
)
def test_rfc3339_has_an_offset_of_whole_minutes(moment: datetime, text: str) -> None:
    assert to_rfc3339(moment) == text


def test_a_naive_datetime_has_no_rfc3339_form() -> None:
    with pytest.raises(ValueError, match="names no instant"):
        to_rfc3339(datetime(2026, 10, 5))  # noqa: DTZ001  # naive


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-05T01:02:03Z", datetime(2026, 10, 5, 1, 2, 3, tzinfo=UTC)),
        ("2026-10-05t01:02:03z", datetime(2026, 10, 5, 1, 2, 3, tzinfo=UTC)),
        ("2026-10-05T01:02:03.0Z", datetime(2026, 10, 5, 1, 2, 3, tzinfo=UTC)),
        ("2026-10-05T01:02:03.12Z", datetime(2026, 10, 5, 1, 2, 3, 120_000, tzinfo=UTC)),
        ("2026-10-05T01:02:03.123456789Z", datetime(2026, 10, 5, 1, 2, 3, 123_456, tzinfo=UTC)),
        ("2026-10-05T01:02:03+02:00", datetime(2026, 10, 4, 23, 2, 3, tzinfo=UTC)),
        ("2026-10-05T01:02:03-00:30", datetime(2026, 10, 5, 1, 32, 3, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_rfc3339_is_read_in_utc(text: str, moment: datetime) -> None:
    assert (from_rfc3339(text), from_rfc3339(text).tzinfo) == (moment, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-10-05",
        "2026-10-05T01:02:03",
        "2026-10-05T01:02Z",
        "2026-10-05 01:02:03Z",
        "2026-10-05T01:02:03.Z",
        "2026-10-05T24:00:00Z",
        "2026-10-05T01:60:00Z",
        "2026-10-05T01:02:61Z",
        "2026-02-29T00:00:00Z",
        "2026-10-05T01:02:03+0200",
        "2026-W40-1T01:02:03Z",
        "2026-10-05T01:02:03Z\n",
        "٢٠٢٦-10-05T01:02:03Z",
    ],
)
def test_a_text_that_is_not_rfc3339_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_rfc3339(text)


OFFSETS = st.integers(-86_399, 86_399).map(lambda seconds: timezone(timedelta(seconds=seconds)))
FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001  # hypothesis wants them so
MOMENTS = st.datetimes(FIRST, LAST, timezones=OFFSETS | st.timezones())


@given(MOMENTS)
def test_an_offset_of_whole_minutes_leaves_the_instant(moment: datetime) -> None:
    assert to_microseconds(in_whole_minutes(moment)) == to_microseconds(moment)


@given(MOMENTS)
def test_a_time_written_as_rfc3339_reads_the_same(moment: datetime) -> None:
    assert to_microseconds(from_rfc3339(to_rfc3339(moment))) == to_microseconds(moment)


@given(st.datetimes(timezones=st.just(UTC)))
def test_microseconds_hold_every_instant(moment: datetime) -> None:
    assert from_microseconds(to_microseconds(moment)) == moment


def test_microseconds_count_from_1970() -> None:
    assert to_microseconds(datetime(1970, 1, 2, tzinfo=UTC)) == 86_400_000_000
