"""What the two clients do differently: sending, waiting and locking.

Everything above is written once, as coroutines over this protocol. The asynchronous client
awaits them. The blocking client runs each to its end in one step, because its own never suspend.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from goproxies._httpx import httpx

from .answer import Answer
from .deadline import Deadline

__all__ = ["Network"]

Item = TypeVar("Item")
T = TypeVar("T")


class Network(Protocol):
    """One client's connections.

    Attributes:
        secrets: The credentials for a proxy, which an answer could echo.
    """

    secrets: tuple[str, ...]

    def check(self) -> None:
        """Make sure that the connections can be used here and now.

        Raises:
            ConfigurationError: The client is closed, or belongs to another process or event loop.
        """

    async def exchange(self, request: httpx.Request, seconds: float) -> Answer:
        """Send a request, and return the answer with its whole body.

        Raises:
            TimeoutError: The answer was not complete after `seconds`.
            httpx.HTTPError: There was no answer. A transport may raise other exceptions too.
        """

    async def sleep(self, seconds: float) -> None:
        """Wait."""

    async def run_function(self, function: Callable[[], T], deadline: Deadline) -> T:
        """Run a function that may block, such as one that reads a file; return its result.

        Raises:
            APITimeoutError: It took longer than the deadline allows. It may still be running.
        """

    def exclusive(self, deadline: Deadline) -> AbstractAsyncContextManager[None]:
        """Let one call of the client at a time enter the block.

        Raises:
            APITimeoutError: The others took longer than the deadline allows.
        """

    async def each(
        self,
        work: Callable[[Item], Coroutine[Any, Any, T]],
        items: Iterable[Item],
        concurrency: int,
        on_done: Callable[[Item, T], None],
    ) -> None:
        """Run `work` for each item, up to `concurrency` at a time.

        `on_done` receives each result, one at a time, in the order in which they come; the
        blocking client calls it in the calling thread. The first exception of `work`, `on_done` or
        `items` stops the rest and is raised. Afterwards no task, no thread and no connection is in
        use any more.
        """
