"""The calls that make one result: one deadline for them all, one count of what is done."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Protocol, TypeVar

from goproxies._arguments import Progress, progress_function
from goproxies._call import Caller
from goproxies._constants import DEFAULT_CONCURRENCY
from goproxies._http.deadline import Deadline
from goproxies._http.network import Network
from goproxies._operations.statistics import Operation
from goproxies._options import Options

__all__ = ["Calls"]

J = TypeVar("J")
J_co = TypeVar("J_co", covariant=True)
T = TypeVar("T")


class _Jobs(Protocol[J_co]):
    """What is counted, and made one by one."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[J_co]: ...


class Calls:
    """The calls of one result. It is made where they begin, and serves once."""

    def __init__(
        self, caller: Caller, network: Network, options: Options, on_progress: Progress | None
    ) -> None:
        self.timezone = options.timezone
        self._caller = caller
        self._network = network
        self._options = options
        self._deadline = Deadline(options.deadline)
        self._told = progress_function(on_progress)
        self._steps = 0
        self._done = 0

    async def one(self, operation: Operation[T]) -> T:
        """Return the result of an operation."""
        return await self._caller.perform(operation, self._options, self._deadline)

    async def each(
        self,
        work: Callable[[J], Coroutine[Any, Any, T]],
        jobs: _Jobs[J],
        concurrency: int = DEFAULT_CONCURRENCY,
        step: Callable[[], None] | None = None,
    ) -> dict[J, T]:
        """Return what a piece of work makes of each job, calling `step` after each."""
        results: dict[J, T] = {}

        def done(job: J, result: T) -> None:
            results[job] = result
            if step is not None:
                step()

        await self._network.each(work, jobs, min(concurrency, len(jobs)), done)
        return results

    async def begin(self, steps: int) -> None:
        """Tell that none of so many steps is done, and log in for them all if need be.

        Left to the calls, those under way at once would each find out that the login is refused.
        """
        self._steps = steps
        self._tell()
        if steps:
            await self._caller.authenticate(self._options, self._deadline)

    def step(self) -> None:
        """Tell that one more step is done; the last one waits for `end`."""
        self._done += 1
        if self._done < self._steps:
            self._tell()

    def end(self) -> None:
        """Tell that all is done."""
        if self._steps:
            self._done = self._steps
            self._tell()

    def _tell(self) -> None:
        if self._told is not None:
            self._told(self._done, self._steps)
