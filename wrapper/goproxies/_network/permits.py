"""So many threads at a time, with waits that end in time or with an interruption."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .interrupts import check_interruption, interruptible

__all__ = ["Permits"]


class Permits:
    """A semaphore whose waiters can be interrupted."""

    def __init__(self, number: int) -> None:
        self._left = number
        self._change = threading.Condition()

    @contextmanager
    def one(self, seconds: float, late: Callable[[], Exception] = TimeoutError) -> Iterator[None]:
        """Hold a permit within the block, waiting for it no longer than `seconds`.

        Raises:
            TimeoutError: There was none in time; or what `late` returns, in its place.
            Interrupted: The wait was interrupted.
        """
        is_held = False
        try:
            limit = min(seconds, threading.TIMEOUT_MAX)
            with interruptible(self._wake), self._change:
                is_held = self._change.wait_for(self._is_one_left, limit)
                self._left -= is_held
            if not is_held:
                raise late()
            yield
        finally:
            # Also where none was held: what woke this thread may have been meant for it.
            with self._change:
                self._left += is_held
                self._change.notify()

    def _is_one_left(self) -> bool:
        check_interruption()
        return self._left > 0

    def _wake(self) -> None:
        with self._change:
            self._change.notify_all()
