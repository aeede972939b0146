"""Whatever happened before, a run ends in the tables of one clean run, on each database."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dlt
import goproxies
import pytest
from goproxies.warehouse import goproxies_source

from tests.support.integration.warehouses import BUCKETS, Warehouse
from tests.support.warehouse import NOW, SINCE, TODAY, ScriptedApi, days

pytestmark = pytest.mark.integration


def test_a_clean_run_has_every_bucket(warehouse: Warehouse, api: ScriptedApi) -> None:
    warehouse.load(api)
    numbers = sorted((n, v) for n, values in api.traffic.items() for v in values.values())
    assert sorted(warehouse.rows("traffic", "username, bytes")) == numbers
    assert sorted(warehouse.rows("requests", "username, amount")) == numbers
    assert len(warehouse.rows("countries", "country")) == len(api.countries["DE"])


@pytest.mark.parametrize("table", [*BUCKETS, "subusers", "loads"])
def test_a_row_says_whether_it_is_final_and_as_of_when(
    table: str, warehouse: Warehouse, api: ScriptedApi
) -> None:
    warehouse.load(api)
    found = warehouse.rows(table, "is_final, as_of")
    assert found
    assert all(is_final in (True, False) for is_final, _ in found)
    assert all(NOW <= as_of <= datetime.now(UTC) for _, as_of in found)


def test_run_twice(warehouse: Warehouse, api: ScriptedApi) -> None:
    warehouse.load(api)
    limits = "username, as_of, _dlt_valid_from, _dlt_valid_to"
    first = warehouse.rows("subusers", limits)
    warehouse.load(api)
    assert warehouse.tables() == warehouse.tables_of_one_clean_run(api)
    assert warehouse.rows("subusers", limits) == first
    loads = warehouse.rows("loads", "subusers, traffic_rows, requests_rows")
    assert sorted(loads, reverse=True) == [(2, 82, 82), (2, 14, 14)]


def test_a_bucket_was_revised(warehouse: Warehouse, api: ScriptedApi) -> None:
    warehouse.load(api)
    api.traffic["alice"][TODAY - timedelta(days=4)] = 77
    api.countries["DE"][TODAY - timedelta(days=4)] = 78
    warehouse.load(api)
    assert warehouse.tables() == warehouse.tables_of_one_clean_run(api)


def test_the_api_forgot_a_bucket_and_a_sub_user(warehouse: Warehouse, api: ScriptedApi) -> None:
    warehouse.load(api)
    before = warehouse.tables_of_one_clean_run(api, BUCKETS)
    del api.traffic["alice"][TODAY - timedelta(days=2)]
    del api.traffic["bob"]
    warehouse.load(api)
    assert warehouse.tables(BUCKETS) == before
    assert warehouse.rows("subusers", "username, _dlt_valid_to IS NULL") == [
        ("alice", True),
        ("bob", False),
    ]


def test_a_sub_user_and_a_country_are_new(warehouse: Warehouse, api: ScriptedApi) -> None:
    warehouse.load(api)
    api.traffic["carol"] = days(factor=7)
    api.countries["FR"] = days(factor=8)
    warehouse.load(api)
    assert warehouse.tables() == warehouse.tables_of_one_clean_run(api)


def test_a_sub_user_failed(warehouse: Warehouse, api: ScriptedApi) -> None:
    warehouse.load(api)
    before = warehouse.tables()
    api.traffic["alice"][TODAY] = 99
    api.broken.add("bob")
    with pytest.raises(goproxies.PermissionDeniedError):
        warehouse.load(api)
    assert warehouse.tables() == before
    api.broken.clear()
    warehouse.load(api)
    assert warehouse.tables() == warehouse.tables_of_one_clean_run(api)


def test_the_local_state_is_lost(warehouse: Warehouse, api: ScriptedApi, tmp_path: Path) -> None:
    """`load` keeps none, so this is the state of a pipeline of the user."""

    def run() -> None:
        with api.client() as client:
            pipeline = dlt.pipeline(
                "mine",
                pipelines_dir=str(tmp_path / "dlt"),
                destination=warehouse.database.destination,
                dataset_name=warehouse.dataset,
            )
            pipeline.run(goproxies_source(client, since=SINCE))

    run()
    shutil.rmtree(tmp_path / "dlt")
    api.traffic["bob"][TODAY] += 1
    run()
    assert warehouse.tables() == warehouse.tables_of_one_clean_run(api)
    assert sorted(warehouse.rows("loads", "traffic_rows")) == [(14,), (82,)]


def test_two_accounts_share_the_tables(warehouse: Warehouse, api: ScriptedApi) -> None:
    warehouse.load(api)
    before = warehouse.tables()
    other = ScriptedApi({"alice": days(factor=3)})
    warehouse.load(other, account="other")
    found = warehouse.tables()
    for name, rows in before.items():
        assert [row for row in found[name] if row[0] == "reseller"] == rows
        assert any(row[0] == "other" for row in found[name])
