"""Hints about answers that are right, but probably not what the user wanted."""

from __future__ import annotations

import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.support.cli.commands import SUBUSERS, Run

COMMANDS = ["traffic", "history", "requests", "breakdown", "reconcile"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("shared_account")
def test_a_range_in_the_future_is_pointed_out(run: Run, command: str) -> None:
    done = run(command, "--period", "2999-10-05/2999-10-07", "--format", "csv")

    assert done.status == 0
    assert done.err == ("goproxies: the range lies in the future: it begins on 2999-10-05 (UTC)\n")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("shared_account")
def test_a_range_that_has_begun_needs_no_hint(run: Run, command: str) -> None:
    assert run(command, "--period", "this-month").err == ""


NAMED = ["traffic", "history", "requests", "breakdown", "reconcile"]


@pytest.mark.parametrize("command", NAMED)
def test_a_misspelt_subuser_is_pointed_out_with_one_more_request(
    run: Run, shared_account: Sandbox, command: str
) -> None:
    shared_account.requests.clear()

    done = run(command, "--username", "alcie", "--period", "yesterday", "--format", "csv")

    assert done.status == 0
    assert done.err == "goproxies: there is no sub-user alcie; check the name\n"
    queries = [each.query for each in shared_account.requests if each.path == SUBUSERS]
    assert [query["username"] for query in queries] == ["alcie"]


@pytest.mark.parametrize("command", NAMED)
def test_a_subuser_with_traffic_needs_no_further_request(
    run: Run, shared_account: Sandbox, command: str
) -> None:
    shared_account.requests.clear()

    assert run(command, "--username", "alice", "--period", "yesterday").err == ""
    assert SUBUSERS not in [each.path for each in shared_account.requests]


def test_a_subuser_without_traffic_needs_no_hint(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox(days=1, subusers=6) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
        monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")

        assert run("traffic", "--username", "subuser-6").err == ""


@pytest.mark.usefixtures("shared_account")
def test_only_the_misspelt_of_several_names_are_pointed_out(run: Run) -> None:
    names = [word for name in ("alcie", "bob", "zoe") for word in ("--username", name)]

    done = run("history", *names, "--period", "yesterday", "--interval", "day", "--format", "csv")

    assert done.err.splitlines() == [
        f"goproxies: there is no sub-user {name}; check the name" for name in ("alcie", "zoe")
    ]


def test_a_report_needs_no_further_request_to_point_them_out(
    run: Run, shared_account: Sandbox
) -> None:
    names = [word for name in ("alcie", "bob", "zoe") for word in ("--username", name)]
    shared_account.requests.clear()

    done = run("report", *names, "--period", "yesterday", "--output", "a.html")

    assert done.err.splitlines() == [
        f"goproxies: there is no sub-user {name}; check the name" for name in ("alcie", "zoe")
    ]
    assert [each.path for each in shared_account.requests].count(SUBUSERS) == 1


def test_a_hint_that_cannot_be_had_is_left_out(run: Run, account: Sandbox) -> None:
    account.faults.add(Fault(path=SUBUSERS, status=403))

    done = run("traffic", "--username", "alcie")

    assert (done.status, done.err) == (0, "")
