"""A limit on the whole of a blocking exchange, which httpx does not have.

httpx bounds the wait for each piece of an answer, so that a server that sends its headers a byte
at a time is never late. Here every wait ends with the exchange, those of `_sockets` included.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["seconds_left", "time_limit"]


class _Limit(threading.local):
    end = math.inf


_limit = _Limit()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let no socket of this thread wait beyond `seconds` from now."""
    outer = _limit.end
    _limit.end = min(outer, time.monotonic() + seconds)
    try:
        yield
    finally:
        _limit.end = outer


def seconds_left() -> float:
    """Return how long this thread may still wait.

    Raises:
        TimeoutError: No longer.
    """
    left = _limit.end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
