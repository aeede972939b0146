"""A connection serves one call at a time, is used again, and is closed after a while."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import anyio
import goproxies
import httpx
import pytest
from goproxies import _constants
from goproxies._network import blocking as _blocking
from goproxies._network import concurrent as _concurrent
from goproxies._network import transports as _transports
from goproxies._network.concurrent import ConcurrentNetwork
from goproxies._network.transports import SharedTransport, TransportPool
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.api import answering
from tests.support.client.flavours import FLAVOURS, Flavour, concurrently, together
from tests.support.network.limits import LONG, SHORT, in_time
from tests.support.network.servers import PATIENCE, Reply, Request, Server, serving
from tests.support.network.sockets import Connection, listening

# The stack of idle ones


class Fake:
    """A transport that is known by its number."""

    def __init__(self, made: list[Fake]) -> None:
        self.number = len(made)
        made.append(self)

    def __repr__(self) -> str:
        return f"<{self.number}>"


def stack() -> tuple[TransportPool[Fake], list[Fake]]:
    made: list[Fake] = []
    return TransportPool(lambda: Fake(made)), made


STEPS = st.lists(st.sampled_from(["take", "give back", "give back broken"]), max_size=50)


@given(STEPS)
def test_nobody_gets_what_another_has_and_none_is_lost(steps: list[str]) -> None:
    transports, made = stack()
    used: list[Fake] = []
    closed: list[Fake] = []
    most = 1
    for step in steps:
        if step == "take":
            transport = transports.take()
            assert transport not in used + closed
            used.append(transport)
            most = max(most, len(used))
        elif used:
            is_reusable = step == "give back"
            closed += transports.give_back(used.pop(0), is_reusable=is_reusable)
    idle = transports.close()
    assert sorted(used + closed + idle, key=lambda each: each.number) == made
    assert len(made) - len(closed) <= most


def test_the_one_used_last_is_taken_first() -> None:
    transports, _ = stack()
    first, second = transports.take(), transports.take()
    transports.give_back(second, is_reusable=True)
    transports.give_back(first, is_reusable=True)
    assert [transports.take(), transports.take()] == [first, second]


def test_a_broken_one_is_closed_and_not_kept() -> None:
    transports, made = stack()
    broken = transports.take()
    assert transports.give_back(broken, is_reusable=False) == [broken]
    assert transports.take() is not broken
    assert len(made) == 2


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Set the time by hand."""
    now = [1000.0]
    monkeypatch.setattr("goproxies._network.transports.monotonic", lambda: now[0])
    return now


def test_transports_idle_for_too_long_are_closed_when_one_is_given_back(
    clock: list[float],
) -> None:
    transports, _ = stack()
    taken = [transports.take() for _ in range(4)]
    for transport in taken[:3]:
        clock[0] += 1
        assert transports.give_back(transport, is_reusable=True) == []
    clock[0] = 1002 + _constants.IDLE_SECONDS  # of the first, a second too late
    assert transports.give_back(taken[3], is_reusable=True) == taken[:1]
    assert transports.close() == taken[1:]


def test_a_transport_given_back_after_the_end_is_closed() -> None:
    transports, made = stack()
    late = transports.take()
    assert transports.close() == []
    assert transports.give_back(late, is_reusable=True) == [late]
    assert made == [late]


def test_a_transport_of_the_users_is_shared_and_kept_until_the_end() -> None:
    transports = SharedTransport("transport")
    assert [transports.take(), transports.take()] == ["transport"] * 2
    assert transports.give_back("transport", is_reusable=True) == []
    assert transports.give_back("transport", is_reusable=False) == []
    assert transports.close() == ["transport"]


class Reluctant(httpx.AsyncBaseTransport):
    """A transport that gets the cancellation of asyncio itself while it closes."""

    def __init__(self) -> None:
        self.is_closed = False

    async def aclose(self) -> None:
        self.is_closed = True
        raise asyncio.CancelledError


def test_a_cancellation_while_closing_leaves_no_connection_open() -> None:
    transports: list[Reluctant] = []

    def make() -> httpx.AsyncBaseTransport:
        transports.append(Reluctant())
        return transports[-1]

    async def close() -> None:
        transports = TransportPool(make)
        for transport in [transports.take() for _ in range(3)]:
            transports.give_back(transport, is_reusable=True)
        await ConcurrentNetwork(transports).aclose()

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(close())
    assert [transport.is_closed for transport in transports] == [True] * 3


def test_idle_connections_live_as_long_as_with_httpx() -> None:
    assert httpx.Limits().keepalive_expiry == _constants.IDLE_SECONDS


# Real ones


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answering) as server:
        yield server


def each_call(flavour: Flavour, server: Server, calls: int, concurrency: int) -> list[int]:
    """Return the bytes that many calls answer, so many of them at a time."""
    totals: list[int] = []

    def done(_: int, traffic: goproxies.Traffic) -> None:
        totals.append(traffic.bytes)

    async def blocking() -> None:
        async def work(_: int) -> goproxies.Traffic:
            return client.traffic()

        await client._network.each(work, range(calls), concurrency, done)

    async def concurrent() -> None:
        async with goproxies.AsyncClient("demo", "demo", base_url=server.url) as client:
            await client._network.each(lambda _: client.traffic(), range(calls), concurrency, done)

    if flavour.name == "sync":
        with goproxies.Client("demo", "demo", base_url=server.url) as client:
            _blocking.run_coroutine(blocking())
    else:
        anyio.run(concurrent, backend=flavour.backend)
    return totals


def test_two_thousand_calls_open_no_more_connections_than_are_under_way(
    flavour: Flavour, server: Server
) -> None:
    assert each_call(flavour, server, 2000, 64) == [12] * 2000
    assert len({request.peer for request in server.requests}) <= 64
    assert len(server.logins) == 1
    server.wait_for_connections(0)


def test_calls_of_many_threads_never_fail() -> None:
    with (
        serving(answering) as server,
        goproxies.Client("demo", "demo", base_url=server.url, max_retries=0) as client,
    ):

        def many() -> list[int]:
            return [client.traffic().bytes for _ in range(20)]

        assert concurrently(64, many) == [[12] * 20] * 64
        assert len({request.peer for request in server.requests}) <= 64


def test_calls_one_after_another_share_one_connection(flavour: Flavour, server: Server) -> None:
    with flavour.client("demo", "demo", base_url=server.url) as client:
        for _ in range(5):
            client.countries()
        assert len({request.peer for request in server.requests}) == 1


# aiohttp closes idle connections by itself, also the last one.
of_our_own_pool = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)


@of_our_own_pool
def test_after_a_burst_one_connection_is_left_to_the_next_call(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting(8)
    with (
        serving(meeting.answer) as server,
        flavour.client(token="t", base_url=server.url) as client,
    ):
        concurrently(8, client.countries)
        server.wait_for_connections(8)
        monkeypatch.setattr(_transports, "IDLE_SECONDS", 0.0)
        client.countries()
        server.wait_for_connections(1)


@of_our_own_pool
def test_idle_connections_that_fail_to_close_cost_no_call_its_answer(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting(4)
    close, aclose = httpx.HTTPTransport.close, httpx.AsyncHTTPTransport.aclose

    def close_badly(transport: httpx.HTTPTransport) -> None:
        close(transport)
        raise OSError("it does not close")

    async def aclose_badly(transport: httpx.AsyncHTTPTransport) -> None:
        await aclose(transport)
        raise OSError("it does not close")

    monkeypatch.setattr(httpx.HTTPTransport, "close", close_badly)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "aclose", aclose_badly)
    with (
        serving(meeting.answer) as server,
        flavour.client(token="t", base_url=server.url) as client,
    ):
        concurrently(4, client.countries)
        monkeypatch.setattr(_transports, "IDLE_SECONDS", 0.0)
        assert client.countries() == ["DE", "US"]
        server.wait_for_connections(1)


class Meeting:
    """Answers the first so many requests only when all of them have come."""

    def __init__(self, number: int) -> None:
        self._barrier = threading.Barrier(number)
        self._number = number
        self._came = itertools.count()

    def answer(self, request: Request) -> Reply:
        if next(self._came) < self._number:
            self._barrier.wait(PATIENCE)
        return answering(request)


@pytest.fixture
def two_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    for network in (_blocking, _concurrent):
        monkeypatch.setattr(network, "MAX_CONNECTIONS", 2)


@pytest.mark.usefixtures("two_connections")
def test_no_more_connections_are_opened_than_a_client_may_have(
    flavour: Flavour, server: Server
) -> None:
    with flavour.client("demo", "demo", base_url=server.url) as client:
        assert concurrently(10, client.countries) == [["DE", "US"]] * 10
        assert server.most_connections <= 2


@pytest.mark.usefixtures("two_connections")
def test_waiting_for_a_connection_ends_with_the_timeout(flavour: Flavour) -> None:
    with (
        listening(Connection.stay_silent) as url,
        flavour.client(token="t", base_url=url, max_retries=0) as client,
        in_time(),
    ):
        quick = client.with_options(timeout=SHORT)
        errors = together(*[quick.countries] * 5)
        assert [type(error) for error in errors] == [goproxies.APITimeoutError] * 5


@pytest.mark.usefixtures("two_connections")
def test_waiting_for_a_connection_ends_with_the_timeout_of_a_pool(flavour: Flavour) -> None:
    is_over = threading.Event()

    def answer_late(request: Request) -> Reply:
        is_over.wait(PATIENCE)
        return answering(request)

    with (
        serving(answer_late) as server,
        flavour.client(token="t", base_url=server.url, timeout=LONG, max_retries=0) as client,
        ThreadPoolExecutor(2) as threads,
    ):
        under_way = [threads.submit(client.countries) for _ in range(2)]
        server.wait_for_connections(2)
        impatient = client.with_options(timeout=httpx.Timeout(LONG, pool=SHORT))
        with pytest.raises(goproxies.APITimeoutError):
            impatient.countries()
        is_over.set()
        assert [call.result() for call in under_way] == [["DE", "US"]] * 2


@pytest.mark.usefixtures("two_connections")
def test_calls_that_fail_leave_room_for_others(flavour: Flavour) -> None:
    failures = iter(range(5))

    def answer(_: httpx.Request) -> httpx.Response:
        if next(failures, None) is not None:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, json={"countries": ["DE"]})

    transport = httpx.MockTransport(answer)
    with flavour.client(token="t", transport=transport, timeout=PATIENCE, max_retries=0) as client:
        for _ in range(5):
            with pytest.raises(goproxies.APIConnectionError):
                client.countries()
        assert client.countries() == ["DE"]


def test_every_call_at_once_has_a_connection() -> None:
    assert max(256, _constants.MAX_CONCURRENCY) <= _constants.MAX_CONNECTIONS
