"""Reconciliation: what differs, by how much, and what cannot be decided."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from email.utils import format_datetime
from fractions import Fraction
from typing import Any

import attrs
import goproxies
import httpx
import pytest
from goproxies import Breakdown, Cell, Discrepancy, Period, Reconciliation, Traffic, TrafficHistory
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.histories import history_of

PERIOD = Period(
    datetime(2026, 10, 5, 12, tzinfo=UTC), datetime(2026, 10, 5, 14, 59, 59, tzinfo=UTC)
)
"""Three hours, the last one's end cut to whole seconds."""

NOON = PERIOD.start_at
HOUR = timedelta(hours=1)
END = NOON + 3 * HOUR
AFTERWARDS = END + HOUR
OTHER = Period(NOON - HOUR, PERIOD.end_at)


def history(
    *numbers: int,
    start: datetime = NOON,
    width: timedelta = HOUR,
    period: Period = PERIOD,
    as_of: datetime = AFTERWARDS,
) -> TrafficHistory:
    """Return a history of buckets side by side, as it was answered at an instant."""
    values = [
        {
            "start_at": (start + number * width).isoformat(),
            "end_at": (start + (number + 1) * width).isoformat(),
            "bytes": count,
        }
        for number, count in enumerate(numbers)
    ]
    span = {"start_at": period.start_at.isoformat(), "end_at": period.end_at.isoformat()}
    answer = httpx.Response(
        200,
        json={"values": values, "filter": {**span, "interval": "hour"}},
        headers={"Date": format_datetime(as_of, usegmt=True)},
    )
    with goproxies.Client(token="t", transport=httpx.MockTransport(lambda _: answer)) as client:
        return client.traffic_history("hour", period=PERIOD)


def countries(*numbers: int, failed: int = 0, period: Period = PERIOD) -> Breakdown:
    """Return a breakdown by country in which some cells failed."""
    codes = [first + second for first in "ABC" for second in "ABC"]
    rows = [Traffic(number, period, code) for number, code in zip(numbers, codes, strict=False)]
    errors = {
        Cell(code, None): goproxies.RateLimitError("too fast", status_code=429)
        for code in codes[len(rows) : len(rows) + failed]
    }
    return Breakdown("country", PERIOD, rows, errors)


AGREEING = history(20, 30, 50)


def reconciled(
    hours: TrafficHistory = AGREEING,
    parts: Breakdown = countries(40, 60),  # noqa: B008  # it is frozen
    total: int = 100,
    subusers: Breakdown | None = None,
) -> Reconciliation:
    return Reconciliation(Traffic(total, PERIOD), hours, parts, subusers)


def subusers(*numbers: int, failed: int = 0, period: Period = PERIOD) -> Breakdown:
    """Return a breakdown by sub-user in which some cells failed."""
    by_country = countries(*numbers, failed=failed, period=period)
    rows = [Traffic(row.bytes, row.period, username=row.country) for row in by_country]
    failures = {Cell(None, cell.country): error for cell, error in by_country.failures.items()}
    return Breakdown("username", PERIOD, rows, failures)


def test_it_is_empty_where_everything_agrees() -> None:
    agreeing = reconciled()
    assert list(agreeing) == []
    assert not agreeing
    assert agreeing.is_conclusive


@pytest.mark.parametrize("numbers", [(20, 30, 49), (20, 30), (20, 30, 51), ()])
def test_a_history_that_differs_does_so_for_certain(numbers: tuple[int, ...]) -> None:
    found = reconciled(history(*numbers))
    assert list(found) == [Discrepancy("history", 100, sum(numbers))]
    assert found.is_conclusive


@pytest.mark.parametrize("numbers", [(40, 59), (40, 61), ()])
def test_countries_that_differ_do_so_for_certain(numbers: tuple[int, ...]) -> None:
    found = reconciled(parts=countries(*numbers))
    assert list(found) == [Discrepancy("countries", 100, sum(numbers))]
    assert found.is_conclusive


@pytest.mark.parametrize("numbers", [(40, 59), (40, 61), ()])
def test_sub_users_that_differ_do_so_for_certain(numbers: tuple[int, ...]) -> None:
    found = reconciled(subusers=subusers(*numbers))
    assert list(found) == [Discrepancy("subusers", 100, sum(numbers))]
    assert found.is_conclusive


def test_sub_users_that_agree_are_a_comparison_as_well() -> None:
    found = reconciled(subusers=subusers(70, 30))
    assert list(found) == []
    assert [one.source for one in found.comparisons] == ["history", "countries", "subusers"]


def test_without_sub_users_there_is_no_such_comparison() -> None:
    assert [one.source for one in reconciled().comparisons] == ["history", "countries"]


def test_a_failed_sub_user_makes_the_sub_users_inconclusive() -> None:
    [found] = reconciled(subusers=subusers(40, 50, failed=2))
    assert found.reason == "2 of 4 sub-users failed, and are not in the sum"
    assert reconciled(subusers=subusers(40, 70, failed=2)).is_conclusive


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"hours": history(20, 30, 50, as_of=NOON + HOUR)}, "the period is still running"),
        ({"subusers": subusers(100, period=OTHER)}, "the answers are about different ranges"),
    ],
)
def test_sub_users_are_doubted_for_the_reasons_of_countries(
    arguments: dict[str, Any], reason: str
) -> None:
    found = reconciled(**{"subusers": subusers(100), **arguments})
    assert [one.reason for one in found if one.source == "subusers"] == [reason]


RUNNING = NOON + 2 * HOUR


@pytest.mark.parametrize(
    ("hours", "verdict"),
    [
        (AGREEING, "agrees"),
        (history(20, 30), "differs"),
        (history(20, 30, 50, as_of=RUNNING), "inconclusive"),
    ],
)
def test_both_comparisons_have_a_verdict(hours: TrafficHistory, verdict: str) -> None:
    of_history, of_countries = reconciled(hours).comparisons
    assert (of_history.source, of_history.verdict) == ("history", verdict)
    assert (of_countries.source, of_countries.sum_bytes) == ("countries", 100)


@pytest.mark.parametrize("numbers", [(20, 30, 50), (20, 30)])
def test_a_period_that_is_still_running_is_inconclusive(numbers: tuple[int, ...]) -> None:
    found = reconciled(history(*numbers, as_of=RUNNING))
    assert [(one.source, one.difference) for one in found] == [
        ("history", sum(numbers) - 100),
        ("countries", 0),
    ]
    assert all("still running" in str(one.reason) for one in found)
    assert not found.is_conclusive


def test_a_last_bucket_that_is_still_running_makes_only_the_history_inconclusive() -> None:
    running = history(20, 30, 50, width=1.5 * HOUR)
    [found] = reconciled(running)
    assert (found.source, found.is_conclusive) == ("history", False)
    assert "still running" in str(found.reason)


BEYOND = [
    pytest.param({"start": NOON - HOUR / 2}, id="first"),
    pytest.param({"start": NOON + HOUR / 2}, id="last"),
]


@pytest.mark.parametrize("reach", BEYOND)
@pytest.mark.parametrize(
    ("excess", "is_conclusive"), [(-1, True), (1, False), (50, False), (51, True)]
)
def test_no_more_can_lie_outside_than_the_buckets_there_hold(
    excess: int, is_conclusive: bool, reach: dict[str, Any]
) -> None:
    [found] = reconciled(history(50, 100, 50, **reach), countries(200 - excess), 200 - excess)
    assert (found.source, found.difference) == ("history", excess)
    assert found.is_conclusive is is_conclusive
    assert is_conclusive or str(found.reason).startswith("50 bytes are in buckets that reach")


@pytest.mark.parametrize("reach", BEYOND)
def test_buckets_that_reach_beyond_agree_where_they_count_nothing_there(
    reach: dict[str, Any],
) -> None:
    assert not reconciled(history(20, 30, 50, **reach))


def with_repeated(*numbers: int, repeated: int) -> TrafficHistory:
    """Return a history in which the first bucket comes once more, with so many bytes."""
    once = history(*numbers)
    return history_of(
        [(bucket.start_at, bucket.end_at) for bucket in (*once, once[0])],
        PERIOD,
        "hour",
        as_of=AFTERWARDS,
        numbers=[*numbers, repeated],
    )


def test_a_bucket_that_is_counted_twice_makes_the_history_inconclusive() -> None:
    [found] = reconciled(with_repeated(20, 30, 50, repeated=20))
    assert (found.source, found.difference) == ("history", 20)
    assert found.reason == "40 bytes are in buckets that overlap, and may be counted twice"


@pytest.mark.parametrize(("total", "is_conclusive"), [(80, False), (79, True), (121, True)])
def test_no_more_can_be_counted_twice_than_the_buckets_that_overlap_hold(
    total: int, is_conclusive: bool
) -> None:
    [found] = reconciled(with_repeated(20, 30, 50, repeated=20), countries(total), total)
    assert found.is_conclusive is is_conclusive


def test_buckets_that_overlap_agree_where_the_sum_is_the_total() -> None:
    assert not reconciled(with_repeated(20, 30, 50, repeated=0))


def test_repeated_and_outside_buckets_can_explain_a_sum_together() -> None:
    once = history(50, 100, 50, start=NOON - HOUR / 2)
    both = history_of(
        [(bucket.start_at, bucket.end_at) for bucket in (*once, once[1])],
        PERIOD,
        "hour",
        as_of=AFTERWARDS,
        numbers=[50, 100, 50, 100],
    )
    [found] = reconciled(both, countries(60), 60)
    assert (found.difference, found.is_conclusive) == (240, False)
    assert str(found.reason).count("; ") == 1
    assert reconciled(both, countries(49), 49).is_conclusive


@pytest.mark.parametrize("end", [PERIOD.end_at, END - timedelta(microseconds=1)])
def test_fractions_of_a_second_are_not_beyond(end: datetime) -> None:
    exact = Period(NOON, end)
    found = reconciled(history(20, 30, 51, period=exact))
    assert [one.is_conclusive for one in found] == [True]


@pytest.mark.parametrize(("numbers", "difference"), [((40, 50), -10), ((40, 60), 0)])
def test_a_failed_country_makes_the_countries_inconclusive(
    numbers: tuple[int, ...], difference: int
) -> None:
    [found] = reconciled(parts=countries(*numbers, failed=2))
    assert (found.source, found.difference) == ("countries", difference)
    assert found.reason == "2 of 4 countries failed, and are not in the sum"


def test_countries_that_are_too_much_already_differ_for_certain() -> None:
    [found] = reconciled(parts=countries(40, 70, failed=2))
    assert (found.difference, found.is_conclusive) == (10, True)


@pytest.mark.parametrize("other", [OTHER, Period(NOON, PERIOD.end_at - HOUR)])
def test_answers_about_another_range_are_inconclusive(other: Period) -> None:
    found = reconciled(history(20, 30, 50, period=other), countries(40, 60, period=other))
    assert all("the answers are about different ranges" in str(one.reason) for one in found)
    assert len(found) == 2


def test_every_reason_is_given() -> None:
    [of_hours, of_countries] = reconciled(
        history(20, 30, 60, period=OTHER, as_of=RUNNING), countries(40, failed=1, period=OTHER)
    )
    assert str(of_hours.reason).count("; ") == 1
    assert str(of_countries.reason).count("; ") == 2


@given(st.integers(0, 10**30), st.integers(1, 10**30))
def test_the_difference_is_in_bytes_and_per_cent(part: int, total: int) -> None:
    found = Discrepancy("history", total, part)
    assert found.difference == part - total
    assert found.percent is not None
    exact = Fraction(100 * (part - total), total)
    assert abs(Fraction(found.percent) - exact) <= abs(exact) / 10**27


def test_the_per_cent_do_not_depend_on_the_thread() -> None:
    with localcontext() as context:
        context.prec = 2
        assert Discrepancy("history", 300, 400).percent == Decimal("33." + 26 * "3")


def test_a_total_of_0_has_no_per_cent() -> None:
    assert Discrepancy("history", 0, 10).percent is None


def test_it_is_a_sequence() -> None:
    found = reconciled(history(1), countries(2))
    assert isinstance(found, Sequence)
    assert len(found) == 2
    assert found[0].source == found[:1][0].source == "history"
    assert found[-1].source == "countries"


def test_it_is_frozen_and_slotted() -> None:
    found = reconciled()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.total = Traffic(1, PERIOD)  # type: ignore[misc]  # the point
    assert not hasattr(found, "__dict__")


def test_equal_ones_have_equal_hashes() -> None:
    assert reconciled(history(1)) == reconciled(history(1)) != reconciled()
    assert hash(reconciled(history(1))) == hash(reconciled(history(1)))


def test_its_repr_shows_what_was_found() -> None:
    assert repr(reconciled()) == f"<Reconciliation of {PERIOD!r}: everything agrees>"
    assert repr(reconciled(history(1))) == (
        f"<Reconciliation of {PERIOD!r}: Discrepancy(source='history', total_bytes=100, "
        "sum_bytes=1, reason=None)>"
    )


def test_it_can_be_copied_and_pickled() -> None:
    found = reconciled(history(1))
    assert list(pickle.loads(pickle.dumps(found))) == list(copy.deepcopy(found)) == list(found)
