"""Completeness: what a history does not cover or covers twice, and whether it can still change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from goproxies import Period
from goproxies._time.instants import MICROSECOND
from goproxies.sandbox import Sandbox
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.flavours import Flavour
from tests.support.client.histories import Span, days, history_of, hours, period_of, weeks

FIRST = datetime(2026, 10, 5, tzinfo=UTC)  # a Monday
MONDAY = FIRST.date()
HOUR = timedelta(hours=1)

GRIDS: dict[str, list[Span]] = {
    "hour": hours(FIRST, 50),
    "day": days(MONDAY, 50),
    "week": weeks(MONDAY, 20),
}
ZONES = [
    ZoneInfo(name)
    for name in (
        "Africa/Cairo",  # clocks are put forward at midnight
        "America/New_York",
        "Asia/Kathmandu",  # 5:45 ahead
        "Australia/Lord_Howe",  # by half an hour
        "Europe/Berlin",
    )
]

each_interval = pytest.mark.parametrize("interval", GRIDS)


def periods(spans: Sequence[Span]) -> tuple[Period, ...]:
    """Return the periods of spans, neighbours joined."""
    found: list[Span] = []
    for start, end in sorted(spans):
        is_next = found and found[-1][1] == start
        found.append((found.pop()[0] if is_next else start, end))
    return tuple(Period(start, end - MICROSECOND) for start, end in found)


def without(spans: Sequence[Span], gone: set[int]) -> tuple[list[Span], list[Span]]:
    """Return what is left of some buckets, and what is gone."""
    left = [span for index, span in enumerate(spans) if index not in gone]
    return left, [span for index, span in enumerate(spans) if index in gone]


@each_interval
def test_nothing_is_missing_where_buckets_follow_one_another(interval: str) -> None:
    history = history_of(GRIDS[interval], period_of(GRIDS[interval]), interval)
    assert history.missing == ()
    assert history.is_complete


@each_interval
@given(gone=st.sets(st.integers(0, 49), min_size=1))
def test_the_time_of_buckets_that_are_gone_is_missing(interval: str, gone: set[int]) -> None:
    spans = GRIDS[interval]
    left, expected = without(spans, gone)
    history = history_of(left, period_of(spans), interval)
    assert history.missing == periods(expected)
    assert history.is_complete is not bool(expected)


@given(
    tz=st.sampled_from(ZONES),
    first=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    number=st.integers(2, 40),
    each=st.sampled_from([1, 7]),
    gone=st.sets(st.integers(0, 39)),
)
def test_a_local_day_or_week_has_the_gap_that_it_leaves(
    tz: ZoneInfo, first: date, number: int, each: int, gone: set[int]
) -> None:
    spans = days(first, number, tz, each=each)
    left, expected = without(spans, gone & set(range(1, number)))
    missing = history_of(left, period_of(spans), {1: "day", 7: "week"}[each]).missing
    assert missing == periods(expected)


@pytest.mark.parametrize(
    ("day", "length"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 5, 1), 24)]
)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_day_on_which_clocks_are_changed_is_one_day(day: date, length: int, at: int) -> None:
    spans = days(day - timedelta(days=at), 3, ZoneInfo("Europe/Berlin"))
    left, [(start, end)] = without(spans, {at})
    assert end - start == length * HOUR
    assert history_of(left, period_of(spans), "day").missing == periods([(start, end)])


@each_interval
@pytest.mark.parametrize("cut", [MICROSECOND, timedelta(milliseconds=1), timedelta(seconds=1)])
def test_a_bucket_may_end_with_its_last_second_or_less(interval: str, cut: timedelta) -> None:
    spans = GRIDS[interval]
    left, expected = without(spans, {0, 3, 4, 9, len(spans) - 1})
    inclusive = [(start, end - cut) for start, end in left]
    period = Period(spans[0][0], spans[-1][1] - MICROSECOND)
    assert history_of(inclusive, period, interval).missing == periods(expected)
    whole = [(start, end - cut) for start, end in spans]
    assert history_of(whole, period, interval).is_complete


@pytest.mark.parametrize("interval", ["auto", "month", None])
def test_the_gaps_do_not_depend_on_the_interval(interval: str | None) -> None:
    spans = GRIDS["hour"]
    left, _ = without(spans, {0, 1, 5, 6, 7, 48, 49})
    assert history_of(left, period_of(spans), interval).missing == (
        Period(spans[0][0], spans[2][0] - MICROSECOND),
        Period(spans[5][0], spans[8][0] - MICROSECOND),
        Period(spans[48][0], spans[49][1] - MICROSECOND),
    )


@each_interval
def test_without_buckets_the_whole_period_is_missing(interval: str) -> None:
    period = Period(FIRST + HOUR / 4, FIRST + 999 * HOUR)
    assert history_of([], period, interval).missing == (period,)


def test_a_gap_at_an_end_of_the_period_goes_as_far_as_the_period() -> None:
    period = Period(FIRST + HOUR / 4, FIRST + 5.5 * HOUR)
    assert history_of(hours(FIRST, 6)[2:4], period, "hour").missing == (
        Period(FIRST + HOUR / 4, FIRST + 2 * HOUR - MICROSECOND),
        Period(FIRST + 4 * HOUR, FIRST + 5.5 * HOUR),
    )


def test_the_instant_with_which_the_next_bucket_begins_is_not_missing() -> None:
    assert history_of(hours(FIRST, 3), Period(FIRST, FIRST + 3 * HOUR), "hour").is_complete


def test_before_the_first_bucket_nothing_is_missing_after_the_answer() -> None:
    history = history_of(
        hours(FIRST, 4)[3:], Period(FIRST, FIRST + 4 * HOUR), "hour", as_of=FIRST + 1.5 * HOUR
    )
    assert history.missing == (Period(FIRST, FIRST + 1.5 * HOUR),)


@given(gone=st.sets(st.integers(0, 49)), minutes=st.integers(-100, 51 * 60))
def test_times_after_the_answer_are_not_missing(gone: set[int], minutes: int) -> None:
    spans, as_of = GRIDS["hour"], FIRST + minutes * HOUR / 60
    left, expected = without(spans, gone)
    history = history_of(left, period_of(spans), "hour", as_of=as_of)
    assert history.missing == tuple(
        Period(gap.start_at, min(gap.end_at, as_of))
        for gap in periods(expected)
        if gap.start_at < as_of
    )


@given(st.permutations(GRIDS["hour"][:6]), st.sets(st.integers(0, 5)))
def test_the_order_of_the_buckets_does_not_matter(spans: list[Span], gone: set[int]) -> None:
    left, expected = without(spans, gone)
    missing = history_of(left, period_of(GRIDS["hour"][:6]), "hour").missing
    assert missing == periods(expected)


def test_a_bucket_within_another_one_leaves_no_gap() -> None:
    spans = [(FIRST, FIRST + 5 * HOUR), (FIRST + HOUR, FIRST + 2 * HOUR)]
    history = history_of(spans, Period(FIRST, FIRST + 5 * HOUR - MICROSECOND), "hour")
    assert history.missing == ()
    assert history.overlapping == periods([spans[1]])
    assert not history.is_complete


def test_buckets_beyond_the_period_leave_no_gap() -> None:
    assert history_of(weeks(MONDAY, 2), Period.day(date(2026, 10, 14)), "week").is_complete


def test_a_period_at_the_end_of_time_has_its_gaps_as_well() -> None:
    end = datetime.max.replace(tzinfo=UTC)
    start = datetime(9999, 12, 31, 22, tzinfo=UTC)
    [missing] = history_of([(start, start + HOUR)], Period(start, end), "hour", as_of=end).missing
    assert missing == Period(start + HOUR, end)


@pytest.mark.parametrize(
    ("as_of", "is_final"),
    [
        (FIRST, False),
        (FIRST + 3 * HOUR - MICROSECOND, False),
        (FIRST + 3 * HOUR, False),
        (FIRST + 3 * HOUR + MICROSECOND, True),
    ],
)
def test_a_history_is_final_when_its_period_and_its_buckets_had_ended(
    as_of: datetime, is_final: bool
) -> None:
    longer = Period(FIRST, FIRST + 3 * HOUR)
    assert history_of(hours(FIRST, 2), longer, "hour", as_of=as_of).is_final is is_final
    shorter = Period(FIRST, FIRST + 2 * HOUR)
    assert history_of(hours(FIRST, 3), shorter, "hour", as_of=as_of).is_final is is_final
    assert history_of([], longer, "hour", as_of=as_of).is_final is is_final


def test_a_history_may_be_complete_before_it_is_final() -> None:
    history = history_of(hours(FIRST, 3), Period.day(MONDAY), "hour", as_of=FIRST + 2.5 * HOUR)
    assert history.is_complete
    assert not history.is_final


@pytest.mark.parametrize("method", ["traffic_history", "requests_history"])
def test_the_history_of_yesterday_is_complete_and_final(
    flavour: Flavour, sandbox: Sandbox, method: str
) -> None:
    with flavour.client("demo", "demo", base_url=sandbox.url) as client:
        history = getattr(client, method)("hour", period="yesterday")
    assert len(history) == 24
    assert history.is_complete
    assert history.is_final


@pytest.mark.parametrize("method", ["traffic_history", "requests_history"])
def test_the_history_of_today_is_not_final(flavour: Flavour, sandbox: Sandbox, method: str) -> None:
    with flavour.client("demo", "demo", base_url=sandbox.url) as client:
        history = getattr(client, method)("day", period="last-2-days")
    assert history.is_complete
    assert not history.is_final
