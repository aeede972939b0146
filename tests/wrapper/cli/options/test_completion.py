"""Completion of commands, options and values in a shell, without any request."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import get_args

import goproxies
import pytest
from goproxies.cli._profiles import Profile, SavedLogin

from tests.support.cli.commands import PACKAGES, Outcome, outcome, spawn
from tests.support.cli.forks import PipedFork

SHELLS = ["bash", "zsh", "fish", "powershell"]


def _completed(*words: str, shell: str = "bash") -> Outcome:
    """Complete the last word, as the script of a shell does."""
    line = shlex.join(["goproxies", *words[:-1]]) + f" {words[-1]}"
    variables = {
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words)),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
        "_GOPROXIES_COMPLETE": f"complete_{shell}",
    }
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return PipedFork().outcome()


def _proposed(*words: str) -> list[str]:
    done = _completed(*words)
    assert (done.status, done.err) == (0, "")
    return done.out.split()


def test_commands() -> None:
    assert _proposed("tra") == ["traffic"]
    assert {"history", "login", "doctor"} <= set(_proposed(""))


@pytest.mark.parametrize("option", ["--usernames-from", "--output"])
def test_files_are_left_to_the_shell(option: str) -> None:
    assert _proposed("breakdown", option, "na") == []


def test_options() -> None:
    assert _proposed("requests", "--status") == ["--status", "--status-not"]
    assert "--username" in _proposed("login", "--")
    assert "--format" not in _proposed("login", "--")
    assert _proposed("--debug", "history", "--debug", "--int") == ["--interval"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("history", "--interval", ""), list(get_args(goproxies.Interval))),
        (("--format", ""), ["table", "json", "csv", "parquet", "xlsx"]),
        (("traffic", "--unit", "g"), ["gb", "gib"]),
        (("traffic", "--period", "last-"), ["last-week", "last-month", "last-year", "last-7-days"]),
        (("traffic", "--profile", ""), ["default", "work"]),
        (("--profile", "w"), ["work"]),
        (("traffic", "--country", ""), []),
    ],
)
def test_values(words: tuple[str, ...], expected: list[str]) -> None:
    account = SavedLogin("reseller", "https://api.goproxies.com")
    token = goproxies.StoredToken("token", "reseller", "https://api.goproxies.com")
    for name in ("default", "work"):
        Profile(name).save(account, token)

    assert _proposed(*words) == expected


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_answered(shell: str) -> None:
    done = _completed("history", "--interval", "d", shell=shell)

    assert (done.status, done.err) == (0, "")
    assert "day" in done.out
    assert "hour" not in done.out


@pytest.mark.parametrize(("line", "status"), [("tra", 0), ("traffic --country ", 1)])
def test_fish_learns_by_the_status_whether_there_is_anything(
    line: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "is-args")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"goproxies {line}")
    monkeypatch.setenv("_GOPROXIES_COMPLETE", "complete_fish")

    assert PipedFork().outcome().status == status


def test_completion_does_not_load_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    code = """if True:
        import sys
        from goproxies.cli import main
        assert main() == 0
        print({"httpx", "goproxies._client", "goproxies_api"} & set(sys.modules), file=sys.stderr)
    """
    monkeypatch.setenv("COMP_WORDS", "goproxies traffic --profile ")
    monkeypatch.setenv("COMP_CWORD", "3")
    monkeypatch.setenv("_GOPROXIES_COMPLETE", "complete_bash")

    assert outcome(spawn(program=("-c", code))).err == "set()\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_names_the_command(
    shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_GOPROXIES_COMPLETE", f"source_{shell}")

    done = PipedFork().outcome()

    assert (done.status, done.err) == (0, "")
    assert f"complete_{shell}" in done.out
    assert "goproxies" in done.out


def test_an_unknown_shell_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_GOPROXIES_COMPLETE", "source_csh")

    done = PipedFork().outcome()

    assert done.status == 1
    assert done.err == "Shell csh not supported.\n"


def test_bash_completes_with_the_script_that_it_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = folder / "goproxies"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m goproxies "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", PACKAGES)
    dialogue = """
        source <(_GOPROXIES_COMPLETE=source_bash goproxies)
        COMP_WORDS=(goproxies traffic --period y) COMP_CWORD=3
        _goproxies_completion goproxies
        echo "${COMPREPLY[@]}"
    """

    done = subprocess.run(["bash", "-c", dialogue], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("yesterday\n", "")
