"""The client in its three flavours, each driven the same way, so that one test serves them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import Any, Final, Literal, TypeVar, cast

import attrs
import goproxies
from anyio.from_thread import BlockingPortal, start_blocking_portal

T = TypeVar("T")


@attrs.frozen
class Flavour:
    """`sync`, or an event loop behind a portal that makes each call a task of the loop.

    `aiohttp` is asyncio with the transport over aiohttp.
    """

    name: Literal["sync", "asyncio", "trio", "aiohttp"]

    @property
    def backend(self) -> str:
        """The event loop, as anyio names it."""
        return "asyncio" if self.name == "aiohttp" else self.name

    @contextmanager
    def client(self, *args: str, **settings: Any) -> Iterator[goproxies.Client]:
        """Open a client, whose methods block in each flavour; closed at the end."""
        if self.name == "sync":
            with goproxies.Client(*args, **settings) as client:
                yield client
            return
        if self.name == "aiohttp" and "transport" not in settings:
            way = {name: settings.pop(name) for name in ("proxy", "verify") if name in settings}
            settings["transport"] = goproxies.aiohttp_transport(**way)
        with start_blocking_portal(self.backend) as portal:
            blocking = _Blocking(goproxies.AsyncClient(*args, **settings), portal)
            try:
                yield cast("goproxies.Client", blocking)
            finally:
                blocking.close()

    def generated(self, endpoint: ModuleType, client: goproxies.Client, **parameters: Any) -> Any:
        """Call a generated endpoint through `client.raw`."""
        # An operation without a documented answer has only the functions for the whole response.
        word = "sync" if self.name == "sync" else "asyncio"
        function = getattr(endpoint, word, None) or getattr(endpoint, f"{word}_detailed")
        if self.name == "sync":
            return function(client=client.raw, **parameters)
        return cast("_Blocking", client).call(function, client=client.raw, **parameters)


FLAVOURS: Final = [Flavour("sync"), Flavour("asyncio"), Flavour("trio")]
AIOHTTP: Final = Flavour("aiohttp")


class _Blocking:
    """An asynchronous client with the methods of the blocking one."""

    def __init__(self, client: goproxies.AsyncClient, portal: BlockingPortal) -> None:
        self._client = client
        self._portal = portal

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self._portal.call(partial(function, *args, **kwargs))

    def close(self) -> None:
        self._portal.call(self._client.aclose)

    def with_options(self, **changes: Any) -> _Blocking:
        return _Blocking(self._client.with_options(**changes), self._portal)

    def __repr__(self) -> str:
        return repr(self._client)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._client, name)
        is_method = callable(value) and not name.startswith("_") and name != "raw"
        return partial(self.call, value) if is_method else value


def concurrently(number: int, call: Callable[[], T]) -> list[T | goproxies.GoProxiesError]:
    """Make a call from so many threads at once; return each result, or the error in its place."""
    return together(*[call] * number)


def together(*calls: Callable[[], T]) -> list[T | goproxies.GoProxiesError]:
    """Make several calls at once, each from a thread; return results and errors likewise."""

    def outcome(call: Callable[[], T]) -> T | goproxies.GoProxiesError:
        try:
            return call()
        except goproxies.GoProxiesError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(outcome, calls))
