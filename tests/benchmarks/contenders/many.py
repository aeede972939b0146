"""Many calls at once: over tasks, over threads, and as a breakdown."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.request import ProxyHandler, build_opener

from . import async_clients, clients

if TYPE_CHECKING:
    from tests.benchmarks.comparison import Measure

STALLED: Final = 5.0
"""Seconds after which a call counts as stalled; the server answers at once."""


@contextmanager
def breakdown(url: str, times: int, in_flight: int) -> Iterator[Measure]:
    """Goproxies, blocking: its breakdown, which runs over threads."""
    from goproxies import Client

    users = names(times)
    with Client("reseller", "secret", base_url=url) as client:

        def work() -> None:
            client.breakdown("username", usernames=users, concurrency=in_flight).raise_failures()

        yield lambda: figures(url, times, work)


@contextmanager
def async_breakdown(
    url: str, times: int, in_flight: int, over: str | None = None
) -> Iterator[Measure]:
    """Goproxies, asynchronous: its breakdown, which runs over tasks, and perhaps over aiohttp."""
    from goproxies import AsyncClient, aiohttp_transport

    users = names(times)
    transport = aiohttp_transport() if over == "aiohttp" else None
    with asyncio.Runner() as runner:
        client = AsyncClient("reseller", "secret", base_url=url, transport=transport)

        async def work() -> None:
            breakdown = await client.breakdown("username", usernames=users, concurrency=in_flight)
            breakdown.raise_failures()

        yield lambda: figures(url, times, lambda: runner.run(work()))
        runner.run(client.aclose())


@contextmanager
def tasks(client: str, url: str, times: int, in_flight: int) -> Iterator[Measure]:
    """Another client: as many tasks as are in flight, fed from one list."""
    users = names(times)
    with asyncio.Runner() as runner:
        context = async_clients.CLIENTS[client](url)
        traffic = runner.run(context.__aenter__())

        async def work() -> None:
            jobs = iter(users)
            async with asyncio.TaskGroup() as group:
                for _ in range(in_flight):
                    group.create_task(worker(jobs))

        async def worker(jobs: Iterator[str]) -> None:
            for username in jobs:
                await traffic(username=username)

        yield lambda: figures(url, times, lambda: runner.run(work()))
        runner.run(context.__aexit__(None, None, None))


@contextmanager
def threads(
    client: str, url: str, times: int, in_flight: int, options: dict[str, int]
) -> Iterator[Measure]:
    """Any blocking client, shared by threads: how many calls fail, how long the longest takes."""
    with clients.CLIENTS[client](url, **options) as calls:

        def one(username: str) -> tuple[float, bool]:
            begin = time.perf_counter()
            try:
                calls.traffic(username=username)
            except Exception:  # noqa: BLE001  # whatever it is, it is counted
                return time.perf_counter() - begin, False
            return time.perf_counter() - begin, True

        def measure() -> dict[str, float]:
            with ThreadPoolExecutor(in_flight) as pool:
                ended: list[tuple[float, bool]] = []
                measured = figures(url, times, lambda: ended.extend(pool.map(one, names(times))))
            return {
                **measured,
                "failures": sum(not went_well for _, went_well in ended),
                "stalls": sum(seconds > STALLED for seconds, _ in ended),
                "longest": max(seconds for seconds, _ in ended),
            }

        yield measure


def figures(url: str, times: int, work: Callable[[], object]) -> dict[str, float]:
    """Do the work, and return what it cost here and at the server.

    Returns:
        `cpu` of a call and `wall` of all in seconds, `connections` that were opened, and `busy`,
        the share of the time in which the server worked: near 1, the server itself was measured.
    """
    before = counts(url)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    after = counts(url)
    return {
        "cpu": cpu / times,
        "wall": wall,
        "connections": after["connections"] - before["connections"] - 1,  # that of the count
        "busy": (after["cpu"] - before["cpu"]) / wall,
    }


def counts(url: str) -> dict[str, float]:
    """Return what the server has counted so far."""
    with build_opener(ProxyHandler({})).open(f"{url}/counts") as answer:
        counted: dict[str, float] = json.load(answer)
    return counted


def names(number: int) -> list[str]:
    """Return the names of sub-users."""
    return [f"user-{index:05}" for index in range(number)]
