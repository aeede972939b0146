"""Loading into DuckDB: whatever happened before, a run ends in the tables of one clean run."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import goproxies
import pytest

from tests.support.warehouse import (
    SINCE,
    TODAY,
    FirstRun,
    Run,
    ScriptedApi,
    days,
    load_from,
    rows,
    two_subusers,
)

BUCKETS = "account, username, interval, start_at, end_at, bytes, is_final"


def expected(api: ScriptedApi) -> list[tuple[str, int]]:
    numbers = [(n, v) for n, values in api.traffic.items() for v in values.values()]
    return sorted(numbers)


def loaded(database: Path) -> list[tuple[Any, ...]]:
    return rows(database, "traffic", "username, bytes")


@pytest.fixture(scope="module")
def second_run(
    once: FirstRun, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, ScriptedApi]:
    """The database after a second run with nothing new, and the API that this run read."""
    database = tmp_path_factory.mktemp("twice") / "warehouse.duckdb"
    shutil.copyfile(once.database, database)
    api = two_subusers()
    load_from(api, database=database)
    return database, api


@pytest.fixture(scope="module")
def narrow_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database after a run of alice alone, with another settling time."""
    database = tmp_path_factory.mktemp("narrow") / "warehouse.duckdb"
    load_from(two_subusers(), database=database, usernames=["alice"], settle_days=10)
    return database


@pytest.mark.usefixtures("first_run")
def test_every_bucket_is_a_row(api: ScriptedApi, database: Path) -> None:
    assert loaded(database) == expected(api)
    assert rows(database, "requests", "username, amount, count") == [
        (name, number, None) for name, number in expected(api)
    ]
    assert rows(database, "countries", "country, bytes") == [
        ("DE", number) for number in api.countries["DE"].values()
    ]


@pytest.mark.usefixtures("first_run")
def test_a_row_has_its_key_and_both_times_in_utc(database: Path) -> None:
    account, username, interval, start_at, end_at, number, is_final = rows(
        database, "traffic", BUCKETS
    )[0]
    assert (account, username, interval, number) == ("reseller", "alice", "day", 1)
    first = datetime(SINCE.year, SINCE.month, SINCE.day, tzinfo=UTC)
    assert (start_at, end_at) == (first, first + timedelta(days=1))
    assert is_final


def test_a_bucket_is_final_after_the_settling_time(narrow_run: Path) -> None:
    found = rows(narrow_run, "traffic", "is_final, start_at")
    open_days = {start_at.date() for is_final, start_at in found if not is_final}
    assert open_days == {TODAY - timedelta(days=n) for n in range(11)}


def test_a_second_run_changes_nothing(once: FirstRun, second_run: tuple[Path, ScriptedApi]) -> None:
    database, _ = second_run
    for table, columns in (("traffic", BUCKETS), ("subusers", "username, _dlt_valid_to")):
        assert rows(database, table, columns) == rows(once.database, table, columns)


def test_a_run_describes_itself(run: Run, narrow_run: Path, database: Path) -> None:
    shutil.copyfile(narrow_run, database)
    run()
    columns = "account, interval, since, settle_days, subusers"
    counts = "traffic_rows, requests_rows, countries_rows"
    assert rows(database, "loads", f"{columns}, {counts}") == [
        ("reseller", "day", SINCE, 3, 2, 14 + 41, 14 + 41, 14),
        ("reseller", "day", SINCE, 10, 1, 41, 41, 41),
    ]


def test_a_second_run_reads_from_the_last_final_bucket_less_the_settling_time(
    second_run: tuple[Path, ScriptedApi],
) -> None:
    _, api = second_run
    starts = [query["start_at"] for query in api.queries if "start_at" in query]
    assert min(starts)[:10] == str(TODAY - timedelta(days=6))


@pytest.mark.usefixtures("first_run")
def test_a_revised_bucket_is_replaced(run: Run, api: ScriptedApi, database: Path) -> None:
    api.traffic["alice"][TODAY - timedelta(days=4)] = 77
    run()
    assert loaded(database) == expected(api)


@pytest.mark.usefixtures("first_run")
def test_what_the_api_forgot_stays(run: Run, api: ScriptedApi, database: Path) -> None:
    before = loaded(database)
    del api.traffic["alice"][TODAY - timedelta(days=2)]
    del api.traffic["bob"]
    run()
    assert loaded(database) == before


@pytest.mark.usefixtures("first_run")
def test_a_new_sub_user_gets_the_whole_past(run: Run, api: ScriptedApi, database: Path) -> None:
    api.traffic["carol"] = days(factor=7)
    run()
    assert loaded(database) == expected(api)


def test_an_earlier_start_reads_all_of_it(run: Run, api: ScriptedApi, database: Path) -> None:
    run(since=TODAY - timedelta(days=5))
    run()
    assert loaded(database) == expected(api)


def test_nothing_but_the_database_is_left(once: FirstRun) -> None:
    assert not list(once.home.iterdir())
    assert list(once.database.parent.iterdir()) == [once.database]


def test_no_pipeline_stays_active(once: FirstRun) -> None:
    assert not once.leaves_active


@pytest.mark.usefixtures("first_run")
def test_one_failing_sub_user_fails_the_run_and_loads_nothing(
    run: Run, api: ScriptedApi, database: Path
) -> None:
    before = loaded(database)
    api.traffic["alice"][TODAY] = 99
    api.broken.add("bob")
    with pytest.raises(goproxies.PermissionDeniedError, match="barred"):
        run()
    assert loaded(database) == before
    api.broken.clear()
    run()
    assert loaded(database) == expected(api)


def test_only_the_named_sub_users_are_read(narrow_run: Path) -> None:
    assert {name for name, _ in loaded(narrow_run)} == {"alice"}
