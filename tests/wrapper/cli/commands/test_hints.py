"""Hints about answers that are right, but probably not what the user wanted."""

from __future__ import annotations

import pytest

from tests.support.cli.commands import Run

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
