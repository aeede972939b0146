"""How the command starts: quickly, with help, and with words where it cannot."""

from __future__ import annotations

import sys
from pathlib import Path

import goproxies
import pytest
from goproxies.cli import main

from .commands import Run, outcome, spawn

COMMANDS = ["traffic", "history", "requests", "countries", "login", "logout", "sandbox"]


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"goproxies {goproxies.__version__}\n"


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")

    assert (done.status, done.err) == (0, "")
    assert all(f"\n  {command} " in done.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_an_example(run: Run, command: str) -> None:
    done = run(command, "--help")

    assert (done.status, done.err) == (0, "")
    assert f"Example: goproxies {command}" in done.out
    assert all(name in done.out for name in ("--sandbox", "--format", "--output"))


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_asks_nothing_loads_nothing_to_ask_with(option: str) -> None:
    code = f"""if True:
        import sys, goproxies
        before = set(sys.modules)
        from goproxies.cli import main
        assert main([{option!r}]) == 0
        costly = {{"goproxies._client", "goproxies.sandbox", "httpx", "starlette", "uvicorn"}}
        print(costly & (set(sys.modules) - before), file=sys.stderr)
    """

    assert outcome(spawn(program=("-c", code))).err == "set()\n"


def test_no_command_is_wrong_usage_and_shows_the_help(run: Run) -> None:
    done = run()

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Usage: goproxies ")


def test_the_words_are_those_of_the_process_unless_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["goproxies", "--version"])

    assert main() == 0
    assert capsys.readouterr().out.startswith("goproxies ")


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra_it_says_what_to_install(folder: Path, missing: str) -> None:
    (folder / f"{missing}.py").write_text(f"raise ModuleNotFoundError(name={missing!r})")

    done = outcome(spawn("traffic"))

    assert done.status == 2
    assert done.told.endswith('pip install "goproxies[cli]"')
    assert missing in done.told


def test_without_the_sandbox_it_says_what_to_install(folder: Path) -> None:
    (folder / "starlette.py").write_text("raise ModuleNotFoundError(name='starlette')")

    done = outcome(spawn("--sandbox", "traffic"))

    assert done.status == 2
    assert done.told.endswith('pip install "goproxies[sandbox]"')
