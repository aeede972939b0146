"""Histories joined from months are the same as the history of the whole range."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import attrs
import goproxies
import pytest
from goproxies import Period, RequestsHistory, TrafficHistory
from goproxies._batch.months import join, shared_ranges, split_by_month
from goproxies._time.instants import MICROSECOND
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.client.histories import LATER, Span, days, history_of, hours, period_of
from tests.support.client.zones import ODD_ZONES
from tests.wrapper.results.test_histories import requests

FIRST = datetime(2026, 9, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)

EDGES: dict[str, list[datetime]] = {
    f"{interval} {zone}": [start for start, _ in spans]
    for zone in ("UTC", "Europe/Berlin", "Asia/Kathmandu")
    for interval, spans in {
        "hour": hours(datetime(2026, 8, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC), 24 * 210),
        "day": days(date(2026, 8, 1), 210, ZoneInfo(zone)),
        "week": days(date(2026, 8, 3), 30, ZoneInfo(zone), each=7),
    }.items()
}
"""Where the buckets of a server begin, which may have another zone."""


@attrs.frozen
class Server:
    """Answers as an API may answer; which way the real one does is not documented.

    Attributes:
        grid: Where its buckets begin.
        at_an_end: What it does with a bucket that reaches beyond the range: it counts the traffic
            within the range, or all of the bucket's, or it cuts the bucket itself.
        last: How far before the next bucket a bucket ends.
        leaves_out_empty: Whether it leaves out the buckets without traffic.
        traffic: The instants at which it had a byte, in order.
    """

    grid: str
    at_an_end: Literal["counts within", "counts all", "cuts"]
    last: timedelta
    leaves_out_empty: bool
    traffic: list[datetime]

    def answer(self, period: Period) -> TrafficHistory:
        spans, numbers = [], []
        for start, after in self._touched(period):
            whole = start, after - MICROSECOND
            within = max(start, period.start_at), min(after - MICROSECOND, period.end_at)
            number = self.bytes(*(whole if self.at_an_end == "counts all" else within))
            told_end = after - self.last
            cut = within[0], min(told_end, period.end_at)
            if number or not self.leaves_out_empty:
                spans.append(cut if self.at_an_end == "cuts" else (start, told_end))
                numbers.append(number)
        return history_of(spans, period, self.grid.split()[0], numbers=numbers)

    def bytes(self, first: datetime, last: datetime) -> int:
        return sum(first <= at <= last for at in self.traffic)

    def _touched(self, period: Period) -> list[Span]:
        edges = EDGES[self.grid]
        first = bisect_right(edges, period.start_at) - 1
        return list(pairwise(edges[first : bisect_right(edges, period.end_at) + 1]))


minutes = st.integers(0, 150 * 24 * 60)
near_a_border = st.builds(
    lambda month, minute: datetime(2026, month, 1, tzinfo=UTC) + timedelta(minutes=minute),
    st.integers(9, 12),
    st.integers(-26 * 60, 26 * 60),
)
moments = near_a_border | minutes.map(lambda minute: FIRST + timedelta(minutes=minute))
zones = st.sampled_from(ODD_ZONES)


@st.composite
def ranges(draw: st.DrawFn) -> Period:
    """Draw a range of up to three months."""
    start = draw(moments)
    return Period(start, start + timedelta(minutes=draw(minutes)) * 0.6)


servers = st.builds(
    Server,
    grid=st.sampled_from([*EDGES]),
    at_an_end=st.sampled_from(["counts within", "counts all", "cuts"]),
    last=st.sampled_from([timedelta(0), MICROSECOND, timedelta(seconds=1)]),
    leaves_out_empty=st.booleans(),
    traffic=st.lists(moments, max_size=40).map(sorted),
)


def requested_by_month(server: Server, period: Period, tz: tzinfo) -> TrafficHistory:
    parts = [server.answer(part) for part in split_by_month(period, tz)]
    return join(parts, [server.answer(overlap) for overlap in shared_ranges(parts, period)])


@settings(max_examples=150)
@given(server=servers, period=ranges(), tz=zones)
def test_joined_parts_are_the_history_of_the_whole_range(
    server: Server, period: Period, tz: tzinfo
) -> None:
    whole, split = server.answer(period), requested_by_month(server, period, tz)
    assert split.total_bytes == whole.total_bytes
    assert split.period == whole.period
    if server.at_an_end != "cuts":
        assert split == whole
    elif not server.leaves_out_empty:  # as it may leave out the piece without traffic
        assert to_the_second(split) == to_the_second(whole)


def to_the_second(history: TrafficHistory) -> list[tuple[datetime, datetime, int]]:
    """Return the buckets, for which it does not matter whether a month's end cut their last one."""
    return [
        (start, end + MICROSECOND if end.microsecond == 999_999 else end, number)
        for start, end, number in map(attrs.astuple, history)
    ]


@given(server=servers, period=ranges(), tz=zones)
def test_only_buckets_at_the_ends_of_months_are_requested_once_more(
    server: Server, period: Period, tz: tzinfo
) -> None:
    parts = split_by_month(period, tz)
    again = shared_ranges([server.answer(part) for part in parts], period)
    assert len(again) < len(parts)
    assert all(
        period.start_at <= overlap.start_at <= overlap.end_at <= period.end_at for overlap in again
    )
    borders = [part.start_at for part in parts[1:]]
    for overlap in again:
        assert any(overlap.start_at <= border <= overlap.end_at for border in borders)


@pytest.mark.parametrize("interval", ["hour", "day"])
@pytest.mark.parametrize("last", [timedelta(0), MICROSECOND])
def test_buckets_that_begin_with_the_months_are_requested_once(
    interval: str, last: timedelta
) -> None:
    for at_an_end in ("counts within", "counts all", "cuts"):
        server = Server(f"{interval} UTC", at_an_end, last, False, [])
        period = Period.parse("2026-09-10/2026-11-20")
        assert (
            shared_ranges([server.answer(part) for part in split_by_month(period, UTC)], period)
            == []
        )


def test_a_bucket_of_two_parts_has_the_value_that_it_has_by_itself() -> None:
    october = history_of(
        days(date(2026, 10, 30), 3), Period.parse("2026-10"), "day", numbers=[1, 2, 3]
    )
    november = history_of(
        days(date(2026, 11, 1), 2), Period.parse("2026-11"), "day", numbers=[4, 5]
    )
    period = Period(october.period.start_at, november.period.end_at)
    [overlap] = shared_ranges([october, november], period)
    [span] = days(date(2026, 11, 1), 1)
    assert (overlap.start_at, overlap.end_at) == span
    later = hours(span[1], 2)  # which nobody asked for
    again = history_of([span, *later], overlap, "day", numbers=[7, 98, 99])
    joined = join([october, november], [again])
    assert [bucket.bytes for bucket in joined] == [1, 2, 7, 5]
    assert joined.period == period


@pytest.mark.parametrize("last", [timedelta(0), MICROSECOND])
@pytest.mark.parametrize("interval", ["hour", "day", "week"])
def test_the_pieces_of_a_bucket_that_a_month_s_end_cut_become_one(
    interval: str, last: timedelta
) -> None:
    server = Server(f"{interval} UTC", "cuts", last, False, [])
    period = Period.parse("2026-09-05/2026-12-20")
    tz = ZoneInfo("Asia/Kathmandu")
    assert len(requested_by_month(server, period, tz)) == len(server.answer(period))


def test_a_bucket_that_is_cut_at_the_end_of_the_range_is_one_row() -> None:
    end = datetime(2026, 9, 1, 4, tzinfo=UTC)  # a month of New York begins with it
    server = Server("day UTC", "cuts", timedelta(0), False, [end - HOUR, end])
    period = Period(end - 2 * HOUR, end)
    split = requested_by_month(server, period, ZoneInfo("America/New_York"))
    assert list(split) == list(server.answer(period))


def test_an_overlap_is_requested_within_the_range() -> None:
    week = days(date(2026, 10, 26), 1, each=7)
    parts = [
        history_of(week, Period.parse(text), "week")
        for text in ("2026-10-30/2026-10-31", "2026-11-01")
    ]
    assert shared_ranges(parts, Period.parse("2026-10-30/2026-11-01")) == [
        Period.parse("2026-10-30/2026-11-01")
    ]


def test_a_part_without_buckets_has_no_overlap() -> None:
    spans = hours(FIRST, 3)
    parts = [history_of(part, period_of(spans), "hour") for part in ([], spans, [], [])]
    assert shared_ranges(parts, period_of(spans)) == []
    assert list(join(parts, [])) == list(parts[1])
    assert list(join(parts[2:], [])) == []


@pytest.mark.parametrize("interval", ["auto", "month", None])
def test_only_overlaps_are_requested_once_more_for_an_unknown_interval(
    interval: str | None,
) -> None:
    one, two, three = hours(FIRST, 3)
    period = period_of([one, three])
    assert shared_ranges([history_of([s], period, interval) for s in (one, two)], period) == []
    overlapping = [history_of(s, period, interval) for s in ([one, two], [two, three])]
    assert len(shared_ranges(overlapping, period)) == 1


def test_buckets_are_in_order_whatever_their_order_within_the_parts() -> None:
    spans = hours(FIRST, 6)
    parts = [history_of(part[::-1], period_of(part), "hour") for part in (spans[:3], spans[3:])]
    assert shared_ranges(parts, period_of(spans)) == []
    assert [bucket.start_at for bucket in join(parts, [])] == [start for start, _ in spans]


def test_buckets_far_from_the_range_make_no_impossible_request() -> None:
    parts = [history_of(hours(FIRST, 2), Period.parse("2030-01")) for _ in range(2)]
    [overlap] = shared_ranges(parts, Period.parse("2030-01"))
    assert overlap.start_at == overlap.end_at == Period.parse("2030-01").start_at


def test_the_whole_is_as_old_as_its_oldest_part() -> None:
    spans = hours(FIRST, 2)
    moments = [LATER, LATER - HOUR, LATER + HOUR]
    parts = [history_of(spans, period_of(spans), "hour", as_of=moment) for moment in moments]
    assert join(parts[:1], parts[1:]).as_of == LATER - HOUR
    assert join(parts, parts[:1] * 2).as_of == LATER - HOUR


def test_the_whole_is_about_what_its_parts_are_about() -> None:
    spans = hours(FIRST, 4)
    parts = [
        attrs.evolve(history_of(part, period_of(part), "hour"), country="DE", username="alice")
        for part in (spans[:2], spans[2:])
    ]
    whole = join(parts, [])
    assert (whole.interval, whole.country, whole.username) == ("hour", "DE", "alice")
    assert whole.period == period_of(spans)


@pytest.mark.parametrize("counts", [(1, 2), (None, None), (None, 2), (2**70, None)])
def test_histories_of_requests_are_joined_as_well(counts: Sequence[int | None]) -> None:
    whole = requests(*zip((5, 6), counts, strict=True))
    parts = [
        attrs.evolve(requests((amount, count)), period=whole.period)
        for amount, count in zip((5, 6), counts, strict=True)
    ]
    moved = [attrs.evolve(parts[1], spans=whole._spans.__class__(*times_of(whole, 1)))]
    joined: RequestsHistory = join([parts[0], *moved], [])
    assert joined == whole
    assert list(joined) == list(whole)


def times_of(history: RequestsHistory, index: int) -> tuple[tuple[datetime], tuple[datetime]]:
    return (history[index].start_at,), (history[index].end_at,)


@given(start=moments, minutes=minutes, tz=zones)
def test_the_months_of_a_range_are_the_range(start: datetime, minutes: int, tz: tzinfo) -> None:
    period = Period(start, start + timedelta(minutes=minutes))
    parts = split_by_month(period, tz)
    assert (parts[0].start_at, parts[-1].end_at) == (period.start_at, period.end_at)
    assert all(right.start_at - left.end_at == MICROSECOND for left, right in pairwise(parts))


@given(start=moments, minutes=minutes, tz=zones)
@example(start=datetime(1, 6, 1, tzinfo=UTC), minutes=700 * 1440, tz=UTC)
@example(start=datetime(9997, 12, 1, tzinfo=UTC), minutes=40 * 1440, tz=UTC)
def test_each_part_of_a_range_lies_in_one_month(start: datetime, minutes: int, tz: tzinfo) -> None:
    parts = split_by_month(Period(start, start + timedelta(minutes=minutes)), tz)
    named = [month_of(part.start_at, tz) for part in parts]
    assert named == [month_of(part.end_at, tz) for part in parts]
    assert len(set(named)) == len(named)


def month_of(moment: datetime, tz: tzinfo) -> tuple[int, int]:
    local = moment.astimezone(tz)
    return local.year, local.month


def test_the_months_of_a_zone_begin_with_its_midnight() -> None:
    parts = split_by_month(Period.parse("2026-03-30/2026-05-02", tz=BERLIN), BERLIN)
    assert [part.start_at.isoformat() for part in parts[1:]] == [
        "2026-03-31T22:00:00+00:00",
        "2026-04-30T22:00:00+00:00",
    ]


def test_a_range_may_end_with_the_first_instant_of_a_month() -> None:
    border = datetime(2026, 11, 1, tzinfo=UTC)
    assert split_by_month(Period(border - HOUR, border), UTC) == [
        Period(border - HOUR, border - MICROSECOND),
        Period(border, border),
    ]
    assert split_by_month(Period(border, border + HOUR), UTC) == [Period(border, border + HOUR)]


def test_a_month_in_which_an_hour_comes_back_is_cut_where_the_next_one_first_begins() -> None:
    # A minute into November 2009, the clocks of St John's went back to a minute past eleven.
    tz = ZoneInfo("America/St_Johns")
    border = datetime(2009, 11, 1, 2, 30, tzinfo=UTC)
    for minute in range(-5, 130):
        period = Period(border + timedelta(minutes=minute), border + timedelta(days=1))
        assert len(split_by_month(period, tz)) == (2 if minute < 0 else 1)


@pytest.mark.parametrize(
    ("text", "zone"), [("0001-01-01", "America/New_York"), ("9999-12-31", "Asia/Tokyo")]
)
def test_a_range_beyond_the_years_of_its_zone_is_refused(text: str, zone: str) -> None:
    day = datetime.fromisoformat(f"{text}T00:00:00Z")
    period = Period(day, day + timedelta(hours=23))
    with pytest.raises(goproxies.InvalidArgumentError, match="years 1 to 9999"):
        split_by_month(period, ZoneInfo(zone))


def test_the_first_month_of_all_may_begin_before_the_year_1_of_utc() -> None:
    period = Period.parse("0001-01-05/0001-01-06")
    assert split_by_month(period, ZoneInfo("Asia/Tokyo")) == [period]


def test_the_last_month_of_all_is_a_month() -> None:
    end = datetime.max.replace(tzinfo=UTC)
    parts = split_by_month(Period(end - timedelta(days=70), end), UTC)
    assert [part.start_at.month for part in parts] == [10, 11, 12]
