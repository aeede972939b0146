"""`retry_failed`: the failed cells once more, as if they had succeeded at first."""

from __future__ import annotations

import pickle
import signal
from typing import Any

import attrs
import goproxies
import pytest
from goproxies import Breakdown, Cell, Period
from goproxies._results.breakdown import BreakdownInterrupt

from tests.support.client.flavours import FLAVOURS, Flavour
from tests.support.client.ledgers import Filters, Ledger

PERIOD = Period.parse("2026-10", tz="Europe/Berlin")
TABLE = {
    ("alice", "DE"): 5,
    ("alice", "US"): 7,
    ("bob", "DE"): 1,
    ("bob", "US"): 2,
    ("carol", "T1"): 11,
}
BOTH = ("username", "country")


def broken_down(ledger: Ledger, by: Any, **arguments: Any) -> Breakdown:
    with FLAVOURS[0].client(token="t", transport=ledger.transport, max_retries=0) as client:
        return client.breakdown(by, period=PERIOD, **arguments)


def retried(
    ledger: Ledger, breakdown: Breakdown, flavour: Flavour = FLAVOURS[0], **arguments: Any
) -> Breakdown:
    """Retry what failed, and forget the calls before."""
    ledger.calls.clear()
    ledger.lists.clear()
    with flavour.client(token="t", transport=ledger.transport, max_retries=0) as client:
        return client.retry_failed(breakdown, **arguments)


class Failing:
    """Fails the requests with any of these filters, for as long as it is on."""

    def __init__(self, *filters: Filters, status: int = 500) -> None:
        self.filters = filters
        self.status = status
        self.is_on = True

    def __call__(self, filters: Filters) -> int | None:
        return self.status if self.is_on and filters in self.filters else None


BOB = {"username": "bob", "country": "US"}
ALICE = {"username": "alice", "country": "DE"}


def test_the_result_is_as_if_the_cells_had_succeeded_at_first(flavour: Flavour) -> None:
    whole = broken_down(Ledger(TABLE), BOTH)
    failing = Failing(BOB, ALICE)
    ledger = Ledger(TABLE, failing)
    partial = broken_down(ledger, BOTH)
    assert [*partial.failures] == [Cell("DE", "alice"), Cell("US", "bob")]
    failing.is_on = False
    again = retried(ledger, partial, flavour)
    assert again == whole
    assert (again.by, again.period, again.total) == (whole.by, whole.period, whole.total)
    assert again.unattributed_bytes == 0


def test_only_the_failed_cells_are_requested_over_the_same_range(flavour: Flavour) -> None:
    ledger = Ledger(TABLE, Failing(BOB, ALICE))
    partial = broken_down(ledger, BOTH)
    retried(ledger, partial, flavour)
    assert sorted(ledger.calls, key=str) == sorted([ALICE, BOB], key=str)
    assert not ledger.lists


def test_cells_that_fail_again_stay_failures_with_their_new_errors(flavour: Flavour) -> None:
    failing = Failing(BOB, ALICE)
    ledger = Ledger(TABLE, failing)
    partial = broken_down(ledger, BOTH)
    failing.filters, failing.status = (BOB,), 403
    again = retried(ledger, partial, flavour)
    assert [*again.failures] == [Cell("US", "bob")]
    assert isinstance(again.failures[Cell("US", "bob")], goproxies.PermissionDeniedError)
    assert again.unattributed_bytes is None
    failing.is_on = False
    assert retried(ledger, again, flavour) == broken_down(Ledger(TABLE), BOTH)


def test_the_breakdown_that_is_given_stays_as_it_is() -> None:
    failing = Failing(BOB)
    ledger = Ledger(TABLE, failing)
    partial = broken_down(ledger, BOTH)
    failing.is_on = False
    retried(ledger, partial)
    assert [*partial.failures] == [Cell("US", "bob")]


def test_without_failures_it_is_returned_as_it_is_and_nothing_is_sent(flavour: Flavour) -> None:
    ledger = Ledger(TABLE)
    whole = broken_down(ledger, BOTH)
    steps: list[tuple[int, int]] = []
    assert retried(ledger, whole, flavour, on_progress=lambda *step: steps.append(step)) is whole
    assert (ledger.calls, steps) == ([], [])


def test_without_cells_it_is_returned_as_it_is_and_nothing_is_sent(flavour: Flavour) -> None:
    ledger = Ledger(TABLE)
    empty = broken_down(ledger, "country", countries=[])
    assert retried(ledger, empty, flavour) is empty
    assert ledger.calls == []


def test_a_total_that_failed_is_requested_once_more(flavour: Flavour) -> None:
    failing = Failing({})
    ledger = Ledger(TABLE, failing)
    partial = broken_down(ledger, "country")
    assert partial.total is None
    failing.is_on = False
    again = retried(ledger, partial, flavour)
    assert ledger.calls == [{}]
    assert again == broken_down(Ledger(TABLE), "country")


def test_a_country_of_the_api_is_requested_as_it_was_listed(flavour: Flavour) -> None:
    failing = Failing({"country": "T1"})
    ledger = Ledger(TABLE, failing)
    partial = pickle.loads(pickle.dumps(broken_down(ledger, "country")))
    failing.is_on = False
    again = retried(ledger, partial, flavour)
    assert ledger.calls == [{"country": "T1"}]
    assert [row.bytes for row in again] == [6, 9, 11]


def test_sorted_rows_are_in_the_order_of_the_cells_afterwards() -> None:
    failing = Failing({"country": "US"})
    ledger = Ledger(TABLE, failing)
    partial = broken_down(ledger, "country")
    failing.is_on = False
    by_size = attrs.evolve(partial, rows=sorted(partial, key=lambda row: -row.bytes))
    assert [row.country for row in retried(ledger, by_size)] == ["DE", "US", "T1"]


def test_progress_counts_the_failed_cells(flavour: Flavour) -> None:
    ledger = Ledger(TABLE, Failing(BOB, ALICE))
    partial = broken_down(ledger, BOTH)
    steps: list[tuple[int, int]] = []
    retried(ledger, partial, flavour, on_progress=lambda *step: steps.append(step))
    assert steps == [(0, 2), (1, 2), (2, 2)]


def test_a_refused_token_is_raised(flavour: Flavour) -> None:
    failing = Failing(BOB)
    ledger = Ledger(TABLE, failing)
    partial = broken_down(ledger, BOTH)
    failing.status = 401
    with pytest.raises(goproxies.AuthenticationError):
        retried(ledger, partial, flavour)


@pytest.mark.parametrize(
    ("breakdown", "arguments"),
    [
        (None, {}),
        ([], {}),
        ("country", {}),
        (Breakdown("country", PERIOD, [], {}), {"concurrency": 0}),
        (Breakdown("country", PERIOD, [], {}), {"concurrency": True}),
        (Breakdown("country", PERIOD, [], {}), {"on_progress": "bar"}),
    ],
)
def test_a_wrong_argument_is_refused_and_nothing_is_sent(
    breakdown: Any, arguments: Any, flavour: Flavour
) -> None:
    ledger = Ledger(TABLE)
    with pytest.raises(goproxies.InvalidArgumentError):
        retried(ledger, breakdown, flavour, **arguments)
    assert ledger.calls == []


def test_a_breakdown_made_by_hand_can_be_retried(flavour: Flavour) -> None:
    rows = [goproxies.Traffic(1, PERIOD, "DE")]
    failures = {Cell("US", None): goproxies.APITimeoutError("too late")}
    by_hand = Breakdown("country", PERIOD, rows, failures)
    again = retried(Ledger(TABLE), by_hand, flavour)
    assert [(row.country, row.bytes) for row in again] == [("DE", 1), ("US", 9)]


def test_an_interrupt_holds_what_the_round_had_finished() -> None:
    failing = Failing(BOB, ALICE)
    ledger = Ledger(TABLE, failing)
    partial = broken_down(ledger, BOTH)
    failing.is_on = False

    def interrupt(done: int, _: int) -> None:
        if done == 1:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(BreakdownInterrupt) as caught:
        retried(ledger, partial, concurrency=1, on_progress=interrupt)
    finished = caught.value.finished
    assert (caught.value.number_of_cells, finished.total) == (9, partial.total)
    assert [*finished.failures] == [Cell("US", "bob")]
    assert retried(ledger, finished) == broken_down(Ledger(TABLE), BOTH)
