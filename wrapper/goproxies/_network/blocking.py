"""The network of the blocking client: threads wait, and none of its coroutines suspends."""

from __future__ import annotations

import math
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar, cast

from goproxies._constants import MAX_CONNECTIONS
from goproxies._http.answer import Answer, Body
from goproxies._http.deadline import Deadline
from goproxies._httpx import httpx

from .connections import Connections
from .interrupts import interruptible
from .lifecycle import Lifecycle
from .permits import Permits
from .route import accept_encoding
from .time_limit import seconds_left, time_limit
from .workers import work_off

__all__ = ["BlockingNetwork", "run"]

J = TypeVar("J")
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
    """Sends by transports of httpx; may be used from several threads."""

    def __init__(self, connections: Connections[httpx.BaseTransport]) -> None:
        self.accept_encoding = accept_encoding()
        self._connections = connections
        self._permits = Permits(MAX_CONNECTIONS)
        self._turn = Permits(1)
        self._lifecycle = Lifecycle()

    def check(self) -> None:
        """Make sure that the connections can be used here and now."""
        self._lifecycle.check()

    async def exchange(self, request: httpx.Request, seconds: float) -> Answer:
        """Send a request, and return the answer with its whole body."""
        self.check()  # again: another thread may have closed it during a wait
        pool_timeout = request.extensions["timeout"]["pool"]
        patience = math.inf if pool_timeout is None else pool_timeout
        with time_limit(seconds), self._permits.one(patience), self._transport() as transport:
            response = transport.handle_request(request)
            body = Body(response.headers)
            try:
                for piece in cast("httpx.SyncByteStream", response.stream):
                    seconds_left()  # a transport of the user's own has sockets of its own
                    if not body.add(piece):
                        break
            finally:
                response.close()
        return Answer(response.status_code, response.headers, body.content())

    @contextmanager
    def _transport(self) -> Iterator[httpx.BaseTransport]:
        transport = self._connections.take()
        is_sound = False
        try:
            yield transport
            is_sound = True
        finally:
            _close(self._connections.give_back(transport, is_sound=is_sound))

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        waiting = threading.Event()
        with interruptible(waiting.set):
            waiting.wait(seconds)

    async def run(self, function: Callable[[], T]) -> T:
        """Return what a function returns."""
        return function()

    @asynccontextmanager
    async def exclusive(self, deadline: Deadline) -> AsyncIterator[None]:
        """Let only one thread in at a time."""
        with self._turn.one(deadline.remaining, deadline.passed):
            yield

    async def each(
        self,
        work: Callable[[J], Coroutine[Any, Any, T]],
        jobs: Iterable[J],
        concurrency: int,
        done: Callable[[J, T], None],
    ) -> None:
        """Do a piece of work for each job, in `concurrency` threads."""
        work_off(lambda job: run(work(job)), jobs, concurrency, done)

    def close(self) -> None:
        """Close the connections."""
        if not self._lifecycle.is_closed:
            self._lifecycle.is_closed = True
            _close(self._connections.end())


def _close(transports: Iterable[httpx.BaseTransport]) -> None:
    """Close transports, all of them: that one fails to close is nobody's concern."""
    for transport in transports:
        with suppress(Exception):  # a transport may raise anything
            transport.close()
