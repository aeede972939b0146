"""A breakdown of very many cells: what it keeps, how fast it goes, what one slow cell holds up."""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from string import ascii_uppercase
from typing import TYPE_CHECKING

from .many import counts, names

if TYPE_CHECKING:
    from tests.benchmarks.comparison import Measure

SLOW = "slow"
"""The sub-user whose answer the server holds back."""

IDLE = "idle-"
"""How the names of sub-users begin whose traffic is 0."""

_FIRST = 64

Breakdown = Callable[[list[str], Callable[[int, int], None]], object]


@contextmanager
def blocking(url: str, cells: int) -> Iterator[Measure]:
    """Goproxies, blocking."""
    from goproxies import Client

    with Client("reseller", "secret", base_url=url) as client:
        yield lambda: figures(
            lambda users, on_progress: client.breakdown(
                "username", usernames=users, on_progress=on_progress
            ),
            cells,
        )


@contextmanager
def concurrent(url: str, cells: int) -> Iterator[Measure]:
    """Goproxies, asynchronous."""
    from goproxies import AsyncClient

    with asyncio.Runner() as runner:
        client = AsyncClient("reseller", "secret", base_url=url)

        async def breakdown(users: list[str], on_progress: Callable[[int, int], None]) -> object:
            return await client.breakdown("username", usernames=users, on_progress=on_progress)

        yield lambda: figures(
            lambda users, on_progress: runner.run(breakdown(users, on_progress)), cells
        )
        runner.run(client.aclose())


@contextmanager
def peak(cells: int) -> Iterator[Measure]:
    """Goproxies, asynchronous, without a network: what is needed at the `peak`, in bytes a cell."""
    import httpx
    from goproxies import AsyncClient

    echo = '"start_at":"2028-01-01T00:00:00Z","end_at":"2028-01-31T23:59:59.999999Z"'

    def answer(request: httpx.Request) -> httpx.Response:
        username = request.url.query.rpartition(b"=")[2].decode()
        return httpx.Response(
            200, text=f'{{"bytes":123456789,"filter":{{{echo},"username":"{username}"}}}}'
        )

    async def breakdown(users: list[str]) -> object:
        client = AsyncClient(token="token", transport=httpx.MockTransport(answer))
        return await client.breakdown("username", usernames=users, period="2028-01")

    def measure() -> dict[str, float]:
        users = names(cells)
        return {"peak": memory(lambda: asyncio.run(breakdown(users)))[1] / cells}

    asyncio.run(breakdown(names(_FIRST)))
    yield measure


@contextmanager
def calls(url: str, subusers: int, active: int, countries: int) -> Iterator[Measure]:
    """Goproxies, asynchronous: the `calls` of a breakdown by two axes."""
    from goproxies import AsyncClient

    users = [*names(active), *(f"{IDLE}{number}" for number in range(subusers - active))]
    codes = [f"{first}{second}" for first in ascii_uppercase for second in ascii_uppercase]

    async def breakdown() -> None:
        async with AsyncClient("reseller", "secret", base_url=url) as client:
            await client.breakdown(
                ("username", "country"),
                usernames=users,
                countries=codes[:countries],
                concurrency=_FIRST,
            )

    def measure() -> dict[str, float]:
        before = counts(url)["requests"]
        asyncio.run(breakdown())
        return {"calls": counts(url)["requests"] - before}

    yield measure


def figures(breakdown: Breakdown, cells: int) -> dict[str, float]:
    """Make the breakdown three times: timed, with a slow cell, and with memory watched.

    Returns:
        `rate` in cells a second, `held_up`: how much longer the others take with a slow cell
        among them, and what is `kept` and needed at the `peak`, in bytes a cell.
    """
    breakdown(names(_FIRST), _ignored)  # logs in, and opens the connections
    plain = seconds_to_end(breakdown, names(cells), but=0)
    slowed = seconds_to_end(breakdown, [SLOW, *names(cells - 1)], but=1)
    users = names(cells)
    kept, peak = memory(lambda: breakdown(users, _ignored))
    return {
        "rate": cells / plain,
        "held_up": slowed / plain,
        "kept": kept / cells,
        "peak": peak / cells,
    }


def seconds_to_end(breakdown: Breakdown, users: list[str], but: int) -> float:
    """Return after how many seconds all cells were done but some."""
    ends: list[float] = []

    def on_progress(done: int, total: int) -> None:
        if done == total - but:
            ends.append(time.perf_counter())

    begin = time.perf_counter()
    breakdown(users, on_progress)
    return ends[0] - begin


def memory(work: Callable[[], object]) -> tuple[int, int]:
    """Return what the result of some work keeps, and what it took at the most to get there."""
    gc.collect()
    tracemalloc.start()
    try:
        result = work()
        peak = tracemalloc.get_traced_memory()[1]
        gc.collect()
        kept = tracemalloc.get_traced_memory()[0]
        del result
    finally:
        tracemalloc.stop()
    return kept, peak


def _ignored(done: int, total: int) -> None:
    pass
