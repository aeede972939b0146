"""A load of what is loaded already, and the calls alone that it makes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from goproxies import Client

    from tests.benchmarks.comparison import Measure

IN_FLIGHT: Final = 16


@contextmanager
def load(url: str) -> Iterator[Measure]:
    """Goproxies: a load into DuckDB, after a first one."""
    from goproxies import Client
    from goproxies.warehouse import load

    with TemporaryDirectory() as folder, Client("demo", "demo", base_url=url) as client:
        database = Path(folder, "warehouse.duckdb")
        load(client, database=database)
        yield lambda: _timed(lambda: load(client, database=database))


@contextmanager
def calls(url: str) -> Iterator[Measure]:
    """Goproxies: the same calls, whose answers are let go."""
    from goproxies import Client

    with Client("demo", "demo", base_url=url) as client:
        yield lambda: _timed(lambda: _call(client))


def _call(client: Client) -> None:
    from goproxies import Period
    from goproxies._network.workers import run_in_threads

    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    period = Period(today - timedelta(days=6), Period.today().end_at)
    names = [subuser.username for subuser in client.subusers()]
    traffic = partial(client.traffic_history, "day", period=period)
    requests = partial(client.requests_history, "day", period=period)
    jobs = [
        *(partial(fetch, username=name) for fetch in (traffic, requests) for name in names),
        *(partial(traffic, country=code) for code in client.countries()),
    ]
    run_in_threads(lambda job: job(), jobs, IN_FLIGHT, lambda job, answer: None)


def _timed(work: Callable[[], object]) -> dict[str, float]:
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu}
