"""Limits that tests run into, and how long they wait for that."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

SHORT = 0.1
"""Seconds: the limit that a test runs into."""

LONG = 60.0
"""Seconds: no test waits for it."""

PATIENCE = 40.0
"""Seconds that a call may take on the slowest day; without its limit, it takes longer."""


@contextmanager
def in_time() -> Iterator[None]:
    """Fail if it takes much longer than any limit of a test."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < PATIENCE
