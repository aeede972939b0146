"""Opening and closing: quick, anywhere, any number of times, and nothing is left behind."""

import asyncio
import gc
import socket
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
import trio
from goproxies.sandbox import Fault, Sandbox

from tests.support.sandbox.clients import COUNTRIES, TRAFFIC, frozen, logged_in, token


def port_of(sandbox: Sandbox) -> int:
    return int(sandbox.url.rpartition(":")[2])


def is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_closed_sandbox_leaves_neither_thread_nor_socket() -> None:
    threads = threading.enumerate()
    with frozen(days=1) as sandbox:
        port = port_of(sandbox)
        assert is_listening(port)
    gc.collect()  # what was left open would warn now, and fail the test
    assert set(threading.enumerate()) <= set(threads)
    assert not is_listening(port)


def test_an_exception_closes_it_too() -> None:
    threads = threading.enumerate()
    with pytest.raises(KeyError), frozen(days=1):
        raise KeyError
    assert set(threading.enumerate()) <= set(threads)


def test_it_listens_on_the_loopback_only(sandbox: Sandbox) -> None:
    assert sandbox.url == f"http://127.0.0.1:{port_of(sandbox)}"


def test_it_can_be_opened_and_closed_by_hand() -> None:
    sandbox = frozen(days=1).start()
    assert token(sandbox)
    sandbox.close()


def test_opening_or_closing_twice_is_no_error() -> None:
    sandbox = frozen(days=1).start()
    assert sandbox.start().url == sandbox.url
    sandbox.close()
    sandbox.close()


def test_it_can_be_opened_again() -> None:
    sandbox = frozen(days=1)
    for _ in range(2):
        with sandbox:
            assert token(sandbox)


def test_a_sandbox_that_is_not_open_says_so() -> None:
    with pytest.raises(RuntimeError, match="not open"):
        _ = Sandbox().url


def test_the_port_can_be_chosen_and_taken_again_at_once() -> None:
    with frozen(days=1) as first:
        port = port_of(first)
        token(first)
    with frozen(days=1, port=port) as second:
        assert port_of(second) == port
        assert token(second)


def test_a_port_that_is_taken_is_an_error_that_leaves_nothing_behind(sandbox: Sandbox) -> None:
    threads = threading.enumerate()
    with pytest.raises(OSError, match=r"[Aa]ddress"):
        frozen(days=1, port=port_of(sandbox)).start()
    assert set(threading.enumerate()) <= set(threads)


def test_closing_cuts_connections_that_are_kept_alive(sandbox: Sandbox) -> None:
    with logged_in(sandbox) as client:
        assert client.get(COUNTRIES).status_code == 200
        sandbox.close()
        with pytest.raises(httpx.TransportError):
            client.get(COUNTRIES)


@pytest.mark.parametrize(
    "fault", [Fault(endless=True), Fault(endless=True, drip=30), Fault(delay=3600)]
)
def test_closing_cuts_answers_that_would_not_end(
    sandbox: Sandbox, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_connection(("127.0.0.1", port_of(sandbox))) as caller:
        sandbox.faults.add(fault)
        caller.sendall(f"GET {COUNTRIES} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        while not sandbox.requests:
            threading.Event().wait(0.01)
        sandbox.close()
    assert not caplog.records


def test_clients_that_leave_cause_no_error(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    address, number = ("127.0.0.1", port_of(sandbox)), 50
    request = f"GET {COUNTRIES} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    for rounds in range(1, 11):
        callers = [socket.create_connection(address) for _ in range(number)]
        for caller in callers:
            caller.sendall(request)
        for caller in callers:
            caller.close()
        while len(sandbox.requests) < rounds * number:
            threading.Event().wait(0.01)
    sandbox.close()
    assert not caplog.records


def test_closing_cuts_a_request_that_is_still_being_sent(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_connection(("127.0.0.1", port_of(sandbox))) as caller:
        caller.sendall(
            b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n"
            b"Content-Type: application/json\r\n\r\n{"
        )
        while not sandbox.requests:
            threading.Event().wait(0.01)
        sandbox.close()
    assert not caplog.records


def test_closing_during_requests_leaves_nothing_behind() -> None:
    threads = threading.enumerate()
    for _ in range(5):
        sandbox = frozen(days=1).start()
        callers = [
            threading.Thread(target=_call_until_refused, args=(sandbox.url,)) for _ in range(3)
        ]
        for caller in callers:
            caller.start()
        while len(sandbox.requests) < 5:
            threading.Event().wait(0.001)
        sandbox.close()
        for caller in callers:
            caller.join()
    gc.collect()
    assert set(threading.enumerate()) <= set(threads)


def _call_until_refused(url: str) -> None:
    while True:
        try:
            httpx.get(url, trust_env=False, verify=False)
        except httpx.TransportError:
            return


def test_many_can_be_open_at_once() -> None:
    sandboxes = [frozen(days=1, seed=seed).start() for seed in range(10)]
    try:
        assert len({sandbox.url for sandbox in sandboxes}) == 10
        assert len({sum(row.bytes for row in sandbox.rows) for sandbox in sandboxes}) == 10
        assert all(token(sandbox) for sandbox in sandboxes)
    finally:
        for sandbox in sandboxes:
            sandbox.close()


def test_it_opens_within_an_asyncio_loop() -> None:
    async def main() -> int:
        with frozen(days=1) as sandbox:
            async with httpx.AsyncClient(trust_env=False, verify=False) as client:
                return (await client.get(sandbox.url + COUNTRIES)).status_code

    assert asyncio.run(main()) == 401


def test_it_opens_within_a_trio_loop() -> None:
    async def main() -> int:
        with frozen(days=1) as sandbox:
            async with httpx.AsyncClient(trust_env=False, verify=False) as client:
                return (await client.get(sandbox.url + COUNTRIES)).status_code

    assert trio.run(main) == 401


def test_it_opens_in_a_thread() -> None:
    tokens: list[str] = []

    def use() -> None:
        with frozen(days=1) as sandbox:
            tokens.append(token(sandbox))

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert tokens


def test_waiting_lasts_until_it_is_closed(sandbox: Sandbox) -> None:
    threading.Timer(0.05, sandbox.close).start()
    sandbox.wait()


def test_its_traffic_can_be_kept_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "traffic.sqlite"
    with frozen(days=1, database=file) as sandbox:
        rows = sandbox.rows
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT count(*) FROM traffic").fetchone() == (len(rows),)
    connection.close()
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_with_traffic_is_served_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "traffic.sqlite"
    with frozen(days=1, database=file):
        pass
    connection = sqlite3.connect(file)
    connection.execute("DELETE FROM traffic")
    connection.execute("INSERT INTO traffic VALUES (1793541600000000, 'me', 'DE', 200, 3, 1234)")
    connection.commit()
    connection.close()
    with frozen(days=1, database=file) as sandbox, logged_in(sandbox) as client:
        assert client.get(TRAFFIC, params={"username": "me"}).json()["bytes"] == 1234


@pytest.mark.parametrize("module", ["starlette", "uvicorn", "jwt"])
def test_without_its_extra_it_says_what_to_install(module: str) -> None:
    script = f"import sys; sys.modules[{module!r}] = None; import goproxies.sandbox"
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": ":".join(sys.path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert 'pip install "goproxies[sandbox]"' in run.stderr.splitlines()[-1]
