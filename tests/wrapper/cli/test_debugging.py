"""`--debug` shows where a failure comes from; without it a failure is one line."""

from __future__ import annotations

import logging

import goproxies
import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.support.cli.commands import TRAFFIC, Run


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of ours in a command."""

    def traffic(*_: object, **__: object) -> None:
        planted = "planted-secret"
        raise KeyError("here", len(planted))

    monkeypatch.setattr(goproxies.Client, "traffic", traffic)


@pytest.mark.usefixtures("shared_account", "bug")
def test_a_bug_of_ours_is_one_line_that_names_debug(run: Run) -> None:
    done = run("traffic")

    assert done.status == 1
    assert done.error_line.startswith("goproxies: unexpected KeyError: ")
    assert "--debug" in done.error_line


@pytest.mark.usefixtures("shared_account", "bug")
@pytest.mark.parametrize("arguments", [("--debug", "traffic"), ("traffic", "--debug")])
def test_a_traceback_is_shown_on_demand_and_no_value(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)

    assert (done.status, done.out) == (1, "")
    assert "Traceback (most recent call last):" in done.err
    assert 'raise KeyError("here", len(planted))' in done.err
    assert "planted-secret" not in done.err.replace('planted = "planted-secret"', "")
    assert done.err.splitlines()[-1].startswith("goproxies: unexpected KeyError: ")


def test_the_log_is_shown_on_demand(run: Run, account: Sandbox) -> None:
    account.faults.add(Fault(path=TRAFFIC, status=503, times=1, headers={"Retry-After": "0"}))

    done = run("traffic", "--debug")

    assert done.status == 0
    assert "DEBUG: GET /api/v1/stats/traffic: 503 after " in done.err
    assert "INFO: GET /api/v1/stats/traffic: retry 1 of 2 " in done.err
    assert "Traceback" not in done.err


@pytest.mark.usefixtures("shared_account")
def test_a_warning_of_the_client_is_not_shown_without(run: Run) -> None:
    assert run("traffic").err == ""


@pytest.mark.usefixtures("shared_account")
def test_the_log_is_as_it_was_afterwards(run: Run) -> None:
    logger = logging.getLogger("goproxies")
    logger.setLevel(logging.ERROR)
    before = (logger.level, list(logger.handlers))

    assert run("--debug", "traffic", "--debug").err.count(TRAFFIC) == 1

    assert (logger.level, logger.handlers) == before
    logger.setLevel(logging.NOTSET)


def test_no_secret_is_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox(days=1, accounts={"demo": "planted-password"}) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
        monkeypatch.setenv("GOPROXIES_PASSWORD", "planted-password")
        sandbox.faults.add(Fault(path=TRAFFIC, status=401))
        refused = run("traffic", "--debug")
        monkeypatch.setenv("GOPROXIES_TOKEN", "planted-token")
        sandbox.faults.clear()
        sandbox.faults.add(Fault(path=TRAFFIC, drop="before"))
        lost = run("traffic", "--debug")

    assert (refused.status, lost.status) == (3, 1)
    assert "Traceback" in refused.err
    assert "Traceback" in lost.err
    assert "planted" not in refused.err + lost.err
    assert "Bearer" not in refused.err + lost.err


@pytest.mark.usefixtures("shared_account")
def test_wrong_usage_needs_no_traceback(run: Run) -> None:
    assert run("traffic", "--debug", "--period", "yesteday").error_line.startswith(
        "goproxies: Invalid"
    )
