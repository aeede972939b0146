"""A load that is killed at any moment leaves tables that the next one puts right."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.cli.commands import outcome
from tests.support.exporter.scraping import eventually
from tests.support.integration.warehouses import Warehouse
from tests.support.network.servers import Server
from tests.support.warehouse import TODAY, ScriptedApi

pytestmark = pytest.mark.integration

KILLS = 8


def test_a_killed_load_is_put_right_by_the_next_one(
    warehouse: Warehouse, api: ScriptedApi, tmp_path: Path
) -> None:
    with api.serve() as server:
        undisturbed = start(Warehouse(warehouse.database), server, tmp_path)
        began = time.monotonic()
        assert outcome(undisturbed).status == 0
        longest = time.monotonic() - began

        moments = [random.uniform(0, longest) for _ in range(KILLS)]
        for seconds in moments:
            process = start(warehouse, server, tmp_path)
            time.sleep(seconds)
            process.kill()
            process.communicate()
            api.traffic["alice"][TODAY] += 1
        assert outcome(start(warehouse, server, tmp_path)).status == 0
    assert warehouse.tables() == warehouse.tables_of_one_clean_run(api), f"killed at {moments}"


def start(warehouse: Warehouse, server: Server, folder: Path) -> subprocess.Popen[str]:
    """Start a load, and return when it has sent its first request."""
    before = len(server.requests)
    process = warehouse.spawn(server.url, folder)
    eventually(lambda: len(server.requests) > before or process.poll() is not None, seconds=120)
    return process
