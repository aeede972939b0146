"""A second client, when the first has brought in all that clients need."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.benchmarks.comparison import Measure


@contextmanager
def blocking(times: int) -> Iterator[Measure]:
    """Goproxies, blocking."""
    from goproxies import Client

    yield made_over_and_over(lambda: Client(token="token").close(), times)


@contextmanager
def concurrent(times: int) -> Iterator[Measure]:
    """Goproxies, asynchronous: not closed, as nothing is open before the first call."""
    from goproxies import AsyncClient

    yield made_over_and_over(lambda: AsyncClient(token="token"), times)


@contextmanager
def by_hand(times: int) -> Iterator[Measure]:
    """The client of httpx."""
    import httpx

    yield made_over_and_over(lambda: httpx.Client().close(), times)


def made_over_and_over(make: Callable[[], object], times: int) -> Measure:
    """Make a first client now, and others later; `cpu` is that of one of these, in seconds."""
    make()

    def measure() -> dict[str, float]:
        before = time.process_time()
        for _ in range(times):
            make()
        return {"cpu": (time.process_time() - before) / times}

    return measure
