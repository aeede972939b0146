"""Transports of httpx without their pool: one connection each, for one request at a time.

A pool of httpcore queues requests, shares out connections and wakes who waits for one. Here a call
has a transport to itself (`TransportPool`), so none of this is needed. It takes a third of an
asynchronous call and a fifteenth of a blocking one.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from goproxies._httpx import httpcore, httpx

from .internals import has_unread_bytes, replace_pool

__all__ = ["replace_pool_by_connection"]

TransportT = TypeVar("TransportT", httpx.HTTPTransport, httpx.AsyncHTTPTransport)
ConnectionT = TypeVar(
    "ConnectionT", bound=httpcore.ConnectionInterface | httpcore.AsyncConnectionInterface
)


def replace_pool_by_connection(transport: TransportT, *, brackets: bool) -> TransportT:
    """Replace the pool of a transport by a single connection, made as the pool makes them.

    With `brackets`, a proxy gets the IPv6 address of the server in brackets, which httpcore leaves
    out.
    """
    is_blocking = isinstance(transport, httpx.HTTPTransport)
    kind = _BlockingConnection if is_blocking else _AsyncConnection
    replace_pool(transport, partial(kind, brackets))
    return transport


class _SingleConnection(Generic[ConnectionT]):
    """What both kinds share: a connection that is closed or has expired is replaced."""

    def __init__(self, brackets: bool, connect: Callable[[httpcore.Origin], ConnectionT]) -> None:
        self._brackets = brackets
        self._connect = connect
        self._connection: ConnectionT | None = None
        self._tls: object = None
        self._is_new = True

    def _take_expired(self) -> ConnectionT | None:
        """Return the connection if it cannot be used again, and forget it."""
        connection = self._connection
        if connection is None or not self._is_expired(connection):
            return None
        self._connection = None
        return connection

    def _is_expired(self, connection: ConnectionT) -> bool:
        """Return whether it was closed, or has received bytes that would pass for an answer."""
        return (
            connection.is_closed()
            or connection.has_expired()
            or has_unread_bytes(connection)
            or _has_unread_record(self._tls)
        )

    def _open(self, request: httpcore.Request) -> ConnectionT:
        if self._brackets:
            request.url.host = b"[%b]" % request.url.host
        if self._connection is None:
            self._connection = self._connect(request.url.origin)
            self._is_new = True
        return self._connection

    def _remember_tls(self, response: httpcore.Response) -> httpcore.Response:
        """Remember the TLS object of a new connection, which its first response has."""
        if self._is_new:
            self._is_new = False
            self._tls = response.extensions["network_stream"].get_extra_info("ssl_object")
        return response


def _has_unread_record(tls: object) -> bool:
    """Return whether TLS has received a record after those of the last answer.

    An `SSLObject` reads from memory, without a wait. A socket shows by itself that it is readable.
    """
    if not isinstance(tls, ssl.SSLObject):
        return False
    try:
        return bool(tls.read(1))
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        return True


class _BlockingConnection(_SingleConnection[httpcore.ConnectionInterface]):
    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        if expired := self._take_expired():
            expired.close()
        return self._remember_tls(self._open(request).handle_request(request))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class _AsyncConnection(_SingleConnection[httpcore.AsyncConnectionInterface]):
    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        if expired := self._take_expired():
            await expired.aclose()
        return self._remember_tls(await self._open(request).handle_async_request(request))

    async def aclose(self) -> None:
        if self._connection is not None:
            await self._connection.aclose()
