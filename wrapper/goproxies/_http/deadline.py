"""The time that is left for a whole call."""

from __future__ import annotations

import math
import time

from goproxies._errors import APITimeoutError

__all__ = ["Deadline"]


class Deadline:
    """The time by which a call must end, on the monotonic clock; with `None` it never must."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._end = math.inf if seconds is None else time.monotonic() + seconds
        self.was_missed = False

    @property
    def remaining(self) -> float:
        """Seconds that are left, 0.0 from the deadline on."""
        return max(0.0, self._end - time.monotonic())

    def check(self, ahead: float = 0.0, after: str | None = None) -> None:
        """Check that a wait of `ahead` seconds, `after` some failure, ends before the deadline.

        Raises:
            APITimeoutError: It does not, or the deadline has passed.
        """
        if self.remaining <= ahead:
            raise self.timeout_error(after)

    def timeout_error(self, after: str | None = None) -> APITimeoutError:
        """Note that the call missed the deadline, and return its error, `after` some failure."""
        self.was_missed = True
        problem = f"the call cannot end within its deadline of {self._seconds} s"
        return APITimeoutError(f"{problem}; the last attempt: {after}" if after else problem)

    def halved(self) -> Deadline:
        """Return a deadline for a part of the call that must leave time for the rest."""
        return Deadline(None if self._seconds is None else self.remaining / 2)
