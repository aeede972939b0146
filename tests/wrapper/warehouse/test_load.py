"""Loading into DuckDB: whatever happened before, a run ends in the tables of one clean run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import goproxies
import pytest
from dlt.common.configuration.container import Container
from dlt.common.pipeline import PipelineContext

from tests.support.warehouse import SINCE, TODAY, Run, ScriptedApi, days, rows

BUCKETS = "account, username, interval, start_at, end_at, bytes, is_final"


def expected(api: ScriptedApi) -> list[tuple[str, int]]:
    numbers = [(n, v) for n, values in api.traffic.items() for v in values.values()]
    return sorted(numbers)


def loaded(database: Path) -> list[tuple[Any, ...]]:
    return rows(database, "traffic", "username, bytes")


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


def test_a_bucket_is_final_after_the_settling_time(run: Run, database: Path) -> None:
    run(settle_days=10)
    found = rows(database, "traffic", "is_final, start_at")
    open_days = {start_at.date() for is_final, start_at in found if not is_final}
    assert open_days == {TODAY - timedelta(days=n) for n in range(11)}


@pytest.mark.usefixtures("first_run")
def test_a_second_run_changes_nothing(run: Run, api: ScriptedApi, database: Path) -> None:
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


def test_a_run_describes_itself(run: Run, database: Path) -> None:
    run(usernames=["alice"], settle_days=5)
    run()
    columns = "account, interval, since, settle_days, subusers"
    counts = "traffic_rows, requests_rows, countries_rows"
    assert rows(database, "loads", f"{columns}, {counts}") == [
        ("reseller", "day", SINCE, 3, 2, 9 + 41, 9 + 41, 9),
        ("reseller", "day", SINCE, 5, 1, 41, 41, 41),
    ]


@pytest.mark.usefixtures("first_run")
def test_a_second_run_reads_from_the_last_final_bucket_less_the_settling_time(
    run: Run, api: ScriptedApi
) -> None:
    api.queries.clear()
    run()
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


def test_nothing_but_the_database_is_left(
    run: Run,
    database: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "DLT_DATA_DIR"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setattr("tempfile.tempdir", str(home))
    run()
    assert not list(home.iterdir())
    assert list(database.parent.iterdir()) == [database]


def test_no_pipeline_stays_active(run: Run) -> None:
    run()
    assert not Container()[PipelineContext].is_active()


@pytest.mark.usefixtures("first_run")
def test_the_history_of_limits_is_kept(run: Run, api: ScriptedApi, database: Path) -> None:
    api.limits["alice"] = 9
    run()
    found = rows(database, "subusers", "username, traffic_limit_amount, _dlt_valid_to IS NULL")
    assert [(name, int(limit), valid) for name, limit, valid in found] == [
        ("alice", 5, False),
        ("alice", 9, True),
        ("bob", 0, True),
    ]


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


def test_only_the_named_sub_users_are_read(run: Run, api: ScriptedApi, database: Path) -> None:
    run(usernames=["bob"])
    assert {name for name, _ in loaded(database)} == {"bob"}
