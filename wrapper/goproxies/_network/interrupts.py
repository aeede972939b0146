"""The way to stop threads that wait: for a socket, for a while, or for one another.

A thread cannot be cancelled as a task can, but whatever it waits for can be ended. So the threads
of one piece of work share an `Interruption`, and tell it before each wait how they are woken.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

__all__ = ["Interrupted", "Interruption", "check_interruption", "interruptible"]


class Interrupted(BaseException):
    """Raised in a thread whose work was interrupted; no failure, so it passes all handlers."""


class Interruption:
    """Interrupts the threads that heed it, and no others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakers: dict[object, Callable[[], object]] = {}
        self.is_called = False

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Let this interruption reach the current thread."""
        outer = _current.interruption
        _current.interruption = self
        try:
            yield
        finally:
            _current.interruption = outer

    def call(self) -> None:
        """Wake every thread that waits, and let none wait again."""
        with self._lock:
            self.is_called = True
            for wake in self._wakers.values():
                wake()

    @contextmanager
    def waking(self, wake: Callable[[], object]) -> Iterator[None]:
        """Call `wake` if the interruption comes before the end of the block, and never after it.

        Raises:
            Interrupted: It came before the block, or during it.
        """
        wait = object()  # several may be woken in one way
        with self._lock:
            self.check()
            self._wakers[wait] = wake
        try:
            yield
        finally:
            with self._lock:
                del self._wakers[wait]
            self.check()

    def check(self) -> None:
        """Make sure that the interruption has not come.

        Raises:
            Interrupted: It has.
        """
        if self.is_called:
            raise Interrupted


class _Current(threading.local):
    interruption: Interruption | None = None


_current = _Current()


def interruptible(wake: Callable[[], object]) -> AbstractContextManager[None]:
    """Let an interruption of the current thread end a wait within the block by calling `wake`.

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


_nothing = nullcontext()
