"""A transport over aiohttp: on asyncio, a call over it takes less CPU than over httpx's own."""

from __future__ import annotations

import asyncio
import select
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, cast

from goproxies._constants import IDLE_SECONDS
from goproxies._errors import ConfigurationError
from goproxies._http.guard import check_guard
from goproxies._httpx import httpx

from .route import Route

if TYPE_CHECKING:
    from httpx_aiohttp import AiohttpTransport

__all__ = ["aiohttp_transport"]


def aiohttp_transport(
    *,
    verify: SSLContext | str | bool = True,
    proxy: httpx.Proxy | httpx.URL | str | None = None,
    max_connections: int | None = None,
    local_address: str | None = None,
) -> httpx.AsyncBaseTransport:
    """Return a transport for `AsyncClient` on asyncio that makes large fan-outs fast.

    Certificates, the proxies of the environment, time limits and cancellation are as they are
    without it. Make one for each client; it is closed with the client.

    Args:
        verify: How certificates are checked, as for a client.
        proxy: A proxy, as for a client, but not SOCKS.
        max_connections: How many connections may be open at a time, `None` for any number. A
            client opens at most 256.
        local_address: The address of this machine to connect from.

    Raises:
        ConfigurationError: The extra `aiohttp` is not installed.
    """
    try:
        import aiohttp
        import httpx_aiohttp  # noqa: F401  # used with the first request
    except ImportError:
        is_installed = False
    else:
        is_installed = True
    if not is_installed:
        raise ConfigurationError(
            "aiohttp_transport needs httpx-aiohttp; pip install 'goproxies[aiohttp]'"
        )
    connector = partial(
        _connector(aiohttp.TCPConnector),
        limit=max_connections or 0,
        keepalive_timeout=IDLE_SECONDS,
        local_addr=(local_address, 0) if local_address else None,
    )
    return _Transport(verify, proxy, connector)


class _Transport(httpx.AsyncBaseTransport):
    """Opens a session for each origin with its first request, when there is an event loop."""

    def __init__(
        self,
        verify: SSLContext | str | bool,
        proxy: httpx.Proxy | httpx.URL | str | None,
        connector: Any,
    ) -> None:
        self._verify = verify
        self._proxy = proxy
        self._connector = connector
        self._sessions: dict[bytes, AiohttpTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        check_guard(request.url.host)  # aiohttp reports no step to `trace`
        origin = request.url.raw_scheme + request.url.netloc
        if origin not in self._sessions:
            self._sessions[origin] = self._open(request.url)
        session = self._sessions[origin]
        if session.proxy is not None and request.url.scheme == "http":
            # aiohttp itself sends them only to open a tunnel.
            request.headers.update(session.proxy.headers)
        with _right_errors():
            response = await session.handle_async_request(request)
        response.stream = _Body(cast("httpx.AsyncByteStream", response.stream))
        return response

    def _open(self, url: httpx.URL) -> AiohttpTransport:
        import aiohttp
        import httpx_aiohttp

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise ConfigurationError("aiohttp_transport runs on asyncio only") from None
        route = Route.to(str(url.copy_with(raw_path=b"/")), self._proxy, self._verify)
        if route.proxy is not None and route.proxy.url.scheme.startswith("socks"):
            raise ConfigurationError("aiohttp_transport takes no SOCKS proxy")
        session = aiohttp.ClientSession(
            connector=self._connector(ssl=route.context, resolver=_resolver()),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return httpx_aiohttp.AiohttpTransport(
            verify=route.context, proxy=_with_auth_header(route.proxy), client=session
        )

    async def aclose(self) -> None:
        for session in self._sessions.values():
            await session.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _right_errors():
            async for piece in self._stream:
                yield piece

    async def aclose(self) -> None:
        with _right_errors():
            await self._stream.aclose()


def _with_auth_header(proxy: httpx.Proxy | None) -> httpx.Proxy | None:
    """Return a proxy without credentials of aiohttp's own kind, which is deprecated."""
    if proxy is None or proxy.raw_auth is None:
        return proxy
    credentials = b64encode(b":".join(proxy.raw_auth)).decode()
    headers = {**proxy.headers, "Proxy-Authorization": f"Basic {credentials}"}
    return httpx.Proxy(proxy.url, headers=headers)


def _connector(base: Any) -> Any:
    """Return a connector that closes an idle connection which has received something.

    aiohttp would take that for the answer to the next request. There is no public way to look at a
    connection before it is used: where a release has renamed this method, none is looked at.
    """

    class Connector(base):  # type: ignore[misc]  # aiohttp is imported when it is used
        async def _get(self, *args: Any) -> Any:
            connection = await super()._get(*args)
            while connection is not None and _has_received(connection):
                connection.transport.abort()  # TLS would wait for the server to close, too
                connection.close()
                connection = await super()._get(*args)
            return connection

    return Connector


def _has_received(connection: Any) -> bool:
    """Say whether an idle connection has received something, in aiohttp or still in its socket."""
    if connection.protocol.should_close:
        return True
    if not hasattr(select, "poll"):  # Windows
        return False
    readable = select.poll()
    readable.register(connection.transport.get_extra_info("socket"), select.POLLIN)
    return bool(readable.poll(0))


@contextmanager
def _right_errors() -> Iterator[None]:
    """Raise a connection that fails as what it is: httpx-aiohttp calls most of them time-outs."""
    try:
        yield
    except httpx.TimeoutException as error:
        if isinstance(error.__cause__, TimeoutError):
            raise
        problem = str(error) or type(error.__cause__).__name__
    else:
        return
    raise httpx.ConnectError(problem)


def _resolver() -> Any:
    """Return what looks names up in the background; aiohttp lets asyncio wait for look-ups."""
    from aiohttp.abc import AbstractResolver

    from .async_sockets import in_background

    class Resolver(AbstractResolver):
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

    return Resolver()
