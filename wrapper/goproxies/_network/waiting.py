"""Waits of the blocking client's threads: each is bounded in time, and can be interrupted.

httpx bounds the wait for each piece of an answer, so a server that sends a byte at a time is never
late. `time_limit` bounds all waits of an exchange together.

A thread cannot be cancelled as a task can, but whatever it waits for can be ended. The threads of
one piece of work share an `Interruption`. Each wait registers a function that wakes it.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from goproxies._constants import INTERRUPTION_POLL_SECONDS

__all__ = [
    "Interrupted",
    "Interruption",
    "check_interruption",
    "hold",
    "interruptible",
    "seconds_left",
    "time_limit",
]


class Interrupted(BaseException):
    """Raised in a thread that was interrupted. It is not a failure, so no handler catches it."""


class Interruption:
    """Interrupts the threads that it applies to, and no others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waits: dict[object, Callable[[], object]] = {}
        self._is_triggered = False

    @contextmanager
    def applies(self) -> Iterator[None]:
        """Let this interruption reach the current thread within the block."""
        outer = _current.interruption
        _current.interruption = self
        try:
            yield
        finally:
            _current.interruption = outer

    def trigger(self) -> None:
        """End every wait, and let no new one begin."""
        with self._lock:
            self._is_triggered = True
            for wake in self._waits.values():
                wake()

    @contextmanager
    def waking(self, wake: Callable[[], object]) -> Iterator[None]:
        """Call `wake` if the interruption is triggered within the block, and never after it.

        Raises:
            Interrupted: It was triggered before the block, or during it.
        """
        wait = object()  # several waits may register the same function
        with self._lock:
            self.check()
            self._waits[wait] = wake
        try:
            yield
        finally:
            with self._lock:
                del self._waits[wait]
            self.check()

    def check(self) -> None:
        """Make sure that the interruption was not triggered.

        Raises:
            Interrupted: It was.
        """
        if self._is_triggered:
            raise Interrupted


class _Current(threading.local):
    interruption: Interruption | None = None
    ends_at = math.inf


_current = _Current()
_nothing = nullcontext()


def interruptible(wake: Callable[[], object]) -> AbstractContextManager[None]:
    """Let an interruption of the current thread call `wake`, which ends the wait in the block.

    Raises:
        Interrupted: It came before the block, or during it.
    """
    interruption = _current.interruption
    return _nothing if interruption is None else interruption.waking(wake)


def check_interruption() -> None:
    """Make sure that the current thread is not interrupted.

    Raises:
        Interrupted: It is.
    """
    if _current.interruption is not None:
        _current.interruption.check()


@contextmanager
def hold(
    lock: threading.Lock | threading.Semaphore,
    seconds: float,
    late: Callable[[], Exception] = TimeoutError,
) -> Iterator[None]:
    """Hold a lock or a semaphore within the block, after a wait of `seconds` at most.

    Raises:
        TimeoutError: It was not free in time; or what `late` returns, in its place.
        Interrupted: The wait was interrupted.
    """
    ends_at = time.monotonic() + seconds
    is_held = lock.acquire(blocking=False)
    while not is_held:
        check_interruption()
        left = ends_at - time.monotonic()
        if left <= 0:
            raise late()
        is_held = lock.acquire(timeout=min(left, INTERRUPTION_POLL_SECONDS))
    try:
        yield
    finally:
        lock.release()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let no socket of this thread wait beyond `seconds` from now."""
    outer = _current.ends_at
    _current.ends_at = min(outer, time.monotonic() + seconds)
    try:
        yield
    finally:
        _current.ends_at = outer


def seconds_left() -> float:
    """Return how long this thread may still wait.

    Raises:
        TimeoutError: No time is left.
    """
    left = _current.ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
