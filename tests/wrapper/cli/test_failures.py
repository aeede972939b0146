"""Every failure is an exit status and one line on standard error."""

from __future__ import annotations

import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.support.cli.commands import FEW_DAYS, TRAFFIC, Run, answer_with, echo


@pytest.mark.parametrize(
    ("status", "exit_status"),
    [(400, 1), (401, 3), (403, 1), (404, 1), (418, 1), (422, 1), (302, 1), (599, 1), (201, 1)],
)
def test_the_exit_status_of_an_http_status(
    run: Run, account: Sandbox, status: int, exit_status: int
) -> None:
    account.faults.add(Fault(path=TRAFFIC, status=status))

    done = run("traffic")

    assert done.status == exit_status
    assert str(status) in done.error_line


@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_a_refused_login(run: Run, account: Sandbox, status: int) -> None:
    account.faults.add(Fault(path="/api/v1/login", status=status))

    done = run("traffic")

    assert done.status == 3
    assert "the login was refused" in done.error_line
    assert "check the account and the password" in done.error_line
    assert "GOPROXIES_USERNAME and GOPROXIES_PASSWORD" in done.error_line


def test_a_network_that_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("GOPROXIES_TOKEN", "token-secret")

    done = run("traffic")

    assert done.status == 1
    assert "127.0.0.1:1" in done.error_line
    assert done.error_line.endswith("run `goproxies doctor` to find the cause")
    assert "token-secret" not in done.error_line


def test_an_answer_about_something_else_has_a_warning(run: Run, account: Sandbox) -> None:
    answer_with(account, TRAFFIC, {"bytes": 1, "filter": {**echo(), "username": "mallory\x1b"}})

    done = run("traffic", "--username", "alice", "--format", "csv", *FEW_DAYS)

    assert done.status == 0
    assert done.err.startswith("goproxies: requested username alice, the answer is about 'mallory")
    assert done.err.strip("\n").isprintable()


def test_an_answer_that_breaks_the_contract(run: Run, account: Sandbox) -> None:
    account.faults.add(Fault(path=TRAFFIC, body=b"<html>\x1b[31m\nSorry.</html>"))

    done = run("traffic")

    assert done.status == 1
    assert done.error_line.isprintable()


@pytest.mark.parametrize(
    "arguments",
    [
        ("traffic", "--country", "Germany"),
        ("traffic", "--username", ""),
        ("traffic", "--start-at", "tomorrow"),
        ("traffic", "--start-at", "2026-10-02", "--end-at", "2026-10-01"),
        ("traffic", "--period", "today", "--end-at", "2026-10-01"),
        ("traffic", "--period", "2026-13"),
        ("traffic", "--interval", "day"),
        ("traffic", "today"),
        ("history", "--interval", "minute"),
        ("requests", "--status", "99"),
        ("requests", "--status", "ok"),
        ("countries", "--country", "DE"),
        ("--format", "xml", "countries"),
        ("countries", "--format", "xml"),
        ("countries", "--output"),
        ("sandbox", "--port", "65536"),
        ("no-such-command",),
    ],
)
def test_wrong_arguments(run: Run, shared_account: Sandbox, arguments: tuple[str, ...]) -> None:
    shared_account.requests.clear()

    done = run(*arguments)

    assert done.status == 2
    assert done.error_line.startswith("goproxies: ")
    assert not shared_account.requests


@pytest.mark.parametrize("address", ["http://example.com", "ftp://example.com", "nonsense"])
def test_an_unusable_address(run: Run, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", address)
    monkeypatch.setenv("GOPROXIES_TOKEN", "token")

    done = run("traffic")

    assert done.status == 2
    assert "GOPROXIES_BASE_URL" in done.error_line


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (("trafic",), "traffic"),
        (("traffic", "--perod", "today"), "--period"),
        (("traffic", "--period", "last-mont"), "last-month"),
        (("traffic", "--period", "yesteday"), "did you mean yesterday?"),
    ],
)
def test_a_misspelling_is_answered_with_the_right_word(
    run: Run, wrong: tuple[str, ...], right: str
) -> None:
    done = run("--sandbox", *wrong)

    assert done.status == 2
    assert right in done.error_line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("requests", "--status", "ok"), "an HTTP status is a number from 100 to 599, not 'ok'"),
        (("requests", "--status-not", "99"), "an HTTP status is a number from 100 to 599"),
        (("sandbox", "--port", "65536"), "a port is a number from 0 to 65535, not '65536'"),
    ],
)
def test_a_wrong_number_is_explained_in_plain_words(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    assert words in run(*arguments).error_line


@pytest.mark.usefixtures("shared_account")
def test_a_misspelt_period_names_the_likely_word_first_and_the_forms_once(run: Run) -> None:
    line = run("traffic", "--period", "last-mont").error_line

    assert line.index("did you mean last-month?") < line.index("The forms are today, ")
    assert line.count("2026-10-05") == 1
