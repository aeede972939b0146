"""A fork is like a new process in all that a command can see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.cli import surroundings
from tests.support.cli.commands import outcome, spawn
from tests.support.cli.forks import Fork, PipedFork

WORDS = ("traffic", "--period", "2026-10")


@pytest.fixture(autouse=True)
def _in_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where a new process finds the module that it runs."""
    monkeypatch.chdir(Path(__file__).parents[3])


def test_a_fork_sees_what_a_new_process_sees() -> None:
    module = surroundings.__name__
    fork = PipedFork(*WORDS, module=module).outcome()
    new = outcome(spawn(*WORDS, program=("-m", module)))

    assert (fork.status, fork.err) == (new.status, new.err) == (0, "")
    assert json.loads(fork.out) == json.loads(new.out)


def test_a_variable_that_python_reads_at_its_start_needs_a_new_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")

    with pytest.raises(AssertionError, match="this needs a new process"):
        Fork("traffic", streams=())
