"""`load` puts the statistics into a database, and says how many rows each table got."""

from __future__ import annotations

from pathlib import Path

import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.support.cli.commands import REQUESTS_HISTORY, TRAFFIC_HISTORY, LogIn, Run, outcome, spawn
from tests.support.cli.terminal import CTRL_C, TerminalOfNewProcess
from tests.support.exporter.scraping import eventually
from tests.support.warehouse import rows

DATABASE = Path("warehouse.duckdb")


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo afterwards what the command sets in the environment."""
    monkeypatch.setenv("RUNTIME__LOG_LEVEL", "CRITICAL")
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")


def test_the_tables_are_loaded_and_counted(run: Run) -> None:
    done = run("load", "--sandbox", "--username", "alice")
    assert (done.status, done.err) == (0, "")
    tables = ("countries", "loads", "requests", "subusers", "traffic")
    counts = {name: rows(DATABASE, name, "count(*)")[0][0] for name in tables}
    assert done.out == "".join(f"{name}: {count:,} rows\n" for name, count in counts.items())
    assert rows(DATABASE, "traffic", "DISTINCT username") == [("alice",)]


@pytest.mark.usefixtures("account")
def test_a_saved_login_and_a_password_load_the_same_account(
    run: Run, sandbox: Sandbox, log_in_to: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("load").status == 0
    log_in_to(sandbox)
    for name in ("USERNAME", "PASSWORD"):
        monkeypatch.delenv(f"GOPROXIES_{name}")
    assert run("load").status == 0
    assert rows(DATABASE, "traffic", "DISTINCT account") == [("demo",)]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--since=soon", "a date is written as 2026-10-05, not 'soon'"),
        ("--since=2999-01-01", "since is today (in UTC) or earlier, not 2999-01-01"),
        ("--settle=-1", "the settling time in days is a number from 0 to 366, not '-1'"),
        ("--destination=nowhere", "dlt has no destination 'nowhere'; its documentation lists them"),
        ("--dataset=warehouse", "choose another database or dataset"),
        ("--database=.", "is a folder; name a file"),
    ],
)
def test_a_wrong_option_is_refused_in_one_line(run: Run, option: str, message: str) -> None:
    done = run("load", "--sandbox", option)
    assert done.status == 2
    assert message in done.error_line


def test_a_file_that_is_no_database_fails_in_one_line(run: Run) -> None:
    DATABASE.write_text("something else")
    done = run("load", "--sandbox")
    assert done.status == 1
    assert "not a valid DuckDB database" in done.error_line


def test_the_sub_user_that_failed_is_named(run: Run, account: Sandbox) -> None:
    account.faults.add(Fault(status=403, path=REQUESTS_HISTORY, query={"username": "bob"}))
    done = run("load")
    assert done.status == 1
    assert done.error_line.endswith("; in the history of username 'bob'")


def test_an_account_that_is_refused_has_status_3(
    run: Run, account: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_PASSWORD", "wrong")
    assert run("load").status == 3


@pytest.fixture
def stuck(account: Sandbox) -> Sandbox:
    """The sandbox of the account, which does not answer one history of many."""
    account.faults.add(Fault(path=TRAFFIC_HISTORY, query={"username": "dave"}, delay=60))
    return account


@pytest.mark.usefixtures("stuck")
def test_a_terminal_shows_how_many_histories_are_read_until_ctrl_c() -> None:
    with TerminalOfNewProcess("load") as terminal:
        terminal.wait_for(r"^Histories [━╸╺]+ +4/\d\d (--:--|\d\d:\d\d)$")
        terminal.press(CTRL_C)
        assert terminal.status() == 130
    assert "Histories" not in terminal.text
    assert terminal.shows_cursor


def test_sigterm_ends_it_and_removes_the_temporary_files(
    stuck: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    process = spawn("load")
    eventually(lambda: any(r.query.get("username") == "dave" for r in stuck.requests))
    assert list(folder.iterdir())
    process.terminate()
    assert outcome(process).status == 143
    assert not list(folder.iterdir())
