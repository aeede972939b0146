"""A client in uvloop, in child processes, shared by many callers, and in use for long."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import anyio
import goproxies
import pytest

from tests.support.client.api import answering
from tests.support.client.flavours import Flavour, together
from tests.support.network.certificates import client_context, server_context
from tests.support.network.limits import SHORT, in_time
from tests.support.network.servers import serving
from tests.support.network.sockets import Connection, answer_well, listening

# uvloop


def run_in_uvloop(call: Any) -> Any:
    uvloop = pytest.importorskip("uvloop")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(call())


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_many_calls_at_once_get_their_answers_in_uvloop(tls: bool) -> None:
    async def calls() -> list[str]:
        settings: Any = {"base_url": server.url, "verify": client_context()}
        async with goproxies.AsyncClient("demo", "demo", **settings) as client:
            async with asyncio.TaskGroup() as tasks:
                results = [tasks.create_task(client.countries()) for _ in range(50)]
            return [country for result in results for country in result.result()]

    with serving(answering, server_context() if tls else None) as server:
        assert run_in_uvloop(calls) == ["DE", "US"] * 50


def test_names_are_looked_up_in_uvloop() -> None:
    async def call() -> list[str]:
        address = url.replace("127.0.0.1", "localhost")
        async with goproxies.AsyncClient(token="t", base_url=address) as client:
            return await client.countries()

    with listening(answer_well) as url:
        assert run_in_uvloop(call) == ["DE"]


def test_a_call_is_late_or_cancelled_in_uvloop() -> None:
    async def calls() -> None:
        async with goproxies.AsyncClient(token="t", base_url=url, max_retries=0) as client:
            with pytest.raises(goproxies.APITimeoutError):
                await client.with_options(timeout=SHORT).countries()
            with anyio.move_on_after(SHORT) as scope:
                await client.countries()
            assert scope.cancelled_caught

    with listening(Connection.stay_silent) as url, in_time():
        run_in_uvloop(calls)


# Child processes

CHILDREN = """
import multiprocessing, sys
import goproxies

def call(url):
    with goproxies.Client("demo", "demo", base_url=url) as client:
        return client.countries()

if __name__ == "__main__":
    url, method = sys.argv[1:]
    with goproxies.Client("demo", "demo", base_url=url) as client:
        client.countries()
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(pool.map(call, [url] * 4) == [["DE", "US"]] * 4)
        print(client.countries())
"""


@pytest.mark.parametrize(
    "method",
    [
        "spawn",
        pytest.param(
            "fork", marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="no such thing here")
        ),
    ],
)
def test_child_processes_make_clients_and_leave_that_of_the_parent_alone(
    method: str, tmp_path: Path
) -> None:
    script = tmp_path / "children.py"
    script.write_text(CHILDREN)
    with serving(answering) as server:
        done = subprocess.run(
            [sys.executable, script, server.url, method],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        assert done.stdout.splitlines() == ["True", "['DE', 'US']"]
        assert len(server.logins) == 5


# Many at once


def test_twenty_breakdowns_share_one_client(flavour: Flavour) -> None:
    names = [f"user-{number}" for number in range(20)]
    with (
        serving(answering) as server,
        flavour.client("demo", "demo", base_url=server.url) as client,
    ):

        def breakdown() -> Any:
            return client.breakdown("username", usernames=names, concurrency=16)

        results: list[Any] = together(*[breakdown] * 20)
        assert [[row.bytes for row in result] for result in results] == [[12] * 20] * 20
        assert len(server.logins) == 1
        assert server.most_connections <= 256


# For long


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors are counted there")
def test_many_calls_leave_memory_and_descriptors_level(flavour: Flavour) -> None:
    with (
        listening(answer_well) as url,
        flavour.client(token="t", base_url=url) as client,
    ):

        def call_often() -> tuple[int, int]:
            for _ in range(300):
                client.countries()
            gc.collect()
            return tracemalloc.get_traced_memory()[0], len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a count

        call_often()
        tracemalloc.start()
        try:
            memory, descriptors = call_often()
            memory_later, descriptors_later = call_often()
        finally:
            tracemalloc.stop()
    assert descriptors_later == descriptors
    assert memory_later - memory < 30_000  # 100 bytes a call
