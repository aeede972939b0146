"""One session of aiohttp behind the transport of httpx-aiohttp. It needs the extra `aiohttp`."""

from __future__ import annotations

import asyncio
import math
import select
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from functools import lru_cache, partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from httpx_aiohttp import AiohttpTransport
from yarl import URL

from goproxies._errors import status_phrase
from goproxies._http.answer import Answer, Body
from goproxies._httpx import httpx

from .async_sockets import in_background
from .route import Route

__all__ = ["OriginSession"]

_FAILURES = (aiohttp.ClientError, TimeoutError)


class OriginSession(AiohttpTransport):
    """Sends the requests to one origin.

    httpx-aiohttp itself decodes every header twice, parses the address again, and reports most
    failures as time-outs. So a request is passed on here.
    """

    def __init__(self, route: Route, url: httpx.URL, **limits: Any) -> None:
        client = aiohttp.ClientSession(
            connector=_Connector(ssl=route.context, resolver=_Resolver(), **limits),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )
        super().__init__(route.context, proxy=_with_auth_header(route.proxy), client=client)
        self._session = client
        self._timeout = lru_cache(maxsize=8)(aiohttp.ClientTimeout)
        self._address = partial(
            URL.build, scheme=url.scheme, authority=url.netloc.decode("ascii"), encoded=True
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._send(request)
        return httpx.Response(response.status, headers=response.raw_headers, stream=_Body(response))

    async def exchange(self, request: httpx.Request, seconds: float) -> Answer:
        """Send a request, and return the answer with its whole body.

        The caller limits all of it to `seconds`.
        """
        response = await self._send(request, seconds)
        body = Body(response.status, response.raw_headers)
        content = response.content
        try:
            while not (body.is_full or content.at_eof()):
                for _ in body.add(await content.readany()):
                    await asyncio.sleep(0)
        except _FAILURES as error:
            raise _as_of_httpx(error) from None
        finally:
            if not response.closed:  # it is, once the whole body was received
                response.close()
        return body.answer()

    async def _send(
        self, request: httpx.Request, seconds: float = math.inf
    ) -> aiohttp.ClientResponse:
        """Send a request; a time limit that is not below `seconds` is left to the caller."""
        limits = {
            name: limit
            for name, limit in request.extensions.get("timeout", {}).items()
            if limit is not None and limit < seconds
        }
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        headers = [(name.decode(), value.decode()) for name, value in request.headers.raw]
        proxy_options: dict[str, Any] = {}
        if self.proxy is not None:
            proxy_options = {"proxy": str(self.proxy.url), "proxy_headers": self.proxy.headers}
            if request.url.scheme == "http":
                # aiohttp itself sends these headers only when it opens a tunnel.
                headers += self.proxy.headers.multi_items()
        try:
            return await self._session.request(
                request.method,
                self._address(path=path, query_string=query),
                headers=headers,
                data=await request.aread() or None,
                allow_redirects=False,
                timeout=self._timeout(
                    connect=limits.get("pool"),
                    sock_connect=limits.get("connect"),
                    sock_read=limits.get("read"),
                ),
                **proxy_options,
            )
        except _FAILURES as error:
            raise _as_of_httpx(error) from None
        except asyncio.CancelledError as error:
            problem = error.with_traceback(None)  # frames of aiohttp hold the token or the password
        del headers
        raise problem


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._response.content.iter_any():
                yield piece
        except _FAILURES as error:
            raise _as_of_httpx(error) from None

    async def aclose(self) -> None:
        self._response.release()  # closes the connection, unless the whole body was read


class _Connector(aiohttp.TCPConnector):
    """Closes an idle connection that has received something.

    aiohttp would take that for the answer to the next request. There is no public way to look at a
    connection before it is used. If a release renames this method, no connection is checked.
    """

    async def _get(self, *args: Any) -> Any:
        connection: Any = await super()._get(*args)
        while connection is not None and _has_received(connection):
            connection.transport.abort()  # TLS would wait for the server to close, too
            connection.close()
            connection = await super()._get(*args)
        return connection


def _has_received(connection: Any) -> bool:
    """Return whether an idle connection has received something, in aiohttp or in its socket."""
    if connection.protocol.should_close:
        return True
    if not hasattr(select, "poll"):  # Windows
        return False
    readable = select.poll()
    readable.register(connection.transport.get_extra_info("socket"), select.POLLIN)
    return bool(readable.poll(0))


class _Resolver(AbstractResolver):
    """Looks names up in the background; aiohttp itself lets asyncio wait for look-ups."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> Any:
        look_up = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM)
        return [
            {
                "hostname": host,
                "host": address[0],
                "port": port,
                "family": found,
                "proto": protocol,
                "flags": socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            }
            for found, _, protocol, _, address in await in_background(look_up)
        ]

    async def close(self) -> None:
        pass


def _with_auth_header(proxy: httpx.Proxy | None) -> httpx.Proxy | None:
    """Return a proxy with its credentials in a header: aiohttp has deprecated its own argument."""
    if proxy is None or proxy.raw_auth is None:
        return proxy
    credentials = b64encode(b":".join(proxy.raw_auth)).decode()
    headers = {**proxy.headers, "Proxy-Authorization": f"Basic {credentials}"}
    return httpx.Proxy(proxy.url, headers=headers)


def _as_of_httpx(error: Exception) -> httpx.TransportError:
    """Return a failure of aiohttp as one of httpx."""
    kinds = {
        aiohttp.SocketTimeoutError: httpx.ReadTimeout,
        TimeoutError: httpx.ConnectTimeout,
        aiohttp.ClientHttpProxyError: httpx.ProxyError,
        aiohttp.ClientProxyConnectionError: httpx.ProxyError,
        aiohttp.ClientConnectorError: httpx.ConnectError,
    }
    found = (kinds[kind] for kind in kinds if isinstance(error, kind))
    text = str(error)
    if isinstance(error, aiohttp.ClientHttpProxyError):
        text = status_phrase(error.status)  # its own text may echo the password of the proxy
    return next(found, httpx.ReadError)(text or type(error).__name__)
