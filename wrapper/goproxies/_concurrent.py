"""The network of the asynchronous client, on asyncio and on trio.

httpx brings anyio along and runs on it, so it is there wherever this package is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import anyio
import anyio.to_thread
import httpcore
import httpx
from anyio.lowlevel import RunVar

from ._answer import Answer, Body
from ._deadline import Deadline
from ._errors import ConfigurationError
from ._lifecycle import Lifecycle

__all__ = ["ConcurrentNetwork"]

T = TypeVar("T")


class ConcurrentNetwork:
    """Sends by an `httpx.AsyncClient`; may be used from several tasks of one event loop."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.accept_encoding = client.headers["Accept-Encoding"]
        self._client = client
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
        with anyio.fail_after(seconds):
            # `send` works out where a redirect leads, and fails where it leads nowhere.
            response = await self._client._send_single_request(request)
            body = Body(response)
            try:
                with anyio.CancelScope() as reading:
                    async for piece in cast("httpx.AsyncByteStream", response.stream):
                        if reading.cancel_called:
                            break
                        if not body.add(piece):
                            # Not `break`: trio wants generators ended, and those of httpcore,
                            # one within another, end only by what is raised in the innermost.
                            reading.cancel()
            finally:
                await response.aclose()
        return Answer(response.status_code, response.headers, body.content())

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

    async def aclose(self) -> None:
        """Close the connections.

        Raises:
            ConfigurationError: They are in another event loop.
        """
        if self._lifecycle.is_closed:
            return
        self._check_loop()
        self._lifecycle.is_closed = True
        await self._client.aclose()


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
