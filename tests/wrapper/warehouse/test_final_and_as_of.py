"""Every row of every table says whether it is final and when the API answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dlt
import pytest
from dlt.extract.resource import DltResource

from tests.support.warehouse import NOW, Run, ScriptedApi, rows

TABLES = ("traffic", "requests", "countries", "subusers", "loads")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.usefixtures("first_run")
def test_a_row_has_both(table: str, database: Path) -> None:
    found = rows(database, table, "is_final, as_of")
    assert found
    for is_final, as_of in found:
        assert is_final in (True, False)
        assert NOW <= as_of <= datetime.now(UTC)


@pytest.mark.parametrize("table", ["subusers", "loads"])
@pytest.mark.usefixtures("first_run")
def test_limits_and_runs_are_final(table: str, database: Path) -> None:
    assert {is_final for (is_final,) in rows(database, table, "is_final")} == {True}


@pytest.mark.usefixtures("first_run")
def test_a_run_is_described_as_of_the_end_of_its_reading(database: Path) -> None:
    ((started_at, as_of),) = rows(database, "loads", "started_at, as_of")
    ((last_answer,),) = rows(database, "countries", "max(as_of)")
    assert started_at < as_of
    assert last_answer <= as_of


def test_tables_without_both_get_them_and_limits_one_new_version(
    run: Run, api: ScriptedApi, database: Path
) -> None:
    dlt.pipeline(
        "goproxies",
        pipelines_dir=str(database.parent / "dlt"),
        destination=dlt.destinations.duckdb(str(database)),
        dataset_name="goproxies",
    ).run(source_without_both(api))
    run()
    run()
    assert rows(database, "loads", "settle_days, is_final, as_of IS NULL") == [
        (2, None, True),
        (3, True, False),
        (3, True, False),
    ]
    versions = "username, is_final, as_of IS NULL, _dlt_valid_to IS NULL"
    assert rows(database, "subusers", versions) == [
        ("alice", True, False, True),
        ("alice", None, True, False),
        ("bob", True, False, True),
        ("bob", None, True, False),
    ]


@dlt.source(name="goproxies", max_table_nesting=0)
def source_without_both(api: ScriptedApi) -> Iterator[DltResource]:
    """Yield `subusers` and `loads` as they were before they had `is_final` and `as_of`."""
    limits: list[dict[str, Any]] = [
        {"account": "reseller", "username": name, "traffic_limit_amount": api.limits.get(name, 0)}
        for name in api.traffic
    ]
    yield dlt.resource(
        limits,
        name="subusers",
        merge_key="account",
        write_disposition={"disposition": "merge", "strategy": "scd2"},
        columns={"traffic_limit_amount": {"data_type": "decimal", "precision": 38, "scale": 9}},
    )
    yield dlt.resource(
        [{"account": "reseller", "settle_days": 2, "started_at": datetime.now(UTC)}],
        name="loads",
        write_disposition="append",
    )
