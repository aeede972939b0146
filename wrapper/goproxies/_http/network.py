"""What the two clients do differently: sending, waiting, excluding one another.

Everything above is written once, as coroutines over this protocol. The asynchronous client
awaits them; the blocking one runs them through in one go, as none of its own ever suspends.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from goproxies._httpx import httpx

from .answer import Answer
from .deadline import Deadline

__all__ = ["Network"]

J = TypeVar("J")
T = TypeVar("T")


class Network(Protocol):
    """One client's connections."""

    @property
    def accept_encoding(self) -> str:
        """The encodings of a body that can be decoded, as a header lists them."""

    def check(self) -> None:
        """Make sure that the connections can be used here and now.

        Raises:
            ConfigurationError: The client is closed, or carried to where it cannot be used.
        """

    async def exchange(self, request: httpx.Request, seconds: float) -> Answer:
        """Send a request, and return the answer with its whole body.

        Raises:
            TimeoutError: The answer was not complete after `seconds`.
            httpx.HTTPError: There was no answer; a transport may raise others, too.
        """

    async def sleep(self, seconds: float) -> None:
        """Wait."""

    async def run(self, function: Callable[[], T]) -> T:
        """Return what a function returns that may block, such as one that reads a file."""

    def exclusive(self, deadline: Deadline) -> AbstractAsyncContextManager[None]:
        """Let only one call of the client in at a time.

        Raises:
            APITimeoutError: The others took longer than the deadline allows.
        """

    async def each(
        self,
        work: Callable[[J], Coroutine[Any, Any, T]],
        jobs: Iterable[J],
        concurrency: int,
        done: Callable[[J, T], None],
    ) -> None:
        """Do a piece of work for each job, up to `concurrency` at a time.

        `done` is told of each result, one at a time, in the order in which they end; in the
        blocking client it is called in the calling thread. The first exception, be it of a work,
        of `done` or of `jobs`, stops the rest and is raised. Afterwards nothing is left of it: no
        task, no thread, no connection in use.
        """
