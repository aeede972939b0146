"""What cannot be loaded ends in one error that says what to do."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import goproxies
import pytest
from goproxies.warehouse import load

from tests.support.warehouse import TODAY, Run, ScriptedApi, rows


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"since": TODAY + timedelta(days=2)}, "since is today"),
        ({"since": datetime(2026, 1, 1, tzinfo=UTC)}, "since is a date, not"),
        ({"since": "2026-01-01"}, "since is a date, not '2026-01-01'"),
        ({"interval": "week"}, "interval is hour or day, not 'week'"),
        ({"settle_days": -1}, "settle_days is a whole number from 0 to 366, not -1"),
        ({"settle_days": 1.5}, "settle_days is a whole number from 0 to 366, not 1.5"),
        ({"usernames": "alice"}, "usernames is a list of names, not 'alice'"),
        ({"usernames": [""]}, "username is the name of a sub-user, not ''"),
        ({"on_progress": 7}, "on_progress is a plain function"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_wrong_argument_is_named(
    arguments: dict[str, object], message: str, run: Run, api: ScriptedApi
) -> None:
    with pytest.raises(goproxies.InvalidArgumentError, match=message):
        run(**arguments)
    assert not api.queries


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"destination": "nowhere"}, "dlt has no destination 'nowhere'"),
        ({"destination": ""}, "destination is the name of one of dlt"),
        ({"destination": "postgres"}, "set DESTINATION__POSTGRES__CREDENTIALS"),
        ({"destination": "filesystem"}, "set DESTINATION__FILESYSTEM__BUCKET_URL"),
        ({"destination": "postgres", "database": "file"}, "'postgres' takes none"),
        ({"dataset": " "}, "dataset is the name of a schema"),
        ({"database": "Goproxies.duckdb"}, "choose another database or dataset"),
        ({"database": "."}, "is a folder; name a file"),
        ({"database": "no/such/file"}, "there is no folder .*no/such"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_destination_that_is_not_set_up_is_named(
    arguments: dict[str, object],
    message: str,
    api: ScriptedApi,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    with api.client() as client, pytest.raises(goproxies.ConfigurationError, match=message):
        load(client, **arguments)  # type: ignore[arg-type]  # as the test says


@pytest.mark.parametrize(
    "arguments",
    [
        {"destination": "postgresql://me:s3cret@host/db", "database": None},
        {"database": "postgresql://me:s3cret@host/db"},
        {"database": "md:db?motherduck_token=s3cret"},
    ],
    ids=str,
)
def test_an_address_is_refused_and_not_shown(arguments: dict[str, object], run: Run) -> None:
    with pytest.raises(goproxies.ConfigurationError, match="is an address") as caught:
        run(**arguments)
    assert "s3cret" not in str(caught.value)


def test_a_package_that_is_missing_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    monkeypatch.setenv("DESTINATION__POSTGRES__CREDENTIALS", "postgresql://a:b@127.0.0.1:9/c")
    with pytest.raises(goproxies.ConfigurationError, match=r'pip install "dlt\[postgres\]"'):
        run(destination="postgres", database=None)


@pytest.mark.parametrize(
    ("setting", "field"),
    [
        ("LOAD__WORKERS", "workers"),
        ("DESTINATION__DUCKDB__CREDENTIALS__LOCAL_CONFIG", "local_config"),
        ("GOPROXIES__DESTINATION__DUCKDB__CREDENTIALS__PRAGMAS", "pragmas"),
    ],
)
def test_a_broken_configuration_of_dlt_is_named(
    setting: str, field: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, "many")
    with pytest.raises(goproxies.ConfigurationError, match=f"configuration of dlt .* `{field}`"):
        run()


def test_a_file_that_is_no_database_is_named(run: Run, database: Path) -> None:
    database.write_text("something else")
    with pytest.raises(goproxies.GoProxiesError, match=f"{database} .* not a valid DuckDB"):
        run()
    assert database.read_text() == "something else"


def test_of_two_loads_at_once_the_second_fails_before_it_reads_anything(
    run: Run, api: ScriptedApi, database: Path
) -> None:
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, database], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(goproxies.GoProxiesError, match=r"end what uses it, .* lock"):
            run()
        other.kill()
    assert not api.queries
    run()


def test_the_sub_user_whose_history_fails_is_named(run: Run, api: ScriptedApi) -> None:
    api.broken.add("bob")
    with pytest.raises(goproxies.PermissionDeniedError) as caught:
        run()
    assert caught.value.__notes__ == ["in the history of username 'bob'"]
    assert caught.value.__cause__ is None


def test_a_fault_of_this_package_is_not_one_of_the_destination(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(goproxies.Client, "traffic_history", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run()


def test_a_number_that_no_column_can_hold_loads_nothing(
    run: Run, api: ScriptedApi, database: Path
) -> None:
    today = {"usernames": ["bob"], "since": TODAY}  # one history in each table: the first fails
    api.traffic["bob"][TODAY] = 2**63
    with pytest.raises(goproxies.GoProxiesError, match=r"bytes of username 'bob' at .* 64 bits"):
        run(**today)
    api.traffic["bob"][TODAY] = 2**63 - 1
    run(**today)
    assert (2**63 - 1,) in rows(database, "traffic", "bytes")


def test_a_limit_that_no_column_can_hold_loads_nothing(run: Run, api: ScriptedApi) -> None:
    api.limits["alice"] = 10**29
    with pytest.raises(goproxies.GoProxiesError, match=r"username 'alice' exceeds 38 digits"):
        run()


@pytest.mark.parametrize("name", [" ", "nul\0"])
def test_a_name_that_no_request_can_hold_is_left_out(
    name: str, run: Run, api: ScriptedApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.traffic[name] = {TODAY: 1}
    assert run().rows["traffic"] == 82
    assert "the history of a sub-user is not loaded: " in caplog.text


def test_a_name_that_the_api_does_not_list_is_pointed_out(
    run: Run, api: ScriptedApi, caplog: pytest.LogCaptureFixture
) -> None:
    gone = api.traffic.pop("bob")
    api.unlisted["bob"] = gone
    assert run(usernames=["alice", "bob"]).rows["traffic"] == 82
    assert "the API lists no sub-user bob; check the name" in caplog.text
