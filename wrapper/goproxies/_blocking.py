"""The network of the blocking client: threads wait, and none of its coroutines suspends."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import httpx

from ._answer import Answer, Body
from ._deadline import Deadline
from ._lifecycle import Lifecycle
from ._time_limit import seconds_left, time_limit

__all__ = ["BlockingNetwork", "run"]

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns that never suspends."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        coroutine.close()
    raise RuntimeError("a blocking network does not suspend")


class BlockingNetwork:
    """Sends by an `httpx.Client`; may be used from several threads."""

    def __init__(self, client: httpx.Client) -> None:
        self.accept_encoding = client.headers["Accept-Encoding"]
        self._client = client
        self._lock = threading.Lock()
        self._lifecycle = Lifecycle()

    def check(self) -> None:
        """Make sure that the connections can be used here and now."""
        self._lifecycle.check()

    async def exchange(self, request: httpx.Request, seconds: float) -> Answer:
        """Send a request, and return the answer with its whole body."""
        self.check()  # again: another thread may have closed it during a wait
        with time_limit(seconds):
            # `send` works out where a redirect leads, and fails where it leads nowhere.
            response = self._client._send_single_request(request)
            body = Body(response)
            try:
                for piece in cast("httpx.SyncByteStream", response.stream):
                    seconds_left()  # a transport of the user's own has sockets of its own
                    if not body.add(piece):
                        break
            finally:
                response.close()
        return Answer(response.status_code, response.headers, body.content())

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)  # noqa: ASYNC251  # to block is what this network is for

    async def run(self, function: Callable[[], T]) -> T:
        """Return what a function returns."""
        return function()

    @asynccontextmanager
    async def exclusive(self, deadline: Deadline) -> AsyncIterator[None]:
        """Let only one thread in at a time."""
        if not self._lock.acquire(timeout=min(deadline.remaining, threading.TIMEOUT_MAX)):
            raise deadline.passed()
        try:
            yield
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close the connections."""
        self._lifecycle.is_closed = True
        self._client.close()
