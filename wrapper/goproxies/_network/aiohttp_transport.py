"""A transport over aiohttp: on asyncio, a call over it takes less CPU than over httpx's own."""

from __future__ import annotations

import asyncio
import math
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, cast

from goproxies._arguments import Masked
from goproxies._constants import IDLE_SECONDS
from goproxies._errors import ConfigurationError
from goproxies._http.answer import Answer
from goproxies._http.guard import check_guard
from goproxies._httpx import httpx

from .concurrent import ConcurrentNetwork
from .proxies import ProxyLike, choose_proxy, proxy_secrets, read_proxy
from .route import Route

if TYPE_CHECKING:
    from .aiohttp_session import OriginSession

__all__ = ["AiohttpNetwork", "AiohttpTransport", "TimeLimit", "aiohttp_transport"]


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
        ConfigurationError: The extra `aiohttp` is not installed, or the proxy is unusable.
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
    argument = Masked(proxy)
    del proxy
    try:
        return AiohttpTransport(verify, argument.value, limits)
    except ConfigurationError as error:
        problem = error.with_traceback(None)  # its frames hold the password of a proxy
    raise problem


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Opens a session for each origin with its first request, when there is an event loop."""

    def __init__(
        self,
        verify: SSLContext | str | bool,
        proxy: ProxyLike,
        limits: dict[str, Any],
    ) -> None:
        self._verify = verify
        self._proxy = None if proxy is None else read_proxy(proxy, "proxy")
        self._limits = limits
        self._sessions: dict[bytes, OriginSession] = {}

    def secrets(self, base_url: str) -> tuple[str, ...]:
        """Return what the proxy to a server could echo.

        Raises:
            ConfigurationError: The proxy is unusable.
        """
        return proxy_secrets(choose_proxy(httpx.URL(base_url), self._proxy))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.session(request.url).handle_async_request(request)

    def session(self, url: httpx.URL) -> OriginSession:
        """Return the session for an address.

        Raises:
            ConfigurationError: The address must not be reached, a setting is unusable, or this is
                not asyncio.
        """
        check_guard(url.host)  # aiohttp reports no step to `trace`
        origin = url.raw_scheme + url.netloc
        if origin in self._sessions:
            return self._sessions[origin]
        try:
            self._sessions[origin] = self._open(url)
        except ConfigurationError as error:
            problem = error.with_traceback(None)  # its frames hold the password of a proxy
        else:
            return self._sessions[origin]
        raise problem

    def _open(self, url: httpx.URL) -> OriginSession:
        from .aiohttp_session import OriginSession

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise ConfigurationError("aiohttp_transport runs on asyncio only") from None
        route = Route.to(str(url.copy_with(raw_path=b"/")), self._proxy, self._verify)
        if route.proxy is not None and route.proxy.url.scheme.startswith("socks"):
            raise ConfigurationError("aiohttp_transport takes no SOCKS proxy")
        return OriginSession(route, url, **self._limits)

    async def aclose(self) -> None:
        for session in self._sessions.values():
            await session.aclose()


class AiohttpNetwork(ConcurrentNetwork):
    """Sends by a transport over aiohttp, without a response of httpx in between.

    The transport of a user's own around such a transport is used like any other.
    """

    async def exchange(self, request: httpx.Request, seconds: float) -> Answer:
        """Send a request, and return the answer with its whole body."""
        self._transports.check()  # again: another task may have closed it during a wait
        session = cast("AiohttpTransport", self._transports.take()).session(request.url)
        with TimeLimit(seconds):
            await self._acquire_permit(request.extensions["timeout"]["pool"])
            try:
                return await session.exchange(request, seconds)
            finally:
                self._permits.release()


class TimeLimit:
    """Ends a block of the current task after some seconds.

    It does what `asyncio.timeout` does in half the time, and what anyio does in a third. Leaving
    the block raises a `TimeoutError`, unless the task is cancelled for another reason as well.
    """

    __slots__ = ("_cancellations", "_is_over", "_seconds", "_task", "_timer")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._task = cast("asyncio.Task[object]", asyncio.current_task())
        self._cancellations = self._task.cancelling()
        self._is_over = False
        self._timer: asyncio.TimerHandle | None = None
        if not math.isinf(self._seconds):
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._expire)

    def _expire(self) -> None:
        self._is_over = True
        self._task.cancel()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self._is_over:
            return
        is_only_reason = self._task.uncancel() <= self._cancellations
        if is_only_reason and kind is asyncio.CancelledError:
            raise TimeoutError
