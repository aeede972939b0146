"""The budget that keeps retries from multiplying an outage."""

from __future__ import annotations

import socket

import goproxies
import httpx
import pytest
from goproxies._constants import RETRY_BUDGET, RETRY_BUDGET_PER_SECOND, RETRY_BUDGET_PER_SUCCESS
from goproxies._http.retries import RetryBudget

from tests.support.client.flavours import Flavour, concurrently
from tests.support.client.issuing import COUNTRIES, always
from tests.support.network.servers import Reply, serving

CALLS = 200


class Stopwatch:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    stopwatch = Stopwatch()
    monkeypatch.setattr("goproxies._http.retries.time", stopwatch)
    return stopwatch


def exhaust(budget: RetryBudget) -> int:
    """Take first retries until none is left; return how many there were."""
    retries = 0
    while budget.withdraw(0):
        retries += 1
    return retries


# By itself


@pytest.mark.usefixtures("stopwatch")
def test_the_calls_of_a_client_share_so_many_retries() -> None:
    assert exhaust(RetryBudget()) == RETRY_BUDGET


@pytest.mark.usefixtures("stopwatch")
@pytest.mark.parametrize("max_retries", [2, 40, 41, 1000])
def test_the_retries_of_a_call_do_not_count_against_itself(max_retries: int) -> None:
    budget = RetryBudget()
    assert all(budget.withdraw(own) for own in range(max_retries))


def test_time_gives_retries_back(stopwatch: Stopwatch) -> None:
    budget = RetryBudget()
    exhaust(budget)
    stopwatch.now += 5 / RETRY_BUDGET_PER_SECOND
    assert exhaust(budget) == 5


def test_time_counts_in_short_pieces_too(stopwatch: Stopwatch) -> None:
    budget = RetryBudget()
    exhaust(budget)
    retries = 0
    for _ in range(20):
        stopwatch.now += 0.25 / RETRY_BUDGET_PER_SECOND
        retries += budget.withdraw(0)
    assert retries == 5


@pytest.mark.usefixtures("stopwatch")
def test_successes_give_retries_back() -> None:
    budget = RetryBudget()
    exhaust(budget)
    for _ in range(round(5 / RETRY_BUDGET_PER_SUCCESS)):
        budget.deposit()
    assert exhaust(budget) in (4, 5)  # five, but for the rounding of fifths


def test_nothing_is_saved_up_in_good_times(stopwatch: Stopwatch) -> None:
    budget = RetryBudget()
    budget.deposit()
    stopwatch.now += 10**6
    assert exhaust(budget) == RETRY_BUDGET


# In an outage


@pytest.mark.usefixtures("quick_backoff")
def test_many_calls_of_a_dead_api_make_few_retries(flavour: Flavour) -> None:
    with serving(always(Reply(503))) as server:
        with flavour.client(token="t", base_url=server.url) as client:
            outcomes = concurrently(CALLS, client.countries)
        assert {type(outcome) for outcome in outcomes} == {goproxies.InternalServerError}
        assert CALLS < len(server.requests) < 300


def test_many_calls_of_a_host_that_is_gone_make_few_retries(
    flavour: Flavour, pauses: list[float]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with flavour.client(token="t", base_url=address) as client:
        outcomes = concurrently(CALLS, client.countries)
    assert {type(outcome) for outcome in outcomes} == {goproxies.APIConnectionError}
    assert 0 < len(pauses) < 100


@pytest.mark.usefixtures("quick_backoff")
def test_many_calls_that_cannot_log_in_make_few_requests(flavour: Flavour) -> None:
    with serving(always(Reply(503))) as server:
        with flavour.client("demo", "demo", base_url=server.url) as client:
            concurrently(CALLS, client.countries)
        assert len(server.requests) < 300


@pytest.mark.usefixtures("quick_backoff")
def test_a_recovered_api_is_used_at_once(flavour: Flavour) -> None:
    with (
        serving(always(Reply(503))) as server,
        flavour.client(token="t", base_url=server.url) as client,
    ):
        concurrently(CALLS, client.countries)
        server.answering = always(COUNTRIES)
        assert concurrently(CALLS, client.countries) == [["DE"]] * CALLS


@pytest.mark.usefixtures("pauses", "stopwatch")
def test_the_successes_of_a_recovered_api_earn_retries() -> None:
    statuses = [503]
    sent: list[int] = []

    def answer(_: httpx.Request) -> httpx.Response:
        sent.append(statuses[0])
        return httpx.Response(statuses[0], json={"countries": ["DE"]})

    def attempts(status: int) -> int:
        statuses[0] = status
        sent.clear()
        concurrently(1, client.countries)
        return len(sent)

    with goproxies.Client(token="t", transport=httpx.MockTransport(answer)) as client:
        assert [attempts(503) for _ in range(21)] == [3] * 20 + [1]
        assert [attempts(200) for _ in range(10)] == [1] * 10
        assert attempts(503) == 3


# A call alone


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize("max_retries", [0, 1, 2, 39, 40, 41, 500])
@pytest.mark.parametrize("first", [None, 2], ids=["", "with_options"])
def test_the_first_call_of_a_client_gets_all_its_retries(
    max_retries: int, first: int | None
) -> None:
    sent: list[httpx.Request] = []

    def fail(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(503)

    with (
        goproxies.Client(
            token="t", transport=httpx.MockTransport(fail), max_retries=first or max_retries
        ) as client,
        pytest.raises(goproxies.InternalServerError),
    ):
        client.with_options(max_retries=max_retries).countries()
    assert len(sent) == 1 + max_retries
