"""Transports of httpx without their pool: one connection each, for one request at a time.

A pool of httpcore queues requests, shares out connections and wakes who waits for one. Here a call
has a transport to itself (`_connections`), so that all of it is for nothing, and it takes a third
of an asynchronous call and a fifteenth of a blocking one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from goproxies._httpx import httpcore, httpx

__all__ = ["unpooled"]

TransportT = TypeVar("TransportT", httpx.HTTPTransport, httpx.AsyncHTTPTransport)
ConnectionT = TypeVar(
    "ConnectionT", bound=httpcore.ConnectionInterface | httpcore.AsyncConnectionInterface
)


def unpooled(transport: TransportT) -> TransportT:
    """Put a single connection in the place of a transport's pool, which knows how to make it.

    httpx has no public way to choose what its transports stand on. If a release of it hides the
    pool elsewhere, the pool stays.
    """
    kind: type[Any] = _One if isinstance(transport, httpx.HTTPTransport) else _AsyncOne
    connect = getattr(getattr(transport, "_pool", None), "create_connection", None)
    if connect is not None:
        cast("Any", transport)._pool = kind(connect)
    return transport


class _Single(Generic[ConnectionT]):
    """What both kinds share: a connection that is closed or has expired is replaced."""

    def __init__(self, connect: Callable[[httpcore.Origin], ConnectionT]) -> None:
        self._connect = connect
        self._connection: ConnectionT | None = None

    def _spent(self) -> ConnectionT | None:
        """Take out the connection if it cannot serve any more: the server may have closed it."""
        held = self._connection
        if held is None or not (held.is_closed() or held.has_expired()):
            return None
        self._connection = None
        return held

    def _open(self, request: httpcore.Request) -> ConnectionT:
        if self._connection is None:
            self._connection = self._connect(request.url.origin)
        return self._connection


class _One(_Single[httpcore.ConnectionInterface]):
    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        if spent := self._spent():
            spent.close()
        return self._open(request).handle_request(request)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class _AsyncOne(_Single[httpcore.AsyncConnectionInterface]):
    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        if spent := self._spent():
            await spent.aclose()
        return await self._open(request).handle_async_request(request)

    async def aclose(self) -> None:
        if self._connection is not None:
            await self._connection.aclose()
