"""The network of the asynchronous client, on asyncio and on trio.

httpx itself runs on anyio and requires it, so it is installed wherever this package is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from ssl import SSLContext
from typing import Any, TypeVar, cast

import anyio
from anyio.lowlevel import checkpoint

from goproxies._constants import MAX_CONNECTIONS
from goproxies._errors import ConfigurationError
from goproxies._http.answer import Answer, Body
from goproxies._http.deadline import Deadline
from goproxies._httpx import httpcore, httpx

from .async_sockets import in_background, look_up_in_background, running_loop
from .proxies import ProxyLike, proxy_secrets
from .route import Route, own_transport
from .single import replace_pool_by_connection
from .transports import SharedTransport, TransportPool, Transports

__all__ = ["ConcurrentNetwork"]

Item = TypeVar("Item")
T = TypeVar("T")


class ConcurrentNetwork:
    """Sends by transports of httpx; may be used from several tasks of one event loop."""

    def __init__(
        self, transports: Transports[httpx.AsyncBaseTransport], secrets: tuple[str, ...] = ()
    ) -> None:
        self.secrets = secrets
        self._transports = transports
        self._permits = anyio.Semaphore(MAX_CONNECTIONS)
        self._lock = anyio.Lock()
        self._loop: object = None

    @classmethod
    def open(
        cls,
        base_url: str,
        proxy: ProxyLike,
        verify: SSLContext | str | bool,
        transport: httpx.AsyncBaseTransport | None,
    ) -> ConcurrentNetwork:
        """Return a network to a server, or over a transport of the user's own.

        Raises:
            ConfigurationError: A setting is unusable.
        """
        own = own_transport(transport, httpx.AsyncBaseTransport, proxy)
        if own is not None:
            # Of these, only aiohttp_transport says what its proxy could echo.
            secrets = getattr(own, "secrets", lambda _: ())
            return cls(SharedTransport(own), secrets(base_url))
        route = Route.to(base_url, proxy, verify)

        def make() -> httpx.AsyncHTTPTransport:
            transport = route.transport(httpx.AsyncHTTPTransport)
            transport = look_up_in_background(transport, brackets=route.needs_brackets)
            return replace_pool_by_connection(transport, brackets=route.needs_brackets)

        return cls(TransportPool(make), proxy_secrets(route.proxy))

    def check(self) -> None:
        """Make sure that the connections can be used here and now."""
        self._transports.check()
        self._check_loop()

    def _check_loop(self) -> None:
        loop = running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise ConfigurationError(
                "this client has connections in another event loop, where it was first used; "
                "use and close it there, and make one client for each loop"
            )

    async def exchange(self, request: httpx.Request, seconds: float) -> Answer:
        """Send a request, and return the answer with its whole body."""
        self._transports.check()  # again: another task may have closed it during a wait
        request.extensions.setdefault("trace", _Handshakes())
        body: Body | None = None
        with anyio.move_on_after(seconds) as limit:
            async with self._borrowed_transport(request.extensions["timeout"]["pool"]) as transport:
                response = await transport.handle_async_request(request)
                stream = cast("httpx.AsyncByteStream", response.stream)
                body = Body(response.status_code, response.headers.raw)
                try:
                    async for piece in stream:
                        if body.is_full:
                            break
                        for _ in body.add(piece):
                            await checkpoint()
                        if body.is_full:
                            # Not `break`: trio warns of generators that do not end, and the nested
                            # ones of httpcore end only by an exception in the innermost.
                            limit.cancel()
                finally:
                    await stream.aclose()
        if body is None or (limit.cancelled_caught and not body.is_full):
            raise TimeoutError
        return body.answer()

    @asynccontextmanager
    async def _borrowed_transport(
        self, seconds: float | None
    ) -> AsyncIterator[httpx.AsyncBaseTransport]:
        await self._acquire_permit(seconds)
        try:
            transport = self._transports.take()
            is_reusable = False
            try:
                yield transport
                is_reusable = True
            finally:
                await _close(self._transports.give_back(transport, is_reusable=is_reusable))
        finally:
            self._permits.release()

    async def _acquire_permit(self, seconds: float | None) -> None:
        try:
            self._permits.acquire_nowait()  # without giving way to other tasks, as `acquire` does
        except anyio.WouldBlock:
            with anyio.fail_after(seconds):
                await self._permits.acquire()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)

    async def run_function(self, function: Callable[[], T], deadline: Deadline) -> T:
        """Return the result of a function, which runs in the background."""
        with anyio.move_on_after(deadline.remaining):
            return await in_background(function)
        raise deadline.timeout_error()

    @asynccontextmanager
    async def exclusive(self, deadline: Deadline) -> AsyncIterator[None]:
        """Let only one task in at a time."""
        with anyio.move_on_after(deadline.remaining) as waiting:
            await self._lock.acquire()
        if waiting.cancelled_caught:
            raise deadline.timeout_error()
        try:
            yield
        finally:
            self._lock.release()

    async def each(
        self,
        work: Callable[[Item], Coroutine[Any, Any, T]],
        items: Iterable[Item],
        concurrency: int,
        on_done: Callable[[Item, T], None],
    ) -> None:
        """Run `work` for each item, in `concurrency` tasks; each takes the next item."""
        shared = iter(items)
        failures: list[BaseException] = []

        async def worker() -> None:
            try:
                for item in shared:
                    result = await work(item)
                    if failures:  # where nothing suspends, no cancellation arrives
                        break
                    on_done(item, result)
            except anyio.get_cancelled_exc_class():
                raise
            except BaseException as error:  # noqa: BLE001  # it is raised below, without a group
                failures.append(error)
                tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            for _ in range(concurrency):
                tasks.start_soon(worker)
        if failures:
            raise failures.pop(0)

    async def aclose(self) -> None:
        """Close the connections.

        Raises:
            ConfigurationError: They are in another event loop.
        """
        if self._transports.is_closed:
            return
        self._check_loop()
        await _close(self._transports.close())


async def _close(transports: Iterable[httpx.AsyncBaseTransport]) -> None:
    """Close all transports, also where one fails or the current task is cancelled.

    Each closes its socket before it can be cancelled. No call depends on one that fails to close.
    """
    cancellations: list[BaseException] = []
    for transport in transports:
        try:
            await transport.aclose()
        except Exception:  # noqa: BLE001, S110  # a transport may raise anything
            pass
        except BaseException as error:  # noqa: BLE001  # the first one is raised below
            cancellations.append(error)
    if cancellations:
        raise cancellations[0]


class _Handshakes:
    """Closes the connection of an interrupted TLS handshake, which httpcore leaves open.

    httpcore reports every step of a request to the extension `trace`.
    """

    def __init__(self) -> None:
        self._stream: httpcore.AsyncNetworkStream | None = None

    async def __call__(self, step: str, details: Mapping[str, Any]) -> None:
        if step.endswith("connect_tcp.complete"):
            self._stream = details["return_value"]
        elif step.endswith("start_tls.failed") and self._stream is not None:
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
