"""The sockets of the blocking client: their waits end in time, or with an interruption."""

from __future__ import annotations

import contextlib
import math
import socket
from collections.abc import Iterable
from functools import partial
from ssl import SSLContext
from typing import Any, TypeVar

from goproxies._httpx import httpcore, httpx

from .background import addresses, is_address, result_within
from .internals import replace_backend, socket_stream
from .waiting import interruptible, seconds_left

__all__ = ["limit_waits"]

TransportT = TypeVar("TransportT", bound=httpx.BaseTransport)

_NO_DELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def limit_waits(transport: TransportT) -> TransportT:
    """Make a transport of httpx respect `time_limit` and interruptions; others stay as they are."""
    if isinstance(transport, httpx.HTTPTransport):
        replace_backend(transport, _bounded_backend)
    return transport


def _bounded_backend(backend: httpcore.NetworkBackend) -> httpcore.NetworkBackend:
    """Return a backend to replace that of httpcore; one of the user stays."""
    return _Backend() if type(backend) is httpcore.SyncBackend else backend


def _wait(timeout: float | None) -> float | None:
    """Return how long to wait at most, within the limit of the exchange."""
    left = seconds_left()
    return timeout if math.isinf(left) else min(left, timeout or left)


def _addresses(host: str, port: int, timeout: float | None) -> list[Any]:
    """Return the addresses of a host. A look-up runs in a thread, as nothing can interrupt it."""
    look_up = partial(addresses, host, port)
    if is_address(host):
        return look_up()
    try:
        return result_within(_wait(timeout), look_up)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(error) from None
    except OSError as error:
        raise httpcore.ConnectError(error) from None


def _connect(found: Any, timeout: float | None, local_address: str | None) -> socket.socket:
    """Return a socket that is connected to an address, as `getaddrinfo` found it."""
    family, kind, protocol, _, address = found
    connected = socket.socket(family, kind, protocol)
    try:
        connected.settimeout(_wait(timeout))
        if local_address is not None:
            connected.bind((local_address, 0))
        with interruptible(partial(_wake, connected)):
            connected.connect(address)
    except BaseException:
        connected.close()
        raise
    return connected


def _wake(waiting: socket.socket) -> None:
    """End a wait for a socket, also one that is just about to begin."""
    with contextlib.suppress(OSError):
        # A socket that has not begun to connect connects even after its shutdown.
        waiting.settimeout(0)
        # Not the method of an `SSLSocket`, which another thread is reading from.
        socket.socket.shutdown(waiting, socket.SHUT_RDWR)


class _Backend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = socket_stream()
        if stream is None:
            return _Stream(
                super().connect_tcp(host, port, _wait(timeout), local_address, socket_options or ())
            )
        failure = OSError(f"{host} has no address")
        # One by one: `socket.create_connection` gives each address of a host the whole time.
        for found in _addresses(host, port, timeout):
            try:
                connected = _connect(found, timeout, local_address)
            except OSError as error:
                failure = error
            else:
                for option in (*(socket_options or ()), _NO_DELAY):
                    connected.setsockopt(*option)
                return _Stream(stream(connected))
        is_late = isinstance(failure, TimeoutError)
        raise httpcore.ConnectTimeout(failure) if is_late else httpcore.ConnectError(failure)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(super().connect_unix_socket(path, _wait(timeout), socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._socket: socket.socket = stream.get_extra_info("socket")
        self._wake = partial(_wake, self._socket)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with interruptible(self._wake):
            return self._stream.read(max_bytes, _wait(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:  # nothing to wait for; h11 ends a request without a body with it, twice
            return
        with interruptible(self._wake):
            self._stream.write(buffer, _wait(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        # The handshake replaces the socket object, and closes the new one where it fails.
        with self._socket.dup() as copy, interruptible(partial(_wake, copy)):
            name = server_hostname and server_hostname.strip("[]")  # of a tunnel
            return _Stream(self._stream.start_tls(ssl_context, name, _wait(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
