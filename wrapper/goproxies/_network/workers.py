"""Threads that share work: each takes the next job, and the calling thread is told what came."""

from __future__ import annotations

import threading
from _thread import start_new_thread
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from goproxies._errors import GoProxiesError

from .interrupts import Interruption

__all__ = ["work_off"]

J = TypeVar("J")
T = TypeVar("T")

_LISTEN_SECONDS = 0.1


def work_off(
    work: Callable[[J], T], jobs: Iterable[J], concurrency: int, done: Callable[[J, T], None]
) -> None:
    """Do a piece of work for each job in up to `concurrency` threads; tell `done` of each result.

    The first exception, and a Ctrl-C, end the waits of the threads and is raised when they have
    come to their end.

    Raises:
        GoProxiesError: The system gives no thread.
    """
    crew = _Crew(work, jobs, concurrency)
    foreman: list[int] = []
    try:
        # A call from C into C, after which Python knows of the thread. A Ctrl-C comes before it or
        # after it, where `Thread.start` may leave a thread that neither runs nor can be joined.
        try:
            foreman.extend(map(start_new_thread, [crew.begin], [()]))
        except RuntimeError:
            raise _no_thread() from None
        for job, result in crew.results():
            done(job, result)
    except BaseException:
        crew.interruption.call()
        raise
    finally:
        if foreman:
            crew.join()


class _Crew(Generic[J, T]):
    """The jobs that several threads share, and what they report."""

    def __init__(self, work: Callable[[J], T], jobs: Iterable[J], concurrency: int) -> None:
        self.interruption = Interruption()
        self._work = work
        self._jobs = iter(jobs)
        self._turn = threading.Lock()
        self._reports: SimpleQueue[tuple[J, T] | BaseException | None] = SimpleQueue()
        # With the context variables of this thread, as tasks have them.
        self._threads = [
            threading.Thread(target=copy_context().run, args=(self.labour,), name="goproxies")
            for _ in range(concurrency)
        ]
        self._begun: SimpleQueue[list[threading.Thread]] = SimpleQueue()

    def begin(self) -> None:
        """Start the threads, or as many as there can be, from one that no signal interrupts."""
        begun = []
        with suppress(RuntimeError):  # there can be no more
            for thread in self._threads:
                thread.start()
                begun.append(thread)
        if not begun:
            self._reports.put(_no_thread())
        for _ in range(len(self._threads) - len(begun)):
            self._reports.put(None)
        self._begun.put(begun)

    def join(self) -> None:
        """Wait for the end of all threads."""
        for thread in _next(self._begun):
            thread.join()

    def labour(self) -> None:
        """Do one job after another; at last report an exception, or none."""
        failure: BaseException | None = None
        try:
            with self.interruption.heeded():
                for job in self._shared():
                    self._reports.put((job, self._work(job)))
        except BaseException as error:  # noqa: BLE001  # it is raised in the calling thread
            failure = error
        self._reports.put(failure)

    def _shared(self) -> Iterator[J]:
        """Return the next jobs that no other thread has taken."""
        while True:
            self.interruption.check()
            with self._turn:
                try:
                    job = next(self._jobs)
                except StopIteration:
                    return
            yield job

    def results(self) -> Iterator[tuple[J, T]]:
        """Return each job with its result, until all threads have ended.

        Raises:
            BaseException: What a thread failed with.
        """
        labouring = len(self._threads)
        while labouring:
            report = _next(self._reports)
            if isinstance(report, BaseException):
                raise report
            if report is None:
                labouring -= 1
            else:
                yield report


def _no_thread() -> GoProxiesError:
    """Return the error of work that the system gives no thread to."""
    return GoProxiesError(
        "the system gives no thread to make calls in; end some, or raise the limit"
    )


def _next(queue: SimpleQueue[T]) -> T:
    """Return what comes next, and let a Ctrl-C end the wait.

    It does not always do so by itself: neither where it comes just before the wait begins, nor on
    Windows.
    """
    while True:
        with suppress(Empty):
            return queue.get(timeout=_LISTEN_SECONDS)
