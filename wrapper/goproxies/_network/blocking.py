"""The network of the blocking client: threads wait, and none of its coroutines suspends."""

from __future__ import annotations

import math
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from ssl import SSLContext
from typing import Any, TypeVar, cast

from goproxies._constants import MAX_CONNECTIONS
from goproxies._http.answer import Answer, Body
from goproxies._http.deadline import Deadline
from goproxies._httpx import httpx

from .background import result_within
from .proxies import ProxyLike, proxy_secrets
from .route import Route, own_transport
from .single import replace_pool_by_connection
from .sockets import limit_waits
from .transports import SharedTransport, TransportPool, Transports
from .waiting import hold, interruptible, seconds_left, time_limit
from .workers import run_in_threads

__all__ = ["BlockingNetwork", "run_coroutine"]

Item = TypeVar("Item")
T = TypeVar("T")


def run_coroutine(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine that never suspends."""
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

    def __init__(
        self, transports: Transports[httpx.BaseTransport], secrets: tuple[str, ...] = ()
    ) -> None:
        self.secrets = secrets
        self._transports = transports
        self._permits = threading.Semaphore(MAX_CONNECTIONS)
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        base_url: str,
        proxy: ProxyLike,
        verify: SSLContext | str | bool,
        transport: httpx.BaseTransport | None,
    ) -> BlockingNetwork:
        """Return a network to a server, or over a transport of the user's own.

        Raises:
            ConfigurationError: A setting is unusable.
        """
        own = own_transport(transport, httpx.BaseTransport, proxy)
        if own is not None:
            return cls(SharedTransport(limit_waits(own)))
        route = Route.to(base_url, proxy, verify)

        def make() -> httpx.HTTPTransport:
            transport = limit_waits(route.transport(httpx.HTTPTransport))
            return replace_pool_by_connection(transport, brackets=route.needs_brackets)

        return cls(TransportPool(make), proxy_secrets(route.proxy))

    def check(self) -> None:
        """Make sure that the connections can be used here and now."""
        self._transports.check()

    async def exchange(self, request: httpx.Request, seconds: float) -> Answer:
        """Send a request, and return the answer with its whole body."""
        self.check()  # again: another thread may have closed it during a wait
        pool_timeout = request.extensions["timeout"]["pool"]
        longest_wait = math.inf if pool_timeout is None else pool_timeout
        with (
            time_limit(seconds),
            hold(self._permits, longest_wait),
            self._borrowed_transport() as transport,
        ):
            response = transport.handle_request(request)
            body = Body(response.status_code, response.headers.raw)
            try:
                for piece in cast("httpx.SyncByteStream", response.stream):
                    seconds_left()  # a transport of the user's own has sockets of its own
                    for _ in body.add(piece):
                        seconds_left()
                    if body.is_full:
                        break
            finally:
                response.close()
        return body.answer()

    @contextmanager
    def _borrowed_transport(self) -> Iterator[httpx.BaseTransport]:
        transport = self._transports.take()
        is_reusable = False
        try:
            yield transport
            is_reusable = True
        finally:
            _close(self._transports.give_back(transport, is_reusable=is_reusable))

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        waiting = threading.Event()
        with interruptible(waiting.set):
            waiting.wait(seconds)

    async def run_function(self, function: Callable[[], T], deadline: Deadline) -> T:
        """Return the result of a function. Without a deadline, nothing limits it."""
        if math.isinf(deadline.remaining):
            return function()
        return result_within(deadline.remaining, function, deadline.timeout_error)

    @asynccontextmanager
    async def exclusive(self, deadline: Deadline) -> AsyncIterator[None]:
        """Let only one thread in at a time."""
        with hold(self._lock, deadline.remaining, deadline.timeout_error):
            yield

    async def each(
        self,
        work: Callable[[Item], Coroutine[Any, Any, T]],
        items: Iterable[Item],
        concurrency: int,
        on_done: Callable[[Item, T], None],
    ) -> None:
        """Run `work` for each item, in `concurrency` threads."""
        run_in_threads(lambda item: run_coroutine(work(item)), items, concurrency, on_done)

    def close(self) -> None:
        """Close the connections."""
        _close(self._transports.close())


def _close(transports: Iterable[httpx.BaseTransport]) -> None:
    """Close all transports. One that fails to close is left as it is: no call depends on it."""
    for transport in transports:
        with suppress(Exception):  # a transport may raise anything
            transport.close()
