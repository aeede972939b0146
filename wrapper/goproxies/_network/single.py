"""Transports of httpx without their pool: one connection each, for one request at a time.

A pool of httpcore queues requests, shares out connections and wakes who waits for one. Here a call
has a transport to itself (`TransportPool`), so none of this is needed. It takes a third of an
asynchronous call and a fifteenth of a blocking one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from goproxies._httpx import httpcore, httpx

from .internals import replace_pool

__all__ = ["without_pool"]

TransportT = TypeVar("TransportT", httpx.HTTPTransport, httpx.AsyncHTTPTransport)
ConnectionT = TypeVar(
    "ConnectionT", bound=httpcore.ConnectionInterface | httpcore.AsyncConnectionInterface
)


def without_pool(transport: TransportT) -> TransportT:
    """Put a single connection in the place of a transport's pool, which knows how to make it."""
    is_blocking = isinstance(transport, httpx.HTTPTransport)
    replace_pool(transport, _BlockingConnection if is_blocking else _AsyncConnection)
    return transport


class _SingleConnection(Generic[ConnectionT]):
    """What both kinds share: a connection that is closed or has expired is replaced."""

    def __init__(self, connect: Callable[[httpcore.Origin], ConnectionT]) -> None:
        self._connect = connect
        self._connection: ConnectionT | None = None

    def _take_expired(self) -> ConnectionT | None:
        """Return the connection if it cannot serve any more: the server may have closed it."""
        held = self._connection
        if held is None or not (held.is_closed() or held.has_expired()):
            return None
        self._connection = None
        return held

    def _open(self, request: httpcore.Request) -> ConnectionT:
        if self._connection is None:
            self._connection = self._connect(request.url.origin)
        return self._connection


class _BlockingConnection(_SingleConnection[httpcore.ConnectionInterface]):
    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        if expired := self._take_expired():
            expired.close()
        return self._open(request).handle_request(request)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class _AsyncConnection(_SingleConnection[httpcore.AsyncConnectionInterface]):
    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        if expired := self._take_expired():
            await expired.aclose()
        return await self._open(request).handle_async_request(request)

    async def aclose(self) -> None:
        if self._connection is not None:
            await self._connection.aclose()
