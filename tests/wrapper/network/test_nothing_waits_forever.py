"""Nothing waits without bound: the `timeout` of an attempt, the `deadline` of a call."""

from __future__ import annotations

import gc
import threading
import time

import goproxies
import httpx
import pytest
from goproxies import APITimeoutError
from goproxies._http import answer as _answer

from tests.support.client.api import answering
from tests.support.client.flavours import Flavour
from tests.support.network.limits import LONG, PATIENCE, SHORT, in_time
from tests.support.network.servers import serving
from tests.support.network.sockets import (
    COUNTRIES,
    HEAD,
    Connection,
    Talk,
    answer_well,
    drip_headers,
    listening,
)

# Servers that take their time


def dripping_status(connection: Connection) -> None:
    connection.read_request()
    connection.drip(b"HTTP/1.1 200 " + b"O" * 50_000)


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
    Connection.stay_silent,
    dripping_status,
    drip_headers,
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


@pytest.mark.parametrize("talk", [Connection.stay_silent, drip_headers, dripping_body])
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
        listening(Connection.stay_silent) as url,
        flavour.client(token="t", base_url=url, timeout=timeout, max_retries=0) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.countries()


def test_a_tls_handshake_ends_with_the_timeout(flavour: Flavour) -> None:
    with (
        listening(Connection.stay_silent) as url,
        flavour.client(
            token="t", base_url=url.replace("http:", "https:"), timeout=SHORT, max_retries=0
        ) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.countries()
    gc.collect()  # a socket left open would be an error here


def test_a_login_ends_with_the_timeout_too(flavour: Flavour) -> None:
    with (
        listening(drip_headers) as url,
        flavour.client("demo", "demo", base_url=url, timeout=SHORT, max_retries=0) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.login()


def test_a_timeout_is_retried(flavour: Flavour, quick_backoff: None) -> None:
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
    over = threading.Event()

    def until_closed(connection: Connection) -> None:
        connection.read_request()
        connection.socket.sendall(HEAD + b"Content-Length: 100\r\n\r\n")
        if connection.socket.recv(1) == b"":
            over.set()

    with (
        listening(until_closed) as url,
        flavour.client(token="t", base_url=url, timeout=SHORT, max_retries=0) as client,
    ):
        with pytest.raises(APITimeoutError):
            client.countries()
        assert over.wait(PATIENCE)


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


# The deadline covers what is done between attempts, too


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
