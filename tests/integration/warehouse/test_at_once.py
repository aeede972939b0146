"""While one load runs, a second one into the same dataset fails and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cli.commands import Outcome, outcome
from tests.support.integration.warehouses import PostgreSql, Warehouse
from tests.support.warehouse import ScriptedApi

pytestmark = pytest.mark.integration

REASONS = ("end what uses it, or name another one", "another load writes to the dataset")


def test_of_two_loads_at_once_the_second_fails_before_it_reads_anything(
    warehouse: Warehouse, api: ScriptedApi, tmp_path: Path
) -> None:
    second: list[Outcome] = []

    def start_second(*_: int) -> None:
        if not second:
            second.append(outcome(warehouse.spawn(server.url, tmp_path)))

    with api.serve() as server:
        warehouse.load(api, on_progress=start_second)
        assert not server.requests
        assert second[0].status == 1
        assert any(reason in second[0].error_line for reason in REASONS)
        assert outcome(warehouse.spawn(server.url, tmp_path)).status == 0
    assert warehouse.tables() == warehouse.tables_of_one_clean_run(api)


def test_loads_into_two_datasets_run_at_once(
    cluster: str, api: ScriptedApi, tmp_path: Path
) -> None:
    one, other = (Warehouse(PostgreSql(cluster)) for _ in range(2))
    second: list[Outcome] = []

    def start_second(*_: int) -> None:
        if not second:
            second.append(outcome(other.spawn(server.url, tmp_path)))

    with api.serve() as server:
        one.load(api, on_progress=start_second)
    assert second[0].status == 0
    assert one.tables() == other.tables()
