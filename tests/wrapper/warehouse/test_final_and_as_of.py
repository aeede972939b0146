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
LIMITS = "username, traffic_limit_amount, is_final, as_of, _dlt_valid_from, _dlt_valid_to"


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


@pytest.mark.usefixtures("first_run")
def test_limits_that_did_not_change_keep_their_version_and_its_time(
    run: Run, database: Path
) -> None:
    first = rows(database, "subusers", LIMITS)
    run()
    assert rows(database, "subusers", LIMITS) == first


@pytest.mark.usefixtures("first_run")
def test_only_the_limits_that_changed_get_a_version_with_a_time_of_its_own(
    run: Run, api: ScriptedApi, database: Path
) -> None:
    first = {row[0]: row for row in rows(database, "subusers", LIMITS)}
    api.limits["alice"] = 9
    run()
    old, new, bob = rows(database, "subusers", LIMITS)
    assert bob == first["bob"]
    assert old[:5] == first["alice"][:5]
    assert old[5] == new[4]
    assert new[3] > old[3]


@pytest.mark.parametrize(("first", "same"), [(5, 5.0), (0.1, 0.1000000004)])
def test_limits_that_a_column_holds_as_the_same_number_are_one_version(
    first: float, same: float, run: Run, api: ScriptedApi, database: Path
) -> None:
    for limit in (first, same):
        api.limits["alice"] = limit
        run(usernames=["alice"])
    assert len(rows(database, "subusers", "username")) == 2


def test_limits_that_return_are_a_version_of_their_own(
    run: Run, api: ScriptedApi, database: Path
) -> None:
    for limit in (5, 9, 5):
        api.limits["alice"] = limit
        run(usernames=["alice"])
    versions = rows(database, "subusers", "username, as_of, CAST(traffic_limit_amount AS int)")
    assert [limit for name, _, limit in versions if name == "alice"] == [5, 9, 5]


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
