"""What stops a breakdown, and the progress that it reports."""

from __future__ import annotations

import itertools
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from string import ascii_uppercase

import anyio
import goproxies
import pytest
from goproxies import Cell
from goproxies._results.breakdown import BreakdownInterrupt
from goproxies.sandbox import Fault, Sandbox

from tests.support.client.answers import ANSWERS
from tests.support.client.api import METHODS
from tests.support.client.cells import COUNTRIES, PERIOD, bytes_of, traffic_queries
from tests.support.client.flavours import Flavour
from tests.support.client.issuing import PATIENCE
from tests.support.network.servers import LOGIN, Reply, Request, serving


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=7, days=3) as sandbox:
        yield sandbox


# What stops it


def test_a_refused_login_stops_everything(flavour: Flavour, sandbox: Sandbox) -> None:
    refused = pytest.raises(goproxies.LoginError)
    with flavour.client("demo", "wrong", base_url=sandbox.url) as client, refused:
        client.breakdown("country", countries=COUNTRIES)
    assert [request.path for request in sandbox.requests] == [LOGIN]


@pytest.mark.parametrize("concurrency", [1, 256])
def test_a_login_that_fails_stops_everything(
    concurrency: int, client: goproxies.Client, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault(status=501, path=LOGIN))
    with pytest.raises(goproxies.InternalServerError):
        client.breakdown("country", countries=COUNTRIES, concurrency=concurrency)
    assert [request.path for request in sandbox.requests] == [LOGIN]


def test_a_refused_token_stops_everything(flavour: Flavour, sandbox: Sandbox) -> None:
    refused = pytest.raises(goproxies.AuthenticationError)
    with flavour.client(token="stale", base_url=sandbox.url) as client, refused:
        client.breakdown("country", countries=COUNTRIES, concurrency=1)
    assert len(traffic_queries(sandbox)) == 1


class FailingStore:
    """A store whose every read after the first fails."""

    def __init__(self) -> None:
        self._reads = itertools.count()

    def load(self) -> None:
        if next(self._reads):
            raise OSError("the disk is gone")

    def save(self, _: goproxies.StoredToken) -> None:
        pass

    def clear(self) -> None:
        pass


def test_a_token_store_that_fails_on_the_way_stops_everything(
    flavour: Flavour, sandbox: Sandbox
) -> None:
    def revoke(done: int, _: int) -> None:
        if done == 1:
            sandbox.revoke_tokens()

    countries = [f"{first}{second}" for first in "ABCDEF" for second in ascii_uppercase]
    settings = {"base_url": sandbox.url, "token_store": FailingStore()}
    failed = pytest.raises(goproxies.ConfigurationError, match="the token store failed")
    with flavour.client("demo", "demo", **settings) as client, failed:
        client.breakdown("country", countries=countries, concurrency=1, on_progress=revoke)
    # A thread may go on with other cells while progress is reported.
    assert len(traffic_queries(sandbox)) < len(countries)


def test_a_closed_client_stops_everything(sandbox: Sandbox) -> None:
    with goproxies.Client("demo", "demo", base_url=sandbox.url) as client:
        pass
    with pytest.raises(goproxies.ConfigurationError, match="closed"):
        client.breakdown("country", countries=COUNTRIES)


def test_a_failed_list_is_raised(client: goproxies.Client, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault(status=403, path=METHODS["countries"]))
    with pytest.raises(goproxies.PermissionDeniedError):
        client.breakdown("country")
    assert not traffic_queries(sandbox)


def test_a_token_revoked_on_the_way_costs_one_login(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    def revoke(done: int, _: int) -> None:
        if done == 3:
            sandbox.revoke_tokens()

    breakdown = client.breakdown(
        ("country", "username"), usernames=sandbox.usernames, period=PERIOD, on_progress=revoke
    )
    assert not breakdown.failures
    assert breakdown.total_bytes == bytes_of(sandbox.rows, Cell(None, None))
    assert [request.path for request in sandbox.requests].count(LOGIN) == 2


def test_the_deadline_is_for_all_cells(client: goproxies.Client, sandbox: Sandbox) -> None:
    client.login()
    sandbox.faults.add(Fault(delay=PATIENCE))
    breakdown = client.with_options(deadline=0.3).breakdown(
        ("country", "username"), countries=COUNTRIES, usernames=sandbox.usernames, concurrency=2
    )
    assert not breakdown
    assert len(breakdown.failures) == 15
    assert {type(error) for error in breakdown.failures.values()} == {goproxies.APITimeoutError}
    assert len(traffic_queries(sandbox)) <= 2


def test_a_slow_cell_delays_no_other(flavour: Flavour) -> None:
    others = threading.Event()
    seen = itertools.count(1)

    def answer(request: Request) -> Reply:
        if request.query["country"] == "AA":
            assert others.wait(PATIENCE)
        elif next(seen) == 20:
            others.set()
        return Reply(body=ANSWERS["traffic"])

    codes = ["AA", *(f"B{letter}" for letter in "ABCDEFGHIJKLMNOPQRST")]
    with serving(answer) as server, flavour.client(token="t", base_url=server.url) as client:
        breakdown = client.breakdown("country", countries=codes, concurrency=2)
    assert [row.country for row in breakdown] == codes


def test_no_more_calls_run_at_a_time_than_allowed(flavour: Flavour) -> None:
    under_way = Counter[str]()
    lock = threading.Lock()
    most = []

    def answer(_: Request) -> Reply:
        with lock:
            under_way["now"] += 1
            most.append(under_way["now"])
        threading.Event().wait(0.002)
        with lock:
            under_way["now"] -= 1
        return Reply(body=ANSWERS["traffic"])

    codes = [first + second for first in "ABCDEF" for second in "ABCDE"]
    with serving(answer) as server, flavour.client(token="t", base_url=server.url) as client:
        client.breakdown("country", countries=codes, concurrency=3)
    assert max(most) <= 3


def test_there_are_no_more_threads_than_cells(sandbox: Sandbox) -> None:
    most = []
    with goproxies.Client("demo", "demo", base_url=sandbox.url) as client:
        before = threading.active_count()
        client.breakdown(
            "country",
            countries=COUNTRIES,
            concurrency=256,
            on_progress=lambda *_: most.append(threading.active_count()),
        )
    assert max(most) <= before + len(COUNTRIES)


# Progress


def test_progress_is_reported_step_by_step(client: goproxies.Client, sandbox: Sandbox) -> None:
    steps: list[tuple[int, int]] = []
    sandbox.faults.add(Fault(status=403, query={"country": "DE"}))
    client.breakdown("country", countries=COUNTRIES, on_progress=lambda *step: steps.append(step))
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_progress_is_reported_in_the_calling_thread(sandbox: Sandbox) -> None:
    threads = set()
    with goproxies.Client("demo", "demo", base_url=sandbox.url) as client:
        client.breakdown("country", on_progress=lambda *_: threads.add(threading.get_ident()))
    assert threads == {threading.get_ident()}


@pytest.mark.parametrize("step", [0, 1, 2])
def test_an_error_of_on_progress_ends_it(
    step: int, client: goproxies.Client, sandbox: Sandbox
) -> None:
    codes = [first + second for first in "ABCDEF" for second in "ABCDEF"]

    def broken(done: int, _: int) -> None:
        if done == step:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        client.breakdown("country", countries=codes, concurrency=1, on_progress=broken)
    assert len(traffic_queries(sandbox)) < len(codes) / 2
    assert client.traffic(period=PERIOD).bytes > 0


# Interruption


def test_an_interrupted_one_leaves_no_thread_behind(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault(delay=PATIENCE, query={"country": "DE"}, times=1))

    def interrupt(done: int, _: int) -> None:
        if done == 2:
            signal.raise_signal(signal.SIGINT)

    before = threading.enumerate()
    with goproxies.Client("demo", "demo", base_url=sandbox.url) as client:
        with pytest.raises(KeyboardInterrupt):
            client.breakdown("country", countries=COUNTRIES, on_progress=interrupt)
        assert threading.enumerate() == before
        assert len(client.breakdown("country", countries=COUNTRIES)) == 3


def test_an_interrupt_holds_the_finished_cells_in_order(sandbox: Sandbox) -> None:
    def interrupt(done: int, _: int) -> None:
        if done == 2:
            signal.raise_signal(signal.SIGINT)

    with (
        goproxies.Client("demo", "demo", base_url=sandbox.url) as client,
        pytest.raises(BreakdownInterrupt) as caught,
    ):
        client.breakdown("country", countries=COUNTRIES, concurrency=1, on_progress=interrupt)
    finished = caught.value.finished
    assert [row.country for row in finished] == COUNTRIES[:2]
    assert (finished.total, caught.value.number_of_cells) == (None, 3)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_one_leaves_the_client_usable(backend: str, sandbox: Sandbox) -> None:
    async def main() -> None:
        before = [task.id for task in anyio.get_running_tasks()]
        async with goproxies.AsyncClient("demo", "demo", base_url=sandbox.url) as client:
            with anyio.CancelScope() as scope:
                await client.breakdown(
                    ("country", "username"),
                    usernames=sandbox.usernames,
                    on_progress=lambda done, _: scope.cancel() if done == 3 else None,
                )
            assert scope.cancelled_caught
            assert [task.id for task in anyio.get_running_tasks()] == before
            assert len(await client.breakdown("country", countries=COUNTRIES)) == 3

    anyio.run(main, backend=backend)
