"""One call after another over a connection that is open: what each costs this process."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from . import async_clients, clients

if TYPE_CHECKING:
    from tests.benchmarks.comparison import Measure


@contextmanager
def blocking(client: str, url: str, times: int) -> Iterator[Measure]:
    """Ask for the traffic; `cpu` is that of one call, in seconds."""
    with clients.CLIENTS[client](url) as calls:

        def measure() -> dict[str, float]:
            before = time.process_time()
            for _ in range(times):
                calls.traffic()
            return {"cpu": (time.process_time() - before) / times}

        yield measure


@contextmanager
def failing(url: str, username: str, times: int) -> Iterator[Measure]:
    """Goproxies: ask for the traffic of a sub-user whose answer is an error, or of all others."""
    from goproxies import Client, GoProxiesError

    with Client("reseller", "secret", base_url=url, max_retries=0) as client:

        def measure() -> dict[str, float]:
            before = time.process_time()
            for _ in range(times):
                with suppress(GoProxiesError):
                    client.traffic(username=username)
            return {"cpu": (time.process_time() - before) / times}

        yield measure


@contextmanager
def year(client: str, url: str, times: int, *, with_msgspec: bool = False) -> Iterator[Measure]:
    """Ask for a year by the hour; `cpu` and `wall` are of one call, in seconds."""
    if not with_msgspec:
        sys.modules["msgspec"] = None  # type: ignore[assignment]  # as if it were not installed
    with clients.CLIENTS[client](url) as calls:
        ask = calls.year
        assert ask

        def measure() -> dict[str, float]:
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(times):
                ask()
            return {
                "cpu": (time.process_time() - cpu) / times,
                "wall": (time.perf_counter() - wall) / times,
            }

        yield measure


@contextmanager
def concurrent(client: str, url: str, times: int) -> Iterator[Measure]:
    """Ask for the traffic, awaiting each call; `cpu` is that of one, in seconds."""
    with asyncio.Runner() as runner:
        context = async_clients.CLIENTS[client](url)
        traffic = runner.run(context.__aenter__())

        async def measure() -> dict[str, float]:
            before = time.process_time()
            for _ in range(times):
                await traffic()
            return {"cpu": (time.process_time() - before) / times}

        yield lambda: runner.run(measure())
        runner.run(context.__aexit__(None, None, None))
