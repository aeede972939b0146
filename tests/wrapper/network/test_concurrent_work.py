"""Many pieces of work at a time: bounded, reported one by one, and stopped without a trace."""

from __future__ import annotations

import contextvars
import itertools
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any, TypeVar

import anyio
import anyio.lowlevel
import goproxies
import httpx
import pytest
from goproxies._http.network import Network
from goproxies._network.blocking import run_coroutine
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.client.flavours import FLAVOURS, Flavour
from tests.wrapper.conftest import flavour

__all__ = ["flavour"]  # the event loops; what calls are sent over makes no difference here

T = TypeVar("T")
PATIENCE = 20.0

pytestmark = pytest.mark.usefixtures("no_thread_is_left")


def perform(flavour: Flavour, steps: Callable[[Network], Coroutine[Any, Any, T]]) -> T:
    """Return what a coroutine over the network of a client returns."""
    settings: Any = {"token": "t", "transport": httpx.MockTransport(lambda _: httpx.Response(200))}

    async def concurrent() -> T:
        async with goproxies.AsyncClient(**settings) as client:
            return await steps(client._network)

    if flavour.name == "sync":
        with goproxies.Client(**settings) as client:
            return run_coroutine(steps(client._network))
    return anyio.run(concurrent, backend=flavour.name)


def results(
    flavour: Flavour,
    items: Iterable[int],
    concurrency: int,
    work: Callable[[int], Coroutine[Any, Any, int]],
) -> list[tuple[int, int]]:
    """Return what `on_done` is called with."""
    reported: list[tuple[int, int]] = []

    async def steps(network: Network) -> None:
        await network.each(work, items, concurrency, lambda *end: reported.append(end))

    perform(flavour, steps)
    return reported


async def doubled(item: int) -> int:
    return 2 * item


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
@settings(deadline=None)
@given(items=st.lists(st.integers(), max_size=20), concurrency=st.integers(1, 8))
def test_every_item_is_done_once(flavour: Flavour, items: list[int], concurrency: int) -> None:
    reported = results(flavour, items, concurrency, doubled)
    assert sorted(reported) == sorted((item, 2 * item) for item in items)


@pytest.mark.parametrize("concurrency", [1, 2, 5])
def test_so_many_are_under_way_at_a_time_and_no_more(flavour: Flavour, concurrency: int) -> None:
    meeting = Meeting(flavour, concurrency)
    results(flavour, range(10 * concurrency), concurrency, meeting.attend)
    assert meeting.most == concurrency


class Meeting:
    """Begins when so many are there, and knows how many there were at most."""

    def __init__(self, flavour: Flavour, number: int) -> None:
        self._is_sync = flavour.name == "sync"
        self._number = number
        self._barrier = threading.Barrier(number)
        self._attending = 0
        self._lock = threading.Lock()
        self.most = 0

    async def attend(self, item: int) -> int:
        with self._lock:
            self._attending += 1
            self.most = max(self.most, self._attending)
        if self._is_sync:
            self._barrier.wait(PATIENCE)
        else:
            while self.most < self._number:
                await anyio.lowlevel.checkpoint()
        with self._lock:
            self._attending -= 1
        return item


def test_a_slow_job_delays_no_other(flavour: Flavour) -> None:
    others = threading.Event()
    seen: list[int] = []

    async def work(item: int) -> int:
        if item == 0 and flavour.name == "sync":
            assert others.wait(PATIENCE)
        while item == 0 and not others.is_set():
            await anyio.lowlevel.checkpoint()
        seen.append(item)
        if len(seen) == 99:
            others.set()
        return item

    assert results(flavour, range(100), 2, work)[-1] == (0, 0)


def test_jobs_are_fetched_as_they_are_begun(flavour: Flavour) -> None:
    """An endless iterator is no trouble: nobody runs ahead of the work."""
    fetched = itertools.count()

    async def work(item: int) -> int:
        if item == 50:
            raise ZeroDivisionError
        return item

    with pytest.raises(ZeroDivisionError):
        results(flavour, fetched, 4, work)
    assert next(fetched) >= 51


def test_done_is_called_where_each_was_called(flavour: Flavour) -> None:
    threads: set[int] = set()

    async def steps(network: Network) -> int:
        await network.each(doubled, range(20), 4, lambda *_: threads.add(threading.get_ident()))
        return threading.get_ident()

    assert threads == {perform(flavour, steps)} | threads
    assert len(threads) == 1


PLACE = contextvars.ContextVar[str]("PLACE")


def test_the_work_has_the_context_of_the_caller(flavour: Flavour) -> None:
    async def work(item: int) -> int:
        return len(PLACE.get("")) * item

    token = PLACE.set("here")
    try:
        assert sorted(results(flavour, range(3), 2, work)) == [(0, 0), (1, 4), (2, 8)]
    finally:
        PLACE.reset(token)


# Failures

ERRORS = [goproxies.InvalidArgumentError("wrong"), KeyboardInterrupt(), SystemExit(2)]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_an_error_of_the_work_stops_the_others_and_is_raised(
    flavour: Flavour, error: BaseException
) -> None:
    begun: list[int] = []

    async def work(item: int) -> int:
        begun.append(item)
        if item == 5:
            raise error
        return item

    with pytest.raises(type(error)) as caught:
        results(flavour, range(100_000), 3, work)
    assert caught.value is error
    assert len(begun) < 100_000


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_an_error_of_done_stops_the_others_and_is_raised(
    flavour: Flavour, error: BaseException
) -> None:
    reported: list[int] = []

    def on_done(item: int, _: int) -> None:
        reported.append(item)
        if len(reported) == 5:
            raise error

    async def steps(network: Network) -> None:
        await network.each(doubled, itertools.count(), 3, on_done)

    with pytest.raises(type(error)) as caught:
        perform(flavour, steps)
    assert caught.value is error
    assert len(reported) == 5


def test_an_error_of_the_jobs_is_raised(flavour: Flavour) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        results(flavour, items(), 3, doubled)


def test_a_failure_ends_the_waits_of_the_others(flavour: Flavour) -> None:
    async def steps(network: Network) -> None:
        async def work(item: int) -> int:
            if item == 3:
                raise ZeroDivisionError
            await network.sleep(1000)
            return item

        await network.each(work, range(4), 4, lambda *_: None)

    with pytest.raises(ZeroDivisionError):
        perform(flavour, steps)


# Cancellation


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_caller_leaves_no_work_behind(backend: str) -> None:
    ended: list[int] = []

    async def work(item: int) -> int:
        try:
            await anyio.sleep(1000)
        finally:
            ended.append(item)
        return item

    async def cancelled() -> None:
        async with goproxies.AsyncClient(token="t") as client:
            with anyio.CancelScope() as scope:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(client._network.each, work, range(9), 3, lambda *_: None)
                    await anyio.wait_all_tasks_blocked()
                    scope.cancel()

    anyio.run(cancelled, backend=backend)
    assert sorted(ended) == [0, 1, 2]
