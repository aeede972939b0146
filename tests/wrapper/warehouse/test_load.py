"""Loading into DuckDB: whatever happened before, a run ends in the tables of one clean run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import goproxies
import pytest
from goproxies.warehouse import load

from tests.support.warehouse import ScriptedApi, rows

TODAY = datetime.now(UTC).date()
SINCE = TODAY - timedelta(days=40)
BUCKETS = "account, username, interval, start_at, end_at, bytes, is_final"


def days(first: date, *, factor: int = 1) -> dict[date, int]:
    """Return made-up bytes for each day from the first one to today."""
    number = (TODAY - first).days + 1
    return {first + timedelta(days=n): factor * (n + 1) for n in range(number)}


@pytest.fixture
def api() -> ScriptedApi:
    return ScriptedApi({"alice": days(SINCE), "bob": days(SINCE, factor=1000)}, {"alice": 5})


@pytest.fixture(autouse=True)
def dlt_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep the local state of dlt in a folder of the test."""
    home = tmp_path / "dlt"
    monkeypatch.setenv("DLT_DATA_DIR", str(home))
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    return home


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "warehouse.duckdb"


@pytest.fixture
def run(api: ScriptedApi, database: Path) -> Callable[..., Any]:
    def run(**options: Any) -> Any:
        with api.client() as client:
            return load(client, database=database, **{"since": SINCE, **options})

    return run


def expected(api: ScriptedApi) -> list[tuple[str, int]]:
    numbers = [(n, v) for n, values in api.traffic.items() for v in values.values()]
    return sorted(numbers)


def loaded(database: Path) -> list[tuple[Any, ...]]:
    return rows(database, "traffic", "username, bytes")


def test_every_bucket_is_a_row(run: Callable[..., Any], api: ScriptedApi, database: Path) -> None:
    run()
    assert loaded(database) == expected(api)
    assert rows(database, "requests", "username, amount, count") == [
        (name, number, None) for name, number in expected(api)
    ]


def test_a_row_has_its_key_and_both_times_in_utc(run: Callable[..., Any], database: Path) -> None:
    run()
    account, username, interval, start_at, end_at, number, is_final = rows(
        database, "traffic", BUCKETS
    )[0]
    assert (account, username, interval, number) == ("reseller", "alice", "day", 1)
    first = datetime(SINCE.year, SINCE.month, SINCE.day, tzinfo=UTC)
    assert (start_at, end_at) == (first, first + timedelta(days=1))
    assert is_final


def test_a_bucket_is_final_after_the_settling_time(run: Callable[..., Any], database: Path) -> None:
    run(settle_days=10)
    found = rows(database, "traffic", "is_final, start_at")
    open_days = {start_at.date() for is_final, start_at in found if not is_final}
    assert open_days == {TODAY - timedelta(days=n) for n in range(11)}


def test_a_second_run_changes_nothing(
    run: Callable[..., Any], api: ScriptedApi, database: Path
) -> None:
    run()
    first = (
        rows(database, "traffic", BUCKETS),
        rows(database, "subusers", "username, _dlt_valid_to"),
    )
    run()
    again = (
        rows(database, "traffic", BUCKETS),
        rows(database, "subusers", "username, _dlt_valid_to"),
    )
    assert again == first
    assert rows(database, "loads", "account, subusers") == [("reseller", 2)] * 2


def test_a_second_run_reads_from_the_last_final_bucket_less_the_settling_time(
    run: Callable[..., Any], api: ScriptedApi
) -> None:
    run()
    api.queries.clear()
    run()
    starts = [query["start_at"] for query in api.queries if "start_at" in query]
    assert min(starts)[:10] == str(TODAY - timedelta(days=6))


def test_a_revised_bucket_is_replaced(
    run: Callable[..., Any], api: ScriptedApi, database: Path
) -> None:
    run()
    api.traffic["alice"][TODAY - timedelta(days=4)] = 77
    run()
    assert loaded(database) == expected(api)


def test_what_the_api_forgot_stays(
    run: Callable[..., Any], api: ScriptedApi, database: Path
) -> None:
    run()
    before = loaded(database)
    del api.traffic["alice"][TODAY - timedelta(days=2)]
    del api.traffic["bob"]
    run()
    assert loaded(database) == before


def test_a_new_sub_user_gets_the_whole_past(
    run: Callable[..., Any], api: ScriptedApi, database: Path
) -> None:
    run()
    api.traffic["carol"] = days(SINCE, factor=7)
    run()
    assert loaded(database) == expected(api)


def test_an_earlier_start_reads_all_of_it(
    run: Callable[..., Any], api: ScriptedApi, database: Path
) -> None:
    run(since=TODAY - timedelta(days=5))
    run()
    assert loaded(database) == expected(api)


def test_local_state_may_be_lost(
    run: Callable[..., Any], api: ScriptedApi, database: Path, dlt_home: Path
) -> None:
    run()
    shutil.rmtree(dlt_home)
    run()
    assert loaded(database) == expected(api)


def test_the_history_of_limits_is_kept(
    run: Callable[..., Any], api: ScriptedApi, database: Path
) -> None:
    run()
    api.limits["alice"] = 9
    run()
    found = rows(database, "subusers", "username, traffic_limit_amount, _dlt_valid_to IS NULL")
    assert [(name, int(limit), valid) for name, limit, valid in found] == [
        ("alice", 5, False),
        ("alice", 9, True),
        ("bob", 0, True),
    ]


def test_one_failing_sub_user_fails_the_run_and_loads_nothing(
    run: Callable[..., Any], api: ScriptedApi, database: Path
) -> None:
    run()
    before = loaded(database)
    api.traffic["alice"][TODAY] = 99
    api.broken.add("bob")
    with pytest.raises(goproxies.PermissionDeniedError, match="barred"):
        run()
    assert loaded(database) == before
    api.broken.clear()
    run()
    assert loaded(database) == expected(api)


def test_only_the_named_sub_users_are_read(
    run: Callable[..., Any], api: ScriptedApi, database: Path
) -> None:
    run(usernames=["bob"])
    assert {name for name, _ in loaded(database)} == {"bob"}


def test_a_destination_that_does_not_exist_is_a_configuration_error(
    run: Callable[..., Any],
) -> None:
    with pytest.raises(goproxies.ConfigurationError, match="nowhere"):
        run(destination="nowhere")


def test_a_file_named_like_the_dataset_is_a_configuration_error(
    api: ScriptedApi, tmp_path: Path
) -> None:
    with (
        api.client() as client,
        pytest.raises(goproxies.ConfigurationError, match="another database or dataset"),
    ):
        load(client, database=tmp_path / "goproxies.duckdb")
