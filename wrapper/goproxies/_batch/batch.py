"""Several calls that make one result: they share a deadline, and run at the same time."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Protocol, TypeVar

from goproxies._arguments import OnProgress
from goproxies._call import Executor
from goproxies._constants import DEFAULT_CONCURRENCY
from goproxies._http.deadline import Deadline
from goproxies._http.network import Network
from goproxies._operations.operation import Operation
from goproxies._options import Options

from .progress import Progress

__all__ = ["Batch"]

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)
T = TypeVar("T")


class _Items(Protocol[Item_co]):
    """Items that are counted, and made one by one."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Item_co]: ...


class Batch:
    """The calls of one result. Its deadline begins when it is made, and it is used once."""

    def __init__(
        self,
        executor: Executor,
        network: Network,
        options: Options,
        on_progress: OnProgress | None = None,
    ) -> None:
        self.timezone = options.timezone
        self.progress = Progress(on_progress)
        self._executor = executor
        self._network = network
        self._options = options
        self._deadline = Deadline(options.deadline)

    async def authenticate(self) -> None:
        """Log in once for all calls, unless there is a valid token.

        Without this, the calls that start together would each see a refused login.
        """
        await self._executor.authenticate(self._options, self._deadline)

    async def execute(self, operation: Operation[T]) -> T:
        """Return the result of an operation."""
        return await self._executor.execute(operation, self._options, self._deadline)

    async def map(
        self,
        work: Callable[[Item], Coroutine[Any, Any, T]],
        items: _Items[Item],
        concurrency: int = DEFAULT_CONCURRENCY,
        on_done: Callable[[Item, T], None] | None = None,
    ) -> dict[Item, T]:
        """Return the result of `work` for each item.

        `work` may run in other threads. `on_done` is called after each item in this one.
        """
        results: dict[Item, T] = {}

        def done(item: Item, result: T) -> None:
            results[item] = result
            if on_done is not None:
                on_done(item, result)

        await self._network.each(work, items, min(concurrency, len(items)), done)
        return results
