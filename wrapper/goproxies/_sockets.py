"""The sockets of the blocking client, which wait no longer than `time_limit` lets them."""

from __future__ import annotations

import math
import socket
from collections.abc import Iterable
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from ._time_limit import seconds_left

__all__ = ["limit_sockets"]


def limit_sockets(client: httpx.Client) -> None:
    """Make the transports of a client heed `time_limit`, those that httpx itself brings.

    httpx takes no network backend, and httpcore, which does, is what a transport of httpx hides.
    """
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            pool = transport._pool
            if not isinstance(pool._network_backend, _Backend):
                pool._network_backend = _Backend(pool._network_backend)


def _wait(timeout: float | None) -> float | None:
    """Return how long to wait at most, the limit of the exchange considered."""
    left = seconds_left()
    return timeout if math.isinf(left) else min(left, timeout or left)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = OSError(f"{host} has no address")
        # One by one: `socket.create_connection` gives each address of a host the whole time.
        for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            try:
                stream = self._backend.connect_tcp(
                    str(place[0]), port, _wait(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                error = failure
            else:
                return _Stream(stream)
        raise error

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._backend.connect_unix_socket(path, _wait(timeout), socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _wait(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _wait(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _wait(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
