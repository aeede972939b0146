"""The network of the asynchronous client, on asyncio and on trio.

httpx brings anyio along and runs on it, so it is there wherever this package is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

from goproxies._constants import MAX_CONNECTIONS
from goproxies._errors import ConfigurationError
from goproxies._http.answer import Answer, Body
from goproxies._http.deadline import Deadline
from goproxies._httpx import httpcore, httpx

from .connections import Connections
from .lifecycle import Lifecycle
from .route import accept_encoding

__all__ = ["ConcurrentNetwork"]

J = TypeVar("J")
T = TypeVar("T")


class ConcurrentNetwork:
    """Sends by transports of httpx; may be used from several tasks of one event loop."""

    def __init__(self, connections: Connections[httpx.AsyncBaseTransport]) -> None:
        self.accept_encoding = accept_encoding()
        self._connections = connections
        self._permits = anyio.Semaphore(MAX_CONNECTIONS)
        self._lock = anyio.Lock()
        self._lifecycle = Lifecycle()
        # A name of its own, by which alone older releases of anyio tell variables apart.
        self._in_home_loop = RunVar[bool](f"goproxies_home_loop_{id(self)}")
        self._has_home_loop = False

    def check(self) -> None:
        """Make sure that the connections can be used here and now."""
        self._lifecycle.check()
        self._check_loop()

    def _check_loop(self) -> None:
        if not self._has_home_loop:
            self._has_home_loop = True
            self._in_home_loop.set(True)
        elif not self._in_home_loop.get(False):
            raise ConfigurationError(
                "this client has connections in another event loop, where it was first used; "
                "use and close it there, and make one client for each loop"
            )

    async def exchange(self, request: httpx.Request, seconds: float) -> Answer:
        """Send a request, and return the answer with its whole body."""
        self.check()  # again: another task may have closed it during a wait
        request.extensions["trace"] = _Handshakes()
        with anyio.fail_after(seconds) as limit:
            async with self._transport(request.extensions["timeout"]["pool"]) as transport:
                response = await transport.handle_async_request(request)
                body, is_enough = Body(response.headers), False
                try:
                    async for piece in cast("httpx.AsyncByteStream", response.stream):
                        if is_enough:
                            break
                        is_enough = not body.add(piece)
                        if is_enough:
                            # Not `break`: trio wants generators ended, and those of httpcore, one
                            # within another, end only by what is raised in the innermost.
                            limit.cancel()
                finally:
                    await response.aclose()
        return Answer(response.status_code, response.headers, body.content())

    @asynccontextmanager
    async def _transport(self, patience: float | None) -> AsyncIterator[httpx.AsyncBaseTransport]:
        try:
            self._permits.acquire_nowait()  # without giving way to other tasks, as `acquire` does
        except anyio.WouldBlock:
            with anyio.fail_after(patience):
                await self._permits.acquire()
        try:
            transport = self._connections.take()
            is_sound = False
            try:
                yield transport
                is_sound = True
            finally:
                await _close(self._connections.give_back(transport, is_sound=is_sound))
        finally:
            self._permits.release()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)

    async def run(self, function: Callable[[], T]) -> T:
        """Return what a function returns, run in a worker thread."""
        return await anyio.to_thread.run_sync(function)

    @asynccontextmanager
    async def exclusive(self, deadline: Deadline) -> AsyncIterator[None]:
        """Let only one task in at a time."""
        with anyio.move_on_after(deadline.remaining) as waiting:
            await self._lock.acquire()
        if waiting.cancelled_caught:
            raise deadline.passed()
        try:
            yield
        finally:
            self._lock.release()

    async def each(
        self,
        work: Callable[[J], Coroutine[Any, Any, T]],
        jobs: Iterable[J],
        concurrency: int,
        done: Callable[[J, T], None],
    ) -> None:
        """Do a piece of work for each job, each of `concurrency` tasks taking the next one."""
        shared = iter(jobs)
        failures: list[BaseException] = []

        async def labour() -> None:
            try:
                for job in shared:
                    result = await work(job)
                    if failures:  # where nothing suspends, no cancellation arrives
                        break
                    done(job, result)
            except anyio.get_cancelled_exc_class():
                raise
            except BaseException as error:  # noqa: BLE001  # it is raised below, without a group
                failures.append(error)
                tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            for _ in range(concurrency):
                tasks.start_soon(labour)
        if failures:
            raise failures.pop(0)

    async def aclose(self) -> None:
        """Close the connections.

        Raises:
            ConfigurationError: They are in another event loop.
        """
        if self._lifecycle.is_closed:
            return
        self._check_loop()
        self._lifecycle.is_closed = True
        await _close(self._connections.end())


async def _close(transports: Iterable[httpx.AsyncBaseTransport]) -> None:
    """Close transports, all of them, also where one fails or the current task is cancelled.

    Each lets go of its socket before it can be cancelled. A failure to close is nobody's concern.
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
    """Closes the connection of a TLS handshake cut short, which httpcore just drops.

    httpcore tells every step of a request to what it finds in the extension `trace`.
    """

    def __init__(self) -> None:
        self._stream: httpcore.AsyncNetworkStream | None = None

    async def __call__(self, step: str, told: Mapping[str, Any]) -> None:
        if step.endswith("connect_tcp.complete"):
            self._stream = told["return_value"]
        elif step.endswith("start_tls.failed") and self._stream is not None:
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
