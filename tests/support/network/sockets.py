"""Servers below HTTP: a function sends to each client the bytes that a test wants."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import attrs

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_END_OF_HEAD = b"\r\n\r\n"
COUNTRIES = b'{"countries": ["DE"]}'
GOOD_ANSWER = HEAD + b"Content-Length: %d\r\n\r\n" % len(COUNTRIES) + COUNTRIES


PATIENCE = 20.0
"""Seconds after which a server gives up on a client that does not, and a test fails for it."""

_PAUSE = 0.02


@attrs.frozen
class Connection:
    """A connection that a client has opened."""

    socket: socket.socket
    is_over: threading.Event

    def read_request(self) -> bytes:
        """Return the head of a request; empty at the end of the connection."""
        head = b""
        while not head.endswith(_END_OF_HEAD):
            received = self.socket.recv(self._length_after(head))
            if not received:
                break
            head += received
        return head

    def _length_after(self, head: bytes) -> int:
        """Return how much can be read that belongs to the head: nothing after it is taken."""
        if isinstance(self.socket, ssl.SSLSocket):  # which cannot peek
            return 1
        waiting = head + self.socket.recv(4096, socket.MSG_PEEK)
        end = waiting.find(_END_OF_HEAD)
        length = len(waiting) if end < 0 else end + len(_END_OF_HEAD)
        return max(1, length - len(head))

    def wait_until_received(self) -> None:
        """Wait until the other side has received everything: a busy machine delivers it later."""
        end = time.monotonic() + PATIENCE
        while _unacknowledged(self.socket) and time.monotonic() < end:
            self.is_over.wait(0.001)

    def drip(self, data: bytes) -> None:
        """Send a byte now and then, from the beginning again at the end, until the test is over."""
        for byte in itertools.islice(itertools.cycle(data), int(PATIENCE / _PAUSE)):
            if self.is_over.wait(_PAUSE):
                break
            self.socket.sendall(bytes([byte]))

    def pour(self, data: bytes) -> None:
        """Send the same again and again until the test is over."""
        end = time.monotonic() + PATIENCE
        while not self.is_over.is_set() and time.monotonic() < end:
            self.socket.sendall(data)

    def stay_silent(self) -> None:
        """Send nothing until the test is over."""
        self.is_over.wait(PATIENCE)


def _unacknowledged(sender: socket.socket) -> int:
    """Return how many bytes of a socket have not been received yet; 0 where nobody knows."""
    try:
        import fcntl
        import termios

        queued = fcntl.ioctl(sender.fileno(), termios.TIOCOUTQ, bytes(4))
    except (ImportError, OSError):
        return 0
    return int.from_bytes(queued, sys.byteorder)


Talk = Callable[[Connection], None]


def answer_well(connection: Connection) -> None:
    """Answer every request with a list of countries."""
    while connection.read_request():
        connection.socket.sendall(GOOD_ANSWER)


def drip_headers(connection: Connection) -> None:
    """Begin to answer, and come to no end."""
    connection.read_request()
    connection.socket.sendall(HEAD)
    connection.drip(b"X-More: and more\r\n")


@contextmanager
def listening(talk: Talk, listener: socket.socket | None = None) -> Iterator[str]:
    """Talk to each connection in a thread of its own; yield the address as a client takes it."""
    listener = listener or socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()
    threads = []
    connections = []

    def converse(accepted: socket.socket) -> None:
        with contextlib.suppress(OSError):
            talk(Connection(accepted, is_over))
        accepted.close()

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                accepted, _ = listener.accept()
                connections.append(accepted)
                threads.append(threading.Thread(target=converse, args=(accepted,)))
                threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        name = listener.getsockname()
        yield f"http://127.0.0.1:{name[1]}" if isinstance(name, tuple) else name
    finally:
        is_over.set()
        for opened in (listener, *connections):
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (accepting, *threads):
            thread.join()
