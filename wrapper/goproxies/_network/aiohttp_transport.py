"""A transport over aiohttp: on asyncio, a call over it takes less CPU than over httpx's own."""

from __future__ import annotations

import asyncio
from ssl import SSLContext
from typing import TYPE_CHECKING, Any

from goproxies._constants import IDLE_SECONDS
from goproxies._errors import ConfigurationError
from goproxies._http.guard import check_guard
from goproxies._httpx import httpx

from .route import Route

if TYPE_CHECKING:
    from .aiohttp_session import OriginSession
    from .proxies import ProxyLike

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
        import aiohttp  # noqa: F401  # used with the first request, as the next one
        import httpx_aiohttp  # noqa: F401
    except ImportError:
        is_installed = False
    else:
        is_installed = True
    if not is_installed:
        raise ConfigurationError(
            "aiohttp_transport needs httpx-aiohttp; pip install 'goproxies[aiohttp]'"
        )
    limits = {
        "limit": max_connections or 0,
        "keepalive_timeout": IDLE_SECONDS,
        "local_addr": (local_address, 0) if local_address else None,
    }
    return _Transport(verify, proxy, limits)


class _Transport(httpx.AsyncBaseTransport):
    """Opens a session for each origin with its first request, when there is an event loop."""

    def __init__(
        self,
        verify: SSLContext | str | bool,
        proxy: ProxyLike,
        limits: dict[str, Any],
    ) -> None:
        self._verify = verify
        self._proxy = proxy
        self._limits = limits
        self._sessions: dict[bytes, OriginSession] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        check_guard(request.url.host)  # aiohttp reports no step to `trace`
        origin = request.url.raw_scheme + request.url.netloc
        if origin not in self._sessions:
            self._sessions[origin] = self._open(request.url)
        return await self._sessions[origin].handle_async_request(request)

    def _open(self, url: httpx.URL) -> OriginSession:
        from .aiohttp_session import OriginSession

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise ConfigurationError("aiohttp_transport runs on asyncio only") from None
        route = Route.to(str(url.copy_with(raw_path=b"/")), self._proxy, self._verify)
        if route.proxy is not None and route.proxy.url.scheme.startswith("socks"):
            raise ConfigurationError("aiohttp_transport takes no SOCKS proxy")
        return OriginSession(route, **self._limits)

    async def aclose(self) -> None:
        for session in self._sessions.values():
            await session.aclose()
