"""Nothing waits without bound: the `timeout` of an attempt, the `deadline` of a call."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import goproxies
import httpcore
import httpx
import pytest
from goproxies import APITimeoutError, _answer

from .api import answering
from .flavours import Flavour
from .servers import LOGIN, Reply, Request, serving
from .sockets import COUNTRIES, HEAD, Connection, Talk, answer_well, listening

SHORT = 0.1
"""Seconds: the limit that a test runs into."""

LONG = 60.0
"""Seconds: no test waits for it."""

PATIENCE = 40.0
"""Seconds that a call may take on the slowest day; without its limit, it takes longer."""


@contextmanager
def in_time() -> Iterator[None]:
    """Fail if it takes much longer than any limit of a test."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < PATIENCE


# Servers that take their time


def silent(connection: Connection) -> None:
    connection.stay_silent()


def dripping_status(connection: Connection) -> None:
    connection.read_request()
    connection.drip(b"HTTP/1.1 200 " + b"O" * 50_000)


def dripping_headers(connection: Connection) -> None:
    connection.read_request()
    connection.socket.sendall(HEAD)
    connection.drip(b"X-More: and more\r\n")


def dripping_body(connection: Connection) -> None:
    connection.read_request()
    connection.socket.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
    connection.drip(b" ")


def dripping_chunks(connection: Connection) -> None:
    connection.read_request()
    connection.socket.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    connection.drip(b"1\r\n \r\n")


def breaking_off(connection: Connection) -> None:
    connection.read_request()
    connection.socket.sendall(HEAD + b"Content-Length: 100\r\n\r\n" + COUNTRIES)
    connection.stay_silent()


def endless_informing(connection: Connection) -> None:
    connection.read_request()
    connection.drip(b"HTTP/1.1 103 Early Hints\r\n\r\n")


SLOW: list[Talk] = [
    silent,
    dripping_status,
    dripping_headers,
    dripping_body,
    dripping_chunks,
    breaking_off,
    endless_informing,
]


@pytest.mark.parametrize("talk", SLOW)
def test_an_attempt_ends_with_its_timeout(flavour: Flavour, talk: Talk) -> None:
    with (
        listening(talk) as url,
        flavour.client(token="t", base_url=url, timeout=SHORT, max_retries=0) as client,
        in_time(),
        pytest.raises(APITimeoutError, match="did not answer in time"),
    ):
        client.countries()


@pytest.mark.parametrize("talk", [silent, dripping_headers, dripping_body])
def test_a_call_ends_with_its_deadline(flavour: Flavour, talk: Talk) -> None:
    with (
        listening(talk) as url,
        flavour.client("demo", "demo", base_url=url, timeout=LONG, deadline=SHORT) as client,
        in_time(),
        pytest.raises(APITimeoutError, match="within its deadline"),
    ):
        client.countries()


@pytest.mark.parametrize("timeout", [httpx.Timeout(SHORT), httpx.Timeout(LONG, read=SHORT)])
def test_a_timeout_of_httpx_counts(flavour: Flavour, timeout: httpx.Timeout) -> None:
    with (
        listening(silent) as url,
        flavour.client(token="t", base_url=url, timeout=timeout, max_retries=0) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.countries()


def test_a_tls_handshake_ends_with_the_timeout(flavour: Flavour) -> None:
    with (
        listening(silent) as url,
        flavour.client(
            token="t", base_url=url.replace("http:", "https:"), timeout=SHORT, max_retries=0
        ) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.countries()


def test_a_login_ends_with_the_timeout_too(flavour: Flavour) -> None:
    with (
        listening(dripping_headers) as url,
        flavour.client("demo", "demo", base_url=url, timeout=SHORT, max_retries=0) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.login()


def test_a_timeout_is_tried_again(flavour: Flavour, quick_backoff: None) -> None:
    connections = []

    def silent_at_first(connection: Connection) -> None:
        connections.append(connection)
        if len(connections) == 1:
            connection.stay_silent()
        answer_well(connection)

    with (
        listening(silent_at_first) as url,
        flavour.client(token="t", base_url=url, timeout=1) as client,
    ):
        assert client.countries() == ["DE"]
    assert len(connections) == 2


def test_a_timeout_leaves_no_connection_open(flavour: Flavour) -> None:
    with (
        listening(dripping_body) as url,
        flavour.client(token="t", base_url=url, timeout=SHORT, max_retries=0) as client,
    ):
        with pytest.raises(APITimeoutError):
            client.countries()
        network: Any = client._network
        assert network._client._transport._pool.connections == []


def test_a_connection_that_is_used_again_has_its_whole_timeout(flavour: Flavour) -> None:
    with (
        listening(answer_well) as url,
        flavour.client(token="t", base_url=url, timeout=0.5, max_retries=0) as client,
    ):
        answers: list[list[str]] = []
        for _ in range(4):
            answers.append(client.countries())
            time.sleep(0.2)  # longer in all than one timeout
    assert answers == [["DE"]] * 4


# Endless bodies


def pouring(connection: Connection) -> None:
    connection.read_request()
    connection.socket.sendall(HEAD + b"\r\n")
    connection.pour(b" " * 65_536)


def test_an_endless_body_ends_with_the_longest_that_is_read(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_answer, "MAX_BODY_BYTES", 1_000_000)
    with (
        listening(pouring) as url,
        flavour.client(token="t", base_url=url, timeout=LONG) as client,
        in_time(),
        pytest.raises(goproxies.APIResponseValidationError, match="longer than 1000000 bytes"),
    ):
        client.countries()


# Unlimited on purpose


def test_without_a_limit_an_answer_may_take_its_time(flavour: Flavour) -> None:
    def late(connection: Connection) -> None:
        connection.read_request()
        connection.is_over.wait(0.1)
        connection.socket.sendall(HEAD + b"Content-Length: 21\r\n\r\n" + COUNTRIES)

    with (
        listening(late) as url,
        flavour.client(token="t", base_url=url, timeout=httpx.Timeout(None)) as client,
    ):
        assert client.countries() == ["DE"]


# The deadline covers the whole of a call


def failing_logins(request: Request) -> Reply:
    return Reply(503) if request.is_login else answering(request)


def failing_calls(request: Request) -> Reply:
    return answering(request) if request.is_login else Reply(503)


@pytest.mark.parametrize("answer", [failing_logins, failing_calls])
def test_retries_end_with_the_deadline(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    monkeypatch.setattr("goproxies._retries.BACKOFF_MAX_SECONDS", 0.05)
    monkeypatch.setattr("goproxies._retries.RETRY_BUDGET", 1e9)
    with (
        serving(answer) as server,
        flavour.client(
            "demo", "demo", base_url=server.url, max_retries=10**6, deadline=SHORT
        ) as client,
        in_time(),
        pytest.raises(APITimeoutError, match=f"within its deadline of {SHORT} s"),
    ):
        client.countries()


def asking_for_patience(request: Request) -> Reply:
    return Reply(429, headers={"Retry-After": "50"})


def test_no_wait_is_begun_that_would_pass_the_deadline(flavour: Flavour) -> None:
    with (
        serving(asking_for_patience) as server,
        flavour.client(token="t", base_url=server.url, deadline=20) as client,
        in_time(),
        pytest.raises(APITimeoutError, match=r"within its deadline of 20\.0 s"),
    ):
        client.countries()


def test_each_call_has_a_deadline_of_its_own(flavour: Flavour) -> None:
    with (
        serving(answering) as server,
        flavour.client(token="t", base_url=server.url, deadline=0.5) as client,
    ):
        answers: list[list[str]] = []
        for _ in range(4):
            answers.append(client.countries())
            time.sleep(0.2)  # longer in all than one deadline
    assert answers == [["DE", "US"]] * 4


def test_a_deadline_can_be_lifted(flavour: Flavour) -> None:
    def late(request: Request) -> Reply:
        time.sleep(0.2)
        return answering(request)

    with (
        serving(late) as server,
        flavour.client(token="t", base_url=server.url, deadline=0.05) as client,
    ):
        with pytest.raises(APITimeoutError):
            client.countries()
        assert client.with_options(deadline=None).countries() == ["DE", "US"]


def test_waiting_for_the_login_of_another_call_counts(flavour: Flavour) -> None:
    has_begun, may_end = threading.Event(), threading.Event()

    def holding_logins(request: Request) -> Reply:
        if request.path == LOGIN:
            has_begun.set()
            may_end.wait(LONG)
        return answering(request)

    with (
        serving(holding_logins) as server,
        flavour.client("demo", "demo", base_url=server.url, timeout=LONG) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        first = pool.submit(client.countries)
        has_begun.wait(LONG)
        try:
            with in_time(), pytest.raises(APITimeoutError, match="within its deadline"):
                client.with_options(deadline=SHORT).countries()
        finally:
            may_end.set()
        assert first.result() == ["DE", "US"]
        assert len(server.logins) == 1


class SlowStore(goproxies.MemoryTokenStore):
    def load(self) -> goproxies.StoredToken | None:
        time.sleep(2 * SHORT)
        return super().load()


def test_the_work_of_the_token_store_counts(flavour: Flavour) -> None:
    with (
        serving(answering) as server,
        flavour.client(
            "demo", "demo", base_url=server.url, token_store=SlowStore(), deadline=SHORT
        ) as client,
    ):
        with pytest.raises(APITimeoutError, match="within its deadline"):
            client.countries()
        assert server.requests == []


# What the blocking client needs of httpx and httpcore, whose waits it bounds


def test_httpx_has_the_private_parts_that_the_time_limit_reaches_through() -> None:
    with httpx.Client(proxy="http://127.0.0.1:9") as client:
        transports = [client._transport, *client._mounts.values()]
        pools = [t._pool for t in transports if isinstance(t, httpx.HTTPTransport)]
    backends = [pool._network_backend for pool in pools]
    assert [isinstance(backend, httpcore.NetworkBackend) for backend in backends] == [True, True]


def test_a_transport_of_httpx_given_by_the_user_is_bounded_as_well() -> None:
    with (
        listening(dripping_headers) as url,
        goproxies.Client(
            token="t",
            base_url=url,
            timeout=SHORT,
            max_retries=0,
            transport=httpx.HTTPTransport(local_address="127.0.0.1"),
        ) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.countries()


@pytest.mark.parametrize("talk", [answer_well, dripping_headers])
def test_a_unix_socket_is_a_network_too(tmp_path: Path, talk: Talk) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "api"))
    listener.listen()
    with (
        listening(talk, listener) as path,
        goproxies.Client(
            token="t",
            base_url="http://localhost",
            timeout=1,
            max_retries=0,
            transport=httpx.HTTPTransport(uds=path),
        ) as client,
        in_time(),
    ):
        if talk is answer_well:
            assert client.countries() == ["DE"]
        else:
            with pytest.raises(APITimeoutError):
                client.countries()


@contextmanager
def deaf() -> Iterator[int]:
    """Yield a port whose connections are never made: its queue is full."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as listener,
        socket.socket() as queued,
        socket.socket() as refused,
    ):
        queued.connect(listener.getsockname())
        refused.setblocking(False)
        refused.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def give_addresses(monkeypatch: pytest.MonkeyPatch, *hosts: str) -> None:
    """Let `api.localhost` have these addresses."""
    resolve = socket.getaddrinfo

    def resolved(host: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if host not in ("api.localhost", b"api.localhost"):
            return resolve(host, *args, **kwargs)
        return [found for each in hosts for found in resolve(each, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


def test_the_addresses_of_a_host_share_one_timeout(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_addresses(monkeypatch, *["127.0.0.1"] * 100)
    with (
        deaf() as port,
        flavour.client(
            token="t", base_url=f"http://api.localhost:{port}", timeout=SHORT, max_retries=0
        ) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.countries()


def test_a_host_is_reached_at_the_address_that_answers(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_addresses(monkeypatch, "127.0.0.9", "127.0.0.1")
    with listening(answer_well) as url:
        address = url.replace("127.0.0.1", "api.localhost")
        with flavour.client(token="t", base_url=address) as client:
            assert client.countries() == ["DE"]


def test_a_host_without_an_address_is_a_connection_error(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_addresses(monkeypatch)
    with (
        flavour.client(token="t", base_url="https://api.localhost", max_retries=0) as client,
        pytest.raises(goproxies.APIConnectionError, match=r"no answer from https://api\.localhost"),
    ):
        client.countries()
