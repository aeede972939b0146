"""What a history does not cover or covers twice: the same as counting minute by minute."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from goproxies import Period
from goproxies._time.instants import MICROSECOND
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.histories import LATER, Span, history_of, hours, period_of

FIRST = datetime(2026, 10, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
YEAR_1 = datetime.min.replace(tzinfo=UTC)
YEAR_9999 = datetime.max.replace(tzinfo=UTC)


def at(minute: int) -> datetime:
    return FIRST + minute * MINUTE


minutes = st.integers(0, 90)
spans = st.tuples(minutes, st.integers(1, 30)).map(lambda span: (span[0], span[0] + span[1]))
ends = st.sampled_from([timedelta(), MICROSECOND, timedelta(milliseconds=1), SECOND])


def periods(numbers: Iterable[int]) -> tuple[Period, ...]:
    """Return the periods of minutes, neighbours joined."""
    found: list[Span] = []
    for minute in sorted(numbers):
        is_next = found and found[-1][1] == at(minute)
        found.append((found.pop()[0] if is_next else at(minute), at(minute + 1)))
    return tuple(Period(start, end - MICROSECOND) for start, end in found)


def cut(parts: Sequence[tuple[int, int]], end: timedelta) -> list[Span]:
    """Return spans of minutes that end so much before the minute does."""
    return [(at(first), at(last) - end) for first, last in parts]


@given(st.lists(spans, max_size=12), spans, minutes, ends)
def test_the_minutes_of_the_period_that_no_bucket_covers_are_missing(
    parts: list[tuple[int, int]], period: tuple[int, int], answered: int, end: timedelta
) -> None:
    first, last = period
    as_of = at(answered) - MICROSECOND if answered else at(0)
    history = history_of(
        cut(parts, end), Period(at(first), at(last) - MICROSECOND), "hour", as_of=as_of
    )
    covered = {minute for start, stop in parts for minute in range(start, stop)}
    assert history.missing == periods({*range(first, min(last, answered))} - covered)


@given(st.lists(spans, max_size=12))
def test_the_minutes_that_more_than_one_bucket_covers_overlap(
    parts: list[tuple[int, int]],
) -> None:
    history = history_of(cut(parts, timedelta()), Period(at(0), at(120)), "hour")
    counts = Counter(minute for start, stop in parts for minute in range(start, stop))
    assert history.overlapping == periods(minute for minute, count in counts.items() if count > 1)


@given(st.lists(spans, min_size=1, max_size=12))
def test_each_bucket_twice_overlaps_with_all_that_it_covers(parts: list[tuple[int, int]]) -> None:
    history = history_of(cut(parts, timedelta()) * 2, Period(at(0), at(120)), "hour")
    assert history.overlapping == periods(
        {minute for start, stop in parts for minute in range(start, stop)}
    )


@given(st.lists(spans, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_buckets_does_not_matter(
    parts: list[tuple[int, int]], random: Random
) -> None:
    shuffled = [*parts]
    random.shuffle(shuffled)
    period = Period(at(0), at(120))
    one, other = (history_of(cut(each, SECOND), period, "hour") for each in (parts, shuffled))
    assert (one.missing, one.overlapping) == (other.missing, other.overlapping)


def test_a_history_with_a_bucket_twice_is_not_complete() -> None:
    once = hours(FIRST, 3)
    history = history_of([*once, once[1]], period_of(once), "hour", numbers=[1, 2, 4, 2])
    assert history.missing == ()
    assert history.overlapping == periods(range(60, 120))
    assert not history.is_complete
    assert history.total_bytes == 9


def test_a_bucket_twice_is_no_error_of_the_answer_and_each_is_a_row() -> None:
    once = hours(FIRST, 2)
    history = history_of([*once, once[1]], period_of(once), "hour", numbers=[1, 2, 2])
    assert [bucket.bytes for bucket in history] == [1, 2, 2]


@pytest.mark.parametrize("end", [timedelta(), MICROSECOND, SECOND])
def test_buckets_side_by_side_do_not_overlap(end: timedelta) -> None:
    inclusive = [(start, stop - end) for start, stop in hours(FIRST, 5)]
    history = history_of(inclusive, period_of(hours(FIRST, 5)), "hour")
    assert history.overlapping == ()
    assert history.is_complete


def test_buckets_of_no_length_or_that_end_before_they_begin_cover_nothing() -> None:
    spans = [(at(0), at(0)), (at(0), at(60)), (at(30), at(10)), (at(30), at(30))]
    history = history_of(spans, Period(at(0), at(60) - MICROSECOND), "hour")
    assert (history.missing, history.overlapping) == ((), ())


def test_a_gap_after_a_bucket_that_ends_within_a_minute_begins_there() -> None:
    spans = [(at(0), at(10) + 30 * SECOND), (at(20), at(60))]
    history = history_of(spans, Period(at(0), at(60) - MICROSECOND), "hour")
    assert history.missing == (Period(at(10) + 30 * SECOND, at(20) - MICROSECOND),)


def test_a_gap_at_the_start_begins_with_the_period_also_within_the_last_second_of_a_minute() -> (
    None
):
    period = Period(at(1) - SECOND / 2, at(60) - MICROSECOND)
    assert history_of([(at(30), at(60))], period, "hour").missing == (
        Period(at(1) - SECOND / 2, at(30) - MICROSECOND),
    )


def test_a_gap_ends_before_the_bucket_that_begins_with_the_last_instant() -> None:
    spans = [(at(0), at(10)), (at(30), at(40))]
    gap = Period(at(10), at(30) - MICROSECOND)
    assert history_of(spans, Period(at(0), at(30)), "hour").missing == (gap,)
    longer = Period(at(0), at(99))
    assert history_of(spans, longer, "hour", as_of=at(30)).missing == (gap,)


def test_the_second_between_an_inclusive_end_and_the_end_of_the_period_is_not_missing() -> None:
    history = history_of([(at(0), at(60) - SECOND)], Period(at(0), at(60)), "hour")
    assert history.is_complete


def test_after_clocks_were_changed_the_gap_is_as_long_as_its_hours() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for day, length in (("2026-03-29", 23), ("2026-10-25", 25)):
        period = Period.parse(day, tz=berlin)
        spans = hours(period.start_at.astimezone(UTC), length)
        [gap] = history_of([spans[0], spans[-1]], period, "hour").missing
        assert gap == Period(spans[1][0], spans[-1][0] - MICROSECOND)
        assert gap.end_at - gap.start_at == (length - 2) * HOUR - MICROSECOND


@pytest.mark.parametrize(
    "period",
    [Period(YEAR_1, FIRST), Period(YEAR_1, YEAR_9999), Period(FIRST, YEAR_9999)],
    ids=["from the year 1", "all of time", "to the year 9999"],
)
def test_a_gap_of_centuries_costs_as_much_as_one_of_an_hour(period: Period) -> None:
    history = history_of(hours(FIRST, 3), period, "hour", as_of=LATER)
    began = time.process_time()
    assert len(history.missing) == (2 if period.start_at < FIRST < LATER < period.end_at else 1)
    assert history.missing[0].start_at in (period.start_at, FIRST + 3 * HOUR)
    assert not history.is_complete
    assert time.process_time() - began < 0.1


def test_without_buckets_all_of_time_is_one_gap() -> None:
    whole = Period(YEAR_1, YEAR_9999)
    assert history_of([], whole, "hour", as_of=YEAR_9999).missing == (whole,)


def test_buckets_at_both_ends_of_time_leave_the_gap_between_them() -> None:
    edges = [(YEAR_1, YEAR_1 + HOUR), (YEAR_9999 - HOUR, YEAR_9999)]
    history = history_of(edges, Period(YEAR_1, YEAR_9999), "hour", as_of=YEAR_9999)
    assert history.missing == (Period(YEAR_1 + HOUR, YEAR_9999 - HOUR - MICROSECOND),)
    assert history.overlapping == ()


def test_many_buckets_are_compared_with_their_neighbours_alone() -> None:
    spans = hours(FIRST, 20_000)
    history = history_of([*spans[::2], *spans[::2]], period_of(spans), "hour")
    began = time.process_time()
    assert len(history.overlapping) == 10_000
    assert len(history.missing) == 10_000
    assert time.process_time() - began < 3


def test_neighbours_are_one_period() -> None:
    spans = [*hours(FIRST, 9)[3:6], *hours(FIRST, 9)[4:5]]
    history = history_of(spans, period_of(hours(FIRST, 9)), "hour")
    assert all(
        later.start_at - earlier.end_at > MICROSECOND
        for earlier, later in pairwise(history.missing)
    )
    assert history.missing == (periods(range(180)) + periods(range(360, 540)))
