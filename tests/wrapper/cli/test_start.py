"""How the command starts: quickly, with help, and with a message if it cannot."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import goproxies
import pytest
from goproxies.cli import main
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import Outcome, Run, outcome, spawn

ANSWERING = [
    *("traffic", "history", "requests", "countries", "subusers"),
    *("breakdown", "reconcile", "doctor"),
]
COMMANDS = [*ANSWERING, "exporter", "load", "login", "logout", "report", "sandbox"]
WITHOUT_OUTPUT = """
import os, sys
os.close(1)
os.execv(sys.executable, [sys.executable, "-m", "goproxies", *sys.argv[1:]])
"""


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"goproxies {goproxies.__version__}\n"


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")

    assert (done.status, done.err) == (0, "")
    listed = done.out.partition("Commands:\n")[2].partition("\n\n")[0]
    assert {line.split()[0] for line in listed.splitlines()} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_an_example(run: Run, command: str) -> None:
    done = run(command, "--help")

    assert (done.status, done.err) == (0, "")
    assert f"Example: goproxies {command}" in done.out
    assert "--debug" in done.out
    assert ("--format" in done.out) is (command in ANSWERING)
    assert ("--output" in done.out) is (command in (*ANSWERING, "report"))


def test_the_list_has_the_first_sentence_of_the_help_of_each_command(run: Run) -> None:
    listed = run("--help").out

    for command in COMMANDS:
        _, sentence, *_ = run(command, "--help").out.split("\n\n")
        assert re.search(rf"^  {command} +{re.escape(sentence.strip())}$", listed, re.MULTILINE)


@pytest.mark.parametrize("columns", [40, 60, 80])
@pytest.mark.parametrize("command", [(), *((command,) for command in COMMANDS)])
def test_help_breaks_no_line_inside_a_word(
    run: Run, command: tuple[str, ...], columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    words = run(*command, "--help").out.split()
    monkeypatch.setenv("COLUMNS", str(columns))

    out = run(*command, "--help").out

    assert out.split() == words
    assert max(map(len, out.splitlines())) <= columns


def loaded(*commands: str, status: int = 0) -> set[str]:
    """Return the modules that a process has loaded after commands that end with a status."""
    code = f"""if True:
        import sys
        from goproxies.cli import main
        for command in {commands!r}:
            assert main(command.split()) == {status}, command
        print(*sys.modules, file=sys.stderr)
    """
    done = outcome(spawn(program=("-c", code)))
    assert done.status == 0, done.err
    return set(done.err.split())


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("--version", 0),
        ("--help", 0),
        ("traffic --help", 0),
        ("logout", 0),
        ("login", 3),
        ("login --username", 2),
        ("traffic", 3),
        ("traffic --profile work", 3),
        ("traffic --period sometime", 2),
        ("breakdown --usernames-from not-there.txt", 2),
        ("report --output nowhere/report.html", 2),
    ],
)
def test_without_a_request_the_client_is_not_loaded(words: str, status: int) -> None:
    costly = {"goproxies._client", "goproxies.sandbox", "httpx", "starlette", "uvicorn"}

    assert not costly & loaded(words, status=status)


@pytest.mark.parametrize(
    ("words", "status", "expected"),
    [
        ("--help", 0, []),
        ("traffic --help", 0, ["statistics"]),
        ("history", 3, ["histories"]),
        ("logout", 0, ["login"]),
        ("doctor --help", 0, ["doctor"]),
    ],
)
def test_only_the_command_that_is_used_is_imported(
    words: str, status: int, expected: list[str]
) -> None:
    commands = "goproxies.cli._commands."

    names = loaded(words, status=status)

    found = [name.removeprefix(commands) for name in names if name.startswith(commands)]
    assert found == expected


def test_the_help_of_no_command_imports_what_sends_or_draws() -> None:
    helps = ("--help", *(f"{command} --help" for command in COMMANDS))

    assert not {"goproxies._client", "httpx", "rich"} & loaded(*helps)


def test_help_imports_nothing_that_writes_files() -> None:
    assert not {"goproxies._files", "random", "secrets", "tempfile"} & loaded(
        "--help", "traffic --help"
    )


def test_a_total_imports_nothing_of_other_answers(account: Sandbox) -> None:
    costly = {
        *("goproxies._async_client", "goproxies._batch", "goproxies._results.breakdown"),
        *("goproxies._files", "goproxies.cli._output.destination", "goproxies.sandbox"),
        *("goproxies.cli._output.history_tables", "goproxies.cli._output.subusers_table"),
    }
    tables = "goproxies.cli._output.tables"

    assert not (costly | {tables}) & loaded("traffic --format json")
    assert not costly & (names := loaded("traffic"))
    assert tables in names


def test_a_reader_of_the_version_that_leaves_is_no_error() -> None:
    with spawn("--version") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""

    assert process.returncode == 0


def test_the_version_loads_nothing_to_read_options_with() -> None:
    assert not {"attr", "click", "rich", "typer"} & loaded("--version")


def test_no_command_is_wrong_usage_and_shows_the_help(run: Run) -> None:
    done = run()

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Usage: goproxies ")


def test_ctrl_c_during_the_imports_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("goproxies.cli._app.run", interrupted)

    assert run("traffic") == Outcome(130, "", "")


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
    assert done.error_line.endswith('pip install "goproxies[cli]"')
    assert missing in done.error_line


def test_without_the_sandbox_it_says_what_to_install(folder: Path) -> None:
    (folder / "starlette.py").write_text("raise ModuleNotFoundError(name='starlette')")

    done = outcome(spawn("--sandbox", "traffic"))

    assert done.status == 2
    assert done.error_line.endswith('pip install "goproxies[sandbox]"')


@pytest.mark.parametrize("words", ["--version", "--help", "traffic --help", "--sandbox traffic"])
def test_without_standard_output_the_answer_is_lost_and_the_status_is_1(words: str) -> None:
    done = outcome(spawn(program=("-c", WITHOUT_OUTPUT, *words.split())))

    assert done.status == 1
    assert done.error_line == "goproxies: standard output is closed: Bad file descriptor"
