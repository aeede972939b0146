"""Instants: read from RFC 3339 only, written as the vendor does, and put in buckets."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from goproxies.sandbox._times import (
    WIDTHS,
    Interval,
    bucket_starts,
    fitting_interval,
    floor,
    format_rfc3339,
    instant,
    parse_rfc3339,
)
from hypothesis import given
from hypothesis import strategies as st


def moments(zones: st.SearchStrategy[timezone]) -> st.SearchStrategy[datetime]:
    """Times a day short of the years 1 and 9999, so that no offset leaves them."""
    first = datetime(1, 1, 2)  # noqa: DTZ001  # hypothesis wants its bounds naive
    last = datetime(9999, 12, 30)  # noqa: DTZ001  # likewise
    return st.datetimes(first, last, timezones=zones)


OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = moments(st.just(UTC)).map(instant)


@given(moments(OFFSETS))
def test_every_time_with_an_offset_is_read_exactly(moment: datetime) -> None:
    assert parse_rfc3339(moment.isoformat()) == instant(moment)


@given(INSTANTS)
def test_a_time_that_was_written_reads_the_same(at: int) -> None:
    assert parse_rfc3339(format_rfc3339(at)) == at


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00.0Z"),
        ("2025-01-01t00:00:00z", "2025-01-01T00:00:00.0Z"),
        ("2025-01-01T02:00:00+02:00", "2025-01-01T00:00:00.0Z"),
        ("2025-01-01T00:00:00.120Z", "2025-01-01T00:00:00.12Z"),
        ("2025-01-01T00:00:00.123456789Z", "2025-01-01T00:00:00.123456Z"),
        ("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00.0Z"),
        ("9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_times_are_written_in_utc_with_at_least_one_digit(text: str, written: str) -> None:
    assert format_rfc3339(parse_rfc3339(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2025-01-01",
        "2025-01-01T00:00:00",
        "2025-01-01 00:00:00Z",
        "2025-01-01T00:00Z",
        "2025-01-01T24:00:00Z",
        "2025-01-01T00:00:60Z",
        "2025-02-29T00:00:00Z",
        "2025-01-01T00:00:00.Z",
        "2025-01-01T00:00:00+24:00",
        "2025-01-01T00:00:00+01:60",
        "2025-01-01T00:00:00+0100",
        "2025-W01-1T00:00:00Z",
        "٢٠٢٥-01-01T00:00:00Z",
        "2025-01-01T00:00:00Z\n",
    ],
)
def test_a_text_that_is_not_rfc3339_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_rfc3339(text)


@given(INSTANTS, st.timedeltas(timedelta(), timedelta(days=90)), st.sampled_from(list(WIDTHS)))
def test_buckets_cover_a_range_without_gap_or_overlap(
    start: int, length: timedelta, interval: Interval
) -> None:
    end = start + length // timedelta(microseconds=1)
    starts = bucket_starts(start, end, interval)
    assert starts[0] <= start < starts[0] + starts.step
    assert starts[-1] <= end < starts[-1] + starts.step


def test_a_backward_range_has_no_buckets() -> None:
    assert len(bucket_starts(1, 0, "hour")) == 0


@pytest.mark.parametrize(
    ("interval", "start"),
    [
        ("hour", "2026-11-18T10:00:00.0Z"),
        ("day", "2026-11-18T00:00:00.0Z"),
        ("week", "2026-11-16T00:00:00.0Z"),  # a Monday
    ],
)
def test_buckets_begin_with_the_hour_the_day_and_the_monday(interval: Interval, start: str) -> None:
    at = parse_rfc3339("2026-11-18T10:30:00Z")
    assert format_rfc3339(floor(at, interval)) == start


@pytest.mark.parametrize(
    ("days", "interval"), [(1, "hour"), (2, "hour"), (3, "day"), (62, "day"), (63, "week")]
)
def test_auto_gives_a_history_that_a_person_can_look_at(days: int, interval: str) -> None:
    assert fitting_interval(0, days * WIDTHS["day"]) == interval
