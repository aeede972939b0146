"""When a request is retried, and how often: one policy for every call of a client."""

from __future__ import annotations

import random
import re
import threading
import time

from goproxies._constants import (
    BACKOFF_FIRST_SECONDS,
    BACKOFF_MAX_SECONDS,
    DELAY_SECONDS_MAX,
    RETRY_BUDGET,
    RETRY_BUDGET_PER_SECOND,
    RETRY_BUDGET_PER_SUCCESS,
)
from goproxies._httpx import httpx
from goproxies._time.http_date import parse_http_date

__all__ = ["RetryBudget", "backoff", "retry_after"]

_DELAY_SECONDS = re.compile(r"\d+(\.\d+)?", re.ASCII)


def backoff(retry: int) -> float:
    """Return the seconds before a retry, the first is 0: full jitter below a limit that doubles."""
    limit = min(BACKOFF_MAX_SECONDS, BACKOFF_FIRST_SECONDS * 2.0 ** min(retry, 16))
    return random.uniform(0.0, limit)  # noqa: S311  # jitter is not a secret


def retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds that an answer asks to wait (RFC 9110, section 10.2.3).

    A date is compared with the answer's own `Date`, so that a wrong clock here does not matter.
    Anything that is neither a number of seconds nor a date counts as missing.
    """
    text = headers.get("Retry-After", "").strip(" \t")
    if _DELAY_SECONDS.fullmatch(text):
        return min(float(text), DELAY_SECONDS_MAX)
    until = parse_http_date(text)
    if until is None:
        return None
    now = parse_http_date(headers.get("Date", ""))
    return min(max(0.0, until - (time.time() if now is None else now)), DELAY_SECONDS_MAX)


class RetryBudget:
    """How many retries the calls of one client may make together; safe between threads.

    Without it, an outage that fails every call would multiply the calls by `max_retries`. Successes
    and time give retries back. The retries of a call count against other calls only, so that a
    single call always gets all of its own.
    """

    def __init__(self) -> None:
        self._used = 0.0
        self._updated = time.monotonic()
        self._lock = threading.Lock()

    def withdraw(self, own: int) -> bool:
        """Take a retry for a call that has taken `own` already; return whether one was left."""
        with self._lock:
            now = time.monotonic()
            self._restore((now - self._updated) * RETRY_BUDGET_PER_SECOND)
            self._updated = now
            is_affordable = self._used - own <= RETRY_BUDGET - 1.0
            self._used += is_affordable
            return is_affordable

    def deposit(self) -> None:
        """Give a part of a retry back for a success."""
        if self._used:
            with self._lock:
                self._restore(RETRY_BUDGET_PER_SUCCESS)

    def _restore(self, amount: float) -> None:
        self._used = max(0.0, self._used - amount)
