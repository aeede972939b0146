"""Breakdowns add up: totals, what nobody named used, and the calls that a zero total saves."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import goproxies
import pytest
from goproxies import By, Cell, Period
from goproxies.sandbox import Sandbox
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.client.flavours import FLAVOURS, Flavour
from tests.support.client.ledgers import Ledger

NAMES = ["alice", "bob", "carol", "dave"]
CODES = ["DE", "US", "GB"]
PERIOD = Period.parse("2026-10")
TABLE = {
    ("alice", "DE"): 5,
    ("alice", "US"): 7,
    ("bob", "DE"): 0,
    ("bob", "US"): 0,
    ("carol", "DE"): 11,
    ("carol", "US"): 0,
}
PAIRS: list[By] = [("country", "username"), ("username", "country")]

each_pair = pytest.mark.parametrize("by", PAIRS)

tables = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(CODES)),
    st.just(0) | st.integers(0, 2**70),
)


def broken_down(
    ledger: Ledger, by: Any = None, flavour: Flavour = FLAVOURS[0], **arguments: Any
) -> goproxies.Breakdown:
    with flavour.client(token="t", transport=ledger.transport, max_retries=0) as client:
        return client.breakdown(by, **{"period": PERIOD, **arguments})


def cells(breakdown: goproxies.Breakdown) -> dict[Cell, int]:
    return {Cell(row.country, row.username): row.bytes for row in breakdown}


# What is listed


def test_every_sub_user_is_listed_where_none_is_named(flavour: Flavour) -> None:
    ledger = Ledger(TABLE)
    breakdown = broken_down(ledger, "username", flavour)
    assert [row.username for row in breakdown] == ledger.usernames
    assert ledger.lists == {"subusers": 1}


@pytest.mark.parametrize("by", ["username", ("username", "country")])
def test_a_listed_name_is_sent_as_it_is_even_one_that_nobody_may_give(by: By) -> None:
    ledger = Ledger({("two\nlines", "DE"): 3, ("alice", "DE"): 0})
    breakdown = broken_down(ledger, by)
    assert {row.username: row.bytes for row in breakdown} == {"two\nlines": 3, "alice": 0}
    assert {type(row.username) for row in breakdown} == {str}


def test_both_are_listed_where_none_is_named(flavour: Flavour) -> None:
    ledger = Ledger(TABLE)
    breakdown = broken_down(ledger, ("username", "country"), flavour)
    assert cells(breakdown) == {Cell(code, name): number for (name, code), number in TABLE.items()}
    assert ledger.lists == {"subusers": 1, "countries": 1}


def test_without_an_axis_it_is_by_what_is_named(flavour: Flavour) -> None:
    ledger = Ledger(TABLE)
    assert broken_down(ledger, flavour=flavour).by == "country"
    assert broken_down(ledger, flavour=flavour, usernames=["bob"]).by == "username"
    both = broken_down(ledger, flavour=flavour, usernames=["bob"], countries=["DE"])
    assert both.by == ("country", "username")


@pytest.mark.parametrize("by", ["username", *PAIRS])
def test_all_traffic_of_an_account_without_sub_users_is_in_no_row(by: By, flavour: Flavour) -> None:
    ledger = Ledger({("", "DE"): 5})
    breakdown = broken_down(ledger, by, flavour)
    assert (list(breakdown), breakdown.total) == ([], goproxies.Traffic(5, PERIOD))
    assert breakdown.unattributed_bytes == 5
    assert ledger.calls == [{}]


def test_where_nothing_is_to_be_broken_down_there_is_no_total(flavour: Flavour) -> None:
    breakdown = broken_down(Ledger(TABLE), "username", flavour, usernames=[])
    assert (list(breakdown), breakdown.total, breakdown.unattributed_bytes) == ([], None, None)


def test_the_sandbox_lists_its_sub_users(flavour: Flavour, sandbox: Sandbox) -> None:
    with flavour.client("demo", "demo", base_url=sandbox.url) as client:
        breakdown = client.breakdown("username", period="yesterday")
        assert [row.username for row in breakdown] == list(sandbox.usernames)
        assert breakdown.total == client.traffic(period="yesterday")
    assert breakdown.unattributed_bytes == 0


# The total


def test_the_total_is_that_of_the_api_and_requested_last(flavour: Flavour) -> None:
    ledger = Ledger(TABLE)
    breakdown = broken_down(ledger, "country", flavour, countries=["DE"])
    assert breakdown.total == goproxies.Traffic(23, PERIOD)
    assert ledger.calls == [{"country": "DE"}, {}]


@given(table=tables, named=st.sets(st.sampled_from(NAMES), min_size=1))
def test_the_traffic_of_those_not_named_is_the_total_less_the_rows(
    table: dict[tuple[str, str], int], named: set[str]
) -> None:
    breakdown = broken_down(Ledger(table), "username", usernames=named)
    assert breakdown.total is not None
    rest = sum(number for (name, _), number in table.items() if name not in named)
    assert breakdown.unattributed_bytes == rest
    assert breakdown.total_bytes + rest == breakdown.total.bytes


def test_while_a_cell_failed_it_is_not_known(flavour: Flavour) -> None:
    ledger = Ledger(TABLE, fails=lambda filters: 403 if filters.get("country") == "DE" else None)
    breakdown = broken_down(ledger, "country", flavour)
    assert list(breakdown.failures) == [Cell("DE", None)]
    assert breakdown.total is not None
    assert breakdown.unattributed_bytes is None


def test_a_total_that_fails_is_logged_and_not_known(
    flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = Ledger(TABLE, fails=lambda filters: None if filters else 403)
    breakdown = broken_down(ledger, "country", flavour)
    assert (breakdown.total, breakdown.unattributed_bytes) == (None, None)
    assert (len(breakdown), dict(breakdown.failures)) == (2, {})
    assert "the total of the breakdown could not be fetched: 403 Forbidden" in caplog.text


def test_a_token_that_is_refused_with_the_total_is_raised(flavour: Flavour) -> None:
    ledger = Ledger(TABLE, fails=lambda filters: None if filters else 401)
    with pytest.raises(goproxies.AuthenticationError):
        broken_down(ledger, "country", flavour)


# Two axes


@settings(max_examples=60, deadline=None)
@given(table=tables, by=st.sampled_from(PAIRS), concurrency=st.sampled_from([1, 3, 16]))
def test_rows_are_the_same_as_with_a_call_for_each_cell(
    table: dict[tuple[str, str], int], by: By, concurrency: int
) -> None:
    ledger = Ledger(table)
    breakdown = broken_down(ledger, by, usernames=NAMES, countries=CODES, concurrency=concurrency)
    outer, inner = (CODES, NAMES) if by[0] == "country" else (NAMES, CODES)
    pairs = [dict(zip(by, (one, two), strict=True)) for one in outer for two in inner]
    expected = [goproxies.Traffic(ledger.bytes_of(**pair), PERIOD, **pair) for pair in pairs]
    assert list(breakdown) == expected
    active = [one for one in outer if ledger.bytes_of(**{by[0]: one})]
    assert len(ledger.calls) == len(outer) + len(active) * len(inner) + 1


@each_pair
def test_the_same_holds_in_the_sandbox(by: By, flavour: Flavour) -> None:
    with (
        Sandbox(seed=7, days=2, usernames=["alice", "bob"]) as sandbox,
        flavour.client("demo", "demo", base_url=sandbox.url) as client,
    ):
        names = ["nobody", "alice", "bob"]
        breakdown = client.breakdown(by, usernames=names, countries=["DE", "ZZ", "US"])
        for row in breakdown:
            assert row == client.traffic(country=row.country, username=row.username)
    assert len(breakdown) == 9


@each_pair
def test_an_outer_total_comes_before_every_cell(by: By, flavour: Flavour) -> None:
    ledger = Ledger(TABLE)
    broken_down(ledger, by, flavour, concurrency=16)
    outer = len(ledger.countries if by[0] == "country" else ledger.usernames)
    assert all({*filters} == {by[0]} for filters in ledger.calls[:outer])
    assert all({*filters} == {*by} for filters in ledger.calls[outer:-1])
    assert ledger.calls[-1] == {}


def failing(**wanted: str) -> Callable[[dict[str, str]], int | None]:
    return lambda filters: 500 if filters == wanted else None


def test_an_outer_total_that_failed_is_no_zero(flavour: Flavour) -> None:
    ledger = Ledger(TABLE, fails=failing(username="bob"))
    breakdown = broken_down(ledger, ("username", "country"), flavour)
    assert not breakdown.failures
    assert len(breakdown) == 6
    assert {"username": "bob", "country": "DE"} in ledger.calls
    assert {"username": "bob", "country": "US"} in ledger.calls


def test_a_cell_of_a_zero_total_is_a_step_of_progress_in_the_thread_of_the_call() -> None:
    steps: list[tuple[int, int]] = []
    threads = set()

    def on_progress(done: int, steps_in_all: int) -> None:
        steps.append((done, steps_in_all))
        threads.add(threading.get_ident())

    names = [f"user-{number}" for number in range(150)]
    broken_down(
        Ledger(TABLE),
        ("username", "country"),
        usernames=names,
        countries=["DE", "US"],
        on_progress=on_progress,
    )
    assert steps == [(done, 300) for done in range(301)]
    assert threads == {threading.get_ident()}


def test_2000_sub_users_in_50_countries_cost_at_most_12300_calls() -> None:
    codes = [first + second for first in "ABCDE" for second in "ABCDEFGHIJ"]
    traffic = {
        (f"user-{number}", code): number + position if number % 10 == 0 else 0
        for number in range(2_000)
        for position, code in enumerate(codes)
    }
    ledger = Ledger(traffic)
    breakdown = broken_down(ledger, ("username", "country"))
    assert len(breakdown) == 100_000
    assert breakdown.unattributed_bytes == 0
    assert len(ledger.calls) + ledger.lists.total() <= 12_300


# Names


def test_a_sub_user_that_is_gone_fails_with_what_happened(flavour: Flavour) -> None:
    ledger = Ledger(TABLE, fails=lambda filters: 404 if filters.get("username") == "bob" else None)
    breakdown = broken_down(ledger, ("username", "country"), flavour)
    assert list(breakdown.failures) == [Cell("DE", "bob"), Cell("US", "bob")]
    for error in breakdown.failures.values():
        assert str(error) == "404 Not Found; this sub-user may have been removed"


def test_a_country_that_is_not_found_says_nothing_of_a_sub_user(flavour: Flavour) -> None:
    ledger = Ledger(TABLE, fails=lambda filters: 404 if filters else None)
    breakdown = broken_down(ledger, "country", flavour)
    assert {str(error) for error in breakdown.failures.values()} == {"404 Not Found"}


def test_a_listed_name_that_no_request_can_hold_is_a_failure_of_its_cell(flavour: Flavour) -> None:
    name = "a" * 4_001
    breakdown = broken_down(Ledger({("alice", "DE"): 5, (name, "DE"): 1}), "username", flavour)
    assert cells(breakdown) == {Cell(None, "alice"): 5}
    [(cell, error)] = breakdown.failures.items()
    assert cell == Cell(None, name)
    assert isinstance(error, goproxies.InvalidArgumentError)


@each_pair
def test_a_row_of_a_listed_country_has_its_code_as_a_plain_text(by: By, flavour: Flavour) -> None:
    breakdown = broken_down(Ledger({("alice", "T1"): 0, ("bob", "T1"): 1}), by, flavour)
    assert [type(row.country) for row in breakdown] == [str, str]
    assert breakdown.to_polars()["country"].to_list() == ["T1", "T1"]
