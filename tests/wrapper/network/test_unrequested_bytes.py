"""Bytes that were not requested never become an answer: they end the connection."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import threading
from collections.abc import Callable
from typing import TypeVar

import pytest

from tests.support.client.flavours import FLAVOURS, Flavour
from tests.support.network.certificates import client_context, server_context
from tests.support.network.servers import PATIENCE
from tests.support.network.sockets import HEAD, Connection, listening

T = TypeVar("T")


def answer(country: str) -> bytes:
    body = b'{"countries": ["%b"]}' % country.encode()
    return HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


STALE = answer("XX")


class Talker:
    """Answers each request with a country of its own, and sends something after the first."""

    def __init__(self, extra: bytes, *, together: bool, tls: bool = False) -> None:
        self._extra = extra
        self._together = together
        self._context = server_context() if tls else None
        self._countries = itertools.cycle(["AA", "BB", "CC"])
        self._is_first = True
        self.has_sent = threading.Event()
        self.connections = 0

    def talk(self, connection: Connection) -> None:
        self.connections += 1
        if self._context is None:
            self._converse(connection)
            return
        with self._context.wrap_socket(connection.socket, server_side=True) as wrapped:
            self._converse(Connection(wrapped, connection.is_over))

    def _converse(self, connection: Connection) -> None:
        while connection.read_request():
            self._answer(connection)

    def _answer(self, connection: Connection) -> None:
        extra, self._is_first = self._extra if self._is_first else b"", False
        country = answer(next(self._countries))
        if self._together:
            connection.socket.sendall(country + extra)
        else:
            connection.socket.sendall(country)
            connection.socket.sendall(extra)
        connection.wait_until_received()
        self.has_sent.set()


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("together", [False, True], ids=["later", "together"])
@pytest.mark.parametrize("times", [1, 3])
def test_a_second_answer_is_not_taken_for_the_next_one(
    flavour: Flavour, times: int, together: bool, tls: bool
) -> None:
    connections = each_answer_is_that_of_its_request(flavour, STALE * times, together, tls)
    assert connections == 2


GARBAGE = [STALE[:20], b"\r\n", b"\0", b"HTTP/1.1 100 Continue\r\n\r\n"]


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("together", [False, True], ids=["later", "together"])
@pytest.mark.parametrize("extra", GARBAGE, ids=repr)
@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
def test_garbage_after_an_answer_ends_the_connection(
    flavour: Flavour, extra: bytes, together: bool, tls: bool
) -> None:
    assert each_answer_is_that_of_its_request(flavour, extra, together, tls) == 2


def each_answer_is_that_of_its_request(
    flavour: Flavour, extra: bytes, together: bool, tls: bool
) -> int:
    """Make three calls, and return over how many connections."""
    talker = Talker(extra, together=together, tls=tls)
    with listening(talker.talk) as url:
        address = url.replace("http:", "https:") if tls else url
        with flavour.client(
            token="t", base_url=address, verify=client_context(), max_retries=0
        ) as client:
            first = client.countries()
            assert talker.has_sent.wait(PATIENCE)
            assert [first, client.countries(), client.countries()] == [["AA"], ["BB"], ["CC"]]
    return talker.connections


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_a_connection_without_them_is_used_again(flavour: Flavour, tls: bool) -> None:
    talker = Talker(b"", together=True, tls=tls)
    with listening(talker.talk) as url:
        address = url.replace("http:", "https:") if tls else url
        with flavour.client(token="t", base_url=address, verify=client_context()) as client:
            assert [client.countries() for _ in range(3)] == [["AA"], ["BB"], ["CC"]]
    assert talker.connections == 1


class Records:
    """The server's side of TLS, which decides what goes into one segment."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = server_context()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._complete(self._tls.do_handshake)

    def _complete(self, act: Callable[[], T]) -> T:
        while True:
            try:
                result = act()
            except ssl.SSLWantReadError:
                self._flush()
                data = self._socket.recv(65_536)
                if not data:
                    raise EOFError from None
                self._incoming.write(data)
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        self._socket.sendall(self._outgoing.read())

    def read_request(self) -> bytes:
        head = b""
        with contextlib.suppress(EOFError):
            while not head.endswith(b"\r\n\r\n"):
                head += self._complete(lambda: self._tls.read(1))
        return head

    def send_together(self, *records: bytes) -> None:
        for record in records:
            self._tls.write(record)
        self._flush()


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
def test_a_second_record_in_the_same_segment_is_no_answer(flavour: Flavour) -> None:
    """It lies in the memory of TLS, where the socket does not show that there is more to read."""
    connections = []
    countries = iter(["AA", "BB", "CC"])

    def talk(connection: Connection) -> None:
        connections.append(connection)
        records = Records(connection.socket)
        while records.read_request():
            is_first = len(connections) == 1
            records.send_together(answer(next(countries)), *[STALE] * is_first)

    with (
        listening(talk) as url,
        flavour.client(
            token="t",
            base_url=url.replace("http:", "https:"),
            verify=client_context(),
            max_retries=0,
        ) as client,
    ):
        assert [client.countries() for _ in range(3)] == [["AA"], ["BB"], ["CC"]]
    assert len(connections) == 2
