"""Threads that share work: each takes the next item, and the calling thread gets the results."""

from __future__ import annotations

import threading
from _thread import start_new_thread
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from goproxies._constants import INTERRUPTION_POLL_SECONDS
from goproxies._errors import GoProxiesError

from .waiting import Interruption, check_interruption

__all__ = ["run_in_threads"]

Item = TypeVar("Item")
T = TypeVar("T")


def run_in_threads(
    work: Callable[[Item], T],
    items: Iterable[Item],
    concurrency: int,
    on_done: Callable[[Item, T], None],
) -> None:
    """Run `work` for each item in up to `concurrency` threads; call `on_done` with each result.

    The first exception ends the waits of all threads, as a Ctrl-C does. It is raised when the
    threads have ended.

    Raises:
        GoProxiesError: The system starts no thread.
    """
    workers = _Workers(work, items, concurrency)
    starters: list[int] = []
    try:
        try:
            _start_thread(workers.start, starters)
        except RuntimeError:
            raise _no_thread() from None
        for item, result in workers.results():
            on_done(item, result)
    except BaseException:
        workers.interruption.trigger()
        raise
    finally:
        if starters:
            workers.join()


def _start_thread(function: Callable[[], None], started: list[int]) -> None:
    """Start a thread and note it in `started`, so that a Ctrl-C comes before both or after both.

    `Thread.start` waits in Python code until the new thread runs
    (https://github.com/python/cpython/issues/140746). A Ctrl-C during that wait leaves a thread
    that nobody knows of. Here C code calls C code: Python handles no signal in between.
    """
    started.extend(map(start_new_thread, [function], [()]))


class _Workers(Generic[Item, T]):
    """Threads over the same items, and the queue of what they report."""

    def __init__(self, work: Callable[[Item], T], items: Iterable[Item], concurrency: int) -> None:
        self.interruption = Interruption()
        self._work = work
        self._items = iter(items)
        self._items_lock = threading.Lock()
        self._reports: SimpleQueue[tuple[Item, T] | BaseException | None] = SimpleQueue()
        # With the context variables of this thread, as tasks have them.
        self._threads = [
            threading.Thread(target=copy_context().run, args=(self._run,), name="goproxies")
            for _ in range(concurrency)
        ]
        self._started: SimpleQueue[list[threading.Thread]] = SimpleQueue()

    def start(self) -> None:
        """Start the threads, or as many as the system allows. Call it where no signal arrives."""
        started = []
        with suppress(RuntimeError):  # the system allows no more
            for thread in self._threads:
                thread.start()
                started.append(thread)
        if not started:
            self._reports.put(_no_thread())
        for _ in range(len(self._threads) - len(started)):
            self._reports.put(None)
        self._started.put(started)

    def join(self) -> None:
        """Wait for the end of all threads."""
        for thread in _next(self._started):
            thread.join()

    def _run(self) -> None:
        """Work on one item after another; at last report an exception, or `None`."""
        failure: BaseException | None = None
        try:
            with self.interruption.applies():
                for item in self._next_items():
                    self._reports.put((item, self._work(item)))
        except BaseException as error:  # noqa: BLE001  # it is raised in the calling thread
            failure = error
        self._reports.put(failure)

    def _next_items(self) -> Iterator[Item]:
        """Return the next items that no other thread has taken."""
        while True:
            self.interruption.check()
            with self._items_lock:
                try:
                    item = next(self._items)
                except StopIteration:
                    return
            yield item

    def results(self) -> Iterator[tuple[Item, T]]:
        """Return each item with its result, until all threads have ended.

        Raises:
            BaseException: What a thread failed with.
        """
        running = len(self._threads)
        while running:
            report = _next(self._reports, check_interruption)
            if isinstance(report, BaseException):
                raise report
            if report is None:
                running -= 1
            else:
                yield report


def _no_thread() -> GoProxiesError:
    return GoProxiesError("the system starts no more threads; end some, or raise the limit")


def _next(queue: SimpleQueue[T], check: Callable[[], None] = lambda: None) -> T:
    """Return the next item of a queue. A Ctrl-C ends the wait, and so does what `check` raises.

    The wait is cut into short ones, because a Ctrl-C does not end one that is just about to begin,
    and none on Windows.
    """
    while True:
        check()
        with suppress(Empty):
            return queue.get(timeout=INTERRUPTION_POLL_SECONDS)
