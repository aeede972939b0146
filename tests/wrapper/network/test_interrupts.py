"""Ctrl-C ends the work of many threads at once, wherever they wait, and leaves nothing behind."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import goproxies
import pytest
from goproxies._network import blocking as _blocking
from goproxies._network import sockets as _sockets
from goproxies._network.blocking import run_coroutine
from goproxies._network.waiting import (
    Interrupted,
    Interruption,
    check_interruption,
    hold,
    interruptible,
)

from tests.support.client.api import answering
from tests.support.client.issuing import Gate, Turnstile
from tests.support.network.certificates import client_context
from tests.support.network.limits import LONG, PATIENCE, in_time
from tests.support.network.proxies import proxying
from tests.support.network.servers import Reply, Request, serving
from tests.support.network.sockets import Connection, Talk, drip_headers, listening

from .test_sockets import deaf

WORKERS = 4


def interrupt() -> None:
    """Press Ctrl-C."""
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


class Arrivals:
    """Interrupts the program once all workers have come."""

    def __init__(self, number: int = WORKERS) -> None:
        self._left = number
        self._lock = threading.Lock()

    def count(self) -> None:
        """Note another one."""
        with self._lock:
            self._left -= 1
            if self._left == 0:
                interrupt()


def stay_silent(connection: Connection) -> None:
    """Send nothing for longer than a test waits."""
    connection.is_over.wait(LONG)


def call_in_all(client: goproxies.Client, workers: int = WORKERS) -> None:
    """Call from many threads, until that is interrupted, in good time and without a trace."""

    async def work(_: int) -> object:
        return client.countries()

    with in_time(), pytest.raises(KeyboardInterrupt):
        run_coroutine(client._network.each(work, range(1000), workers, lambda *_: None))
    assert [each for each in threading.enumerate() if each.name.startswith("goproxies")] == []


# Where the threads wait


@pytest.mark.parametrize("talk", [stay_silent, drip_headers])
def test_for_an_answer(talk: Talk) -> None:
    arrivals = Arrivals()

    def silent(connection: Connection) -> None:
        arrivals.count()
        talk(connection)

    with (
        listening(silent) as url,
        goproxies.Client(token="t", base_url=url, timeout=LONG) as client,
    ):
        call_in_all(client)


def test_for_the_room_to_send() -> None:
    arrivals = Arrivals(1)

    def unhearing(connection: Connection) -> None:
        connection.socket.recv(1)
        arrivals.count()
        stay_silent(connection)

    with (
        listening(unhearing) as url,
        goproxies.Client("demo", "long" * 2**22, base_url=url, timeout=LONG) as client,
    ):
        call_in_all(client)


def test_for_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    arrivals = Arrivals()
    connect = _sockets._connect

    def counted(*args: Any) -> socket.socket:
        arrivals.count()
        return connect(*args)

    monkeypatch.setattr(_sockets, "_connect", counted)
    with (
        deaf() as port,
        goproxies.Client(token="t", base_url=f"http://127.0.0.1:{port}", timeout=LONG) as client,
    ):
        call_in_all(client)


def test_for_a_handshake() -> None:
    arrivals = Arrivals()

    def shy(connection: Connection) -> None:
        connection.socket.recv(1)
        arrivals.count()
        stay_silent(connection)

    with (
        listening(shy) as url,
        goproxies.Client(
            token="t",
            base_url=url.replace("http:", "https:"),
            timeout=LONG,
            verify=client_context(),
        ) as client,
    ):
        call_in_all(client)


def test_for_a_proxy() -> None:
    arrivals = Arrivals()

    def silent(connection: Connection) -> None:
        arrivals.count()
        stay_silent(connection)

    with (
        listening(silent) as url,
        proxying() as proxy,
        goproxies.Client(token="t", base_url=url, proxy=proxy.url, timeout=LONG) as client,
    ):
        call_in_all(client)


def test_for_a_retry() -> None:
    arrivals = Arrivals()

    def busy(_: Request) -> Reply:
        arrivals.count()
        return Reply(503, headers={"Retry-After": "60"})

    with serving(busy) as server:
        with goproxies.Client(token="t", base_url=server.url) as client:
            call_in_all(client)
        assert len(server.requests) == WORKERS


def test_for_the_login_of_another(turnstile: Turnstile) -> None:
    gate = Gate(answering)
    with (
        serving(gate) as server,
        goproxies.Client("demo", "demo", base_url=server.url) as client,
        ThreadPoolExecutor(2) as others,
    ):
        call = others.submit(client.countries)
        gate.wait_for_arrival()

        def interrupt_all() -> None:
            turnstile.wait_for(1 + WORKERS)
            interrupt()

        others.submit(interrupt_all)
        call_in_all(client)
        gate.open()
        assert call.result() == ["DE", "US"]
    assert len(server.logins) == 1


def test_for_a_free_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_blocking, "MAX_CONNECTIONS", 1)
    arrivals = Arrivals(1)

    def silent(connection: Connection) -> None:
        arrivals.count()
        stay_silent(connection)

    with (
        listening(silent) as url,
        goproxies.Client(token="t", base_url=url, timeout=LONG) as client,
    ):
        call_in_all(client)


# What is left


def test_connections_in_use_are_closed_and_the_client_still_works() -> None:
    gate = Gate(answering)
    arrivals = Arrivals()

    def held(request: Request) -> Reply:
        arrivals.count()
        return gate(request)

    with (
        serving(held) as server,
        goproxies.Client(token="t", base_url=server.url, timeout=LONG) as client,
    ):
        call_in_all(client)
        gate.open()
        server.wait_for_connections(0)
        assert client.countries() == ["DE", "US"]
        server.wait_for_connections(1)


def test_a_login_that_is_interrupted_fails_for_nobody_else(turnstile: Turnstile) -> None:
    """Another thread that waits for it logs in by itself."""
    gate = Gate(answering)
    with (
        serving(gate) as server,
        goproxies.Client("demo", "demo", base_url=server.url, max_retries=0) as client,
        ThreadPoolExecutor(2) as others,
    ):

        def wait_and_interrupt() -> list[str]:
            gate.wait_for_arrival()
            waiting = others.submit(client.countries)
            turnstile.wait_for(2)
            interrupt()
            countries: list[str] = waiting.result()
            return countries

        other = others.submit(wait_and_interrupt)
        call_in_all(client, 1)
        gate.open()
        assert other.result() == ["DE", "US"]
    assert len(server.logins) == 2


# The parts


def interrupted(wait: Callable[[], object]) -> BaseException | None:
    """Interrupt a thread that waits; return what the wait raised."""
    interruption = Interruption()
    begun = threading.Event()

    def waiting() -> object:
        with interruption.applies():
            begun.set()
            return wait()

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(waiting)
        assert begun.wait(PATIENCE)
        interruption.trigger()
        return future.exception(PATIENCE)


def test_a_wait_is_ended_by_what_wakes_it() -> None:
    woken = threading.Event()

    def wait() -> None:
        with interruptible(woken.set):
            assert woken.wait(PATIENCE)

    assert isinstance(interrupted(wait), Interrupted)


def test_nothing_begins_to_wait_after_an_interruption() -> None:
    interruption = Interruption()
    interruption.trigger()
    with interruption.applies():
        with pytest.raises(Interrupted), interruptible(pytest.fail):
            pytest.fail("it waits")
        with pytest.raises(Interrupted):
            check_interruption()


def test_a_wait_that_has_ended_is_not_woken() -> None:
    interruption = Interruption()
    with interruption.applies(), interruptible(pytest.fail):
        pass
    interruption.trigger()


def test_a_thread_that_an_interruption_does_not_apply_to_is_not_interrupted() -> None:
    interruption = Interruption()
    with interruption.applies():
        pass
    interruption.trigger()
    with interruptible(pytest.fail):
        check_interruption()


def test_a_failure_of_an_interrupted_wait_is_the_interruption() -> None:
    cut = threading.Event()

    def wait() -> None:
        with interruptible(cut.set):
            assert cut.wait(PATIENCE)
            raise ConnectionResetError

    assert isinstance(interrupted(wait), Interrupted)


@pytest.fixture(params=[threading.Lock, partial(threading.Semaphore, 1)], ids=["lock", "semaphore"])
def lock(request: pytest.FixtureRequest) -> Any:
    return request.param()


def test_a_wait_for_a_lock_ends_with_an_interruption(lock: Any) -> None:
    def wait() -> None:
        with hold(lock, PATIENCE):
            pytest.fail("it is held elsewhere")

    with lock:
        assert isinstance(interrupted(wait), Interrupted)
    with hold(lock, 0):
        pass


def test_a_lock_goes_to_the_next_who_waits(lock: Any) -> None:
    def wait() -> bool:
        with hold(lock, PATIENCE):
            return True

    with ThreadPoolExecutor(3) as threads:
        with lock:
            waiting = [threads.submit(wait) for _ in range(3)]
        assert [each.result(PATIENCE) for each in waiting] == [True] * 3


def test_a_lock_that_comes_too_late_is_a_timeout(lock: Any) -> None:
    with hold(lock, 0), pytest.raises(TimeoutError), hold(lock, 0.01):
        pytest.fail("it is held elsewhere")
    with hold(lock, 0):
        pass


def test_a_lock_that_comes_too_late_is_the_error_of_the_caller(lock: Any) -> None:
    with lock, pytest.raises(ZeroDivisionError), hold(lock, 0, ZeroDivisionError):
        pytest.fail("it is held elsewhere")


def test_a_lock_is_released_after_an_error(lock: Any) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), hold(lock, 0):
            raise ZeroDivisionError


def test_a_socket_that_is_about_to_connect_does_not_wait() -> None:
    with deaf() as port, socket.socket() as connecting, in_time():
        connecting.settimeout(LONG)
        _sockets._wake(connecting)
        with pytest.raises(BlockingIOError):
            connecting.connect(("127.0.0.1", port))
