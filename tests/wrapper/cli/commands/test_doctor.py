"""`doctor` reports what is installed and set, and tries each operation once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import goproxies
import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.support.cli.commands import (
    COUNTRIES,
    REQUESTS_HISTORY,
    SUBUSERS,
    TRAFFIC,
    TRAFFIC_HISTORY,
    Diagnose,
    LogIn,
    Run,
)
from tests.support.cli.terminal import Terminal

CALLS = ["traffic", "history", "requests", "countries", "subusers"]
LOGIN = "/api/v1/login"


def test_each_operation_is_called_once(diagnose: Diagnose, account: Sandbox) -> None:
    status, found = diagnose()

    assert status == 0
    first, *others = [request.path for request in account.requests]
    assert first == LOGIN
    paths = (TRAFFIC, TRAFFIC_HISTORY, REQUESTS_HISTORY, COUNTRIES, SUBUSERS)
    assert sorted(others) == sorted(paths)
    assert all(found[name]["outcome"] == "ok" for name in ("account", "clock", "login", *CALLS))
    assert all(found[name]["milliseconds"] >= 0 for name in ("login", *CALLS))
    assert found["account"]["detail"] == f"{account.url} as demo, by GOPROXIES_PASSWORD"


def test_a_sandbox_is_examined_like_the_api(diagnose: Diagnose) -> None:
    status, found = diagnose("--sandbox")

    assert status == 0
    assert all(found[name]["outcome"] == "ok" for name in ("account", "clock", "login", *CALLS))


def test_a_token_of_the_environment_is_used_and_not_shown(
    run: Run, account: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_TOKEN", "planted-token")
    monkeypatch.delenv("GOPROXIES_PASSWORD")

    done = run("doctor")

    assert done.status == 3
    assert "renew GOPROXIES_TOKEN" in done.out
    assert "planted" not in done.out + done.err
    assert LOGIN not in [request.path for request in account.requests]


@pytest.mark.parametrize("name", ["token.json", "account.json"])
def test_a_damaged_file_of_a_profile_is_named(
    diagnose: Diagnose, sandbox: Sandbox, log_in_to: LogIn, token_file: Path, name: str
) -> None:
    log_in_to(sandbox)
    damaged = token_file.with_name(name)
    damaged.write_text("{")

    _, found = diagnose()

    check = found[f"{damaged.stem} file"]
    assert (check["outcome"], check["detail"]) == ("warning", f"{damaged} cannot be read")
    assert "goproxies login" in check["fix"]


def test_a_token_that_the_environment_overrides_is_not_called_good(
    diagnose: Diagnose, account: Sandbox, log_in_to: LogIn
) -> None:
    log_in_to(account)

    _, found = diagnose()

    assert found["token"]["detail"] == (
        "not used, because of GOPROXIES_USERNAME and GOPROXIES_PASSWORD"
    )


def test_off_a_terminal_no_line_is_folded(
    run: Run, account: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/" + "very-" * 40 + "long"
    monkeypatch.setenv("SSL_CERT_DIR", path)

    assert path in run("doctor").out


def test_it_goes_on_after_a_failure(diagnose: Diagnose, account: Sandbox) -> None:
    account.faults.add(Fault(path=TRAFFIC_HISTORY, status=503))

    status, found = diagnose()

    assert status == 1
    assert found["history"]["outcome"] == "failed"
    assert "503" in found["history"]["detail"]
    assert found["history"]["fix"] == "try again later"
    assert [found[name]["outcome"] for name in ("traffic", "requests", "countries")] == ["ok"] * 3
    assert [request.path for request in account.requests].count(TRAFFIC_HISTORY) == 1


@pytest.mark.parametrize(
    ("fault", "fix"),
    [
        (Fault(path=TRAFFIC, status=403), "ask GoProxies what this account may do"),
        (Fault(path=TRAFFIC, status=404), "check that GOPROXIES_BASE_URL is the address"),
        (Fault(path=TRAFFIC, body=b"<html>"), "check that GOPROXIES_BASE_URL is the address"),
        (Fault(path=TRAFFIC, drop="before"), "check the network"),
    ],
)
def test_a_failure_is_reported_with_the_fix(
    diagnose: Diagnose, account: Sandbox, fault: Fault, fix: str
) -> None:
    account.faults.add(fault)

    status, found = diagnose()

    assert status == 1
    assert found["traffic"]["fix"].startswith(fix)


def test_the_worst_finding_decides_the_status(diagnose: Diagnose, account: Sandbox) -> None:
    account.faults.add(Fault(path=TRAFFIC, status=401))
    account.faults.add(Fault(path=COUNTRIES, status=500))

    assert diagnose()[0] == 3


def test_a_refused_login_is_tried_once(
    diagnose: Diagnose, account: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_PASSWORD", "wrong")

    status, found = diagnose()

    assert status == 3
    assert found["login"]["outcome"] == "failed"
    assert found["login"]["fix"].startswith("check the account, its password")
    assert all(found[name]["outcome"] == "skipped" for name in CALLS)
    assert len(account.requests) == 1


def test_missing_credentials_are_reported(diagnose: Diagnose) -> None:
    status, found = diagnose()

    assert status == 3
    assert "goproxies login" in found["account"]["detail"]
    assert all(found[name]["outcome"] == "skipped" for name in CALLS)


def test_a_server_that_is_not_there_is_reported(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("GOPROXIES_TOKEN", "token")

    status, found = diagnose()

    assert status == 1
    assert found["clock"]["outcome"] == "skipped"
    assert all(found[name]["outcome"] == "failed" for name in CALLS)


def test_an_unusable_address_is_reported_without_its_secrets(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", "https://me:planted@api.example.com/?key=planted")
    monkeypatch.setenv("GOPROXIES_TOKEN", "token")

    done = run("doctor")

    assert done.status == 2
    assert "https://***@api.example.com/***" in done.out
    assert "planted" not in done.out + done.err


@pytest.mark.parametrize(
    ("minutes", "outcome", "detail"),
    [
        (0, "ok", " s from the server's"),
        (10, "warning", "s behind the server's"),
        (-10, "warning", "s ahead of the server's"),
    ],
)
def test_a_wrong_clock_is_reported(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch, minutes: int, outcome: str, detail: str
) -> None:
    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=minutes)

    with Sandbox(days=1, clock=clock) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
        monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")
        status, found = diagnose()

    assert (status, found["clock"]["outcome"]) == (0, outcome)
    assert found["clock"]["detail"].endswith(detail)


def test_a_table_has_a_line_for_each_check_and_the_fix_below(run: Run, account: Sandbox) -> None:
    account.faults.add(Fault(path=SUBUSERS, status=500))

    lines = [" ".join(line.split()) for line in run("doctor").out.splitlines()]

    assert any(line.startswith("failed subusers ") for line in lines)
    assert lines[-1] == "-> try again later"
    assert any(line.startswith("ok login ") and " ms " in line for line in lines)


def test_csv_has_a_header_and_a_row_for_each_check(run: Run) -> None:
    header, *rows = run("--sandbox", "doctor", "--format", "csv").out.splitlines()

    assert header == "check,outcome,detail,milliseconds,fix"
    assert rows[0] == f"goproxies,ok,{goproxies.__version__},,"


def test_a_terminal_is_left_as_it_was() -> None:
    with Terminal("--sandbox", "doctor") as terminal:
        assert terminal.status() == 0

    assert terminal.text.splitlines()[-1].split()[:2] == ["ok", "subusers"]
    assert "..." not in terminal.text
    assert terminal.shows_cursor
