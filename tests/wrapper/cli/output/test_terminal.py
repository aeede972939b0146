"""What a person sees: each screen in `screens/` is that of the command in its first line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.support.cli.commands import TRAFFIC, less
from tests.support.cli.forks import PipedFork
from tests.support.cli.terminal import CTRL_C, Terminal

SCREENS = sorted(Path(__file__).with_name("screens").glob("*.txt"))
COMMAND = re.compile(r"\$ (?P<environment>(?:\w+=\S+ )*)goproxies (?P<arguments>.*)")
NOON = datetime(2026, 10, 15, 12, tzinfo=UTC)
FAULTS = (
    Fault(path=TRAFFIC, query={"username": "zoe"}, status=404, headers={"X-Request-Id": "5eed"}),
    Fault(path=TRAFFIC, query={"username": "erin", "country": "DE"}, body=less),
)
NAMES = ("--username", "alice", "--username", "bob", "--username", "carol", "--username", "dave")
SEPTEMBER = ("--period", "2026-09")


@pytest.fixture(scope="module")
def october() -> Iterator[Sandbox]:
    """A sandbox in October without zoe, which leaves out some of the traffic of erin."""
    with Sandbox(seed=7, days=45, clock=lambda: NOON) as sandbox:
        for fault in FAULTS:
            sandbox.faults.add(fault)
        yield sandbox


@pytest.fixture(autouse=True)
def account(october: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", october.url)
    monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
    monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")


@pytest.mark.parametrize("recorded", SCREENS, ids=lambda path: path.stem)
def test_the_screen_is_as_recorded(recorded: Path) -> None:
    expected = recorded.read_text(encoding="utf-8")
    command, _, _ = expected.partition("\n")
    given = COMMAND.fullmatch(command)
    assert given is not None
    environment = dict(item.split("=") for item in given["environment"].split())

    with Terminal(*given["arguments"].split(), **environment) as terminal:
        status = terminal.status()

    assert f"{command}\n{terminal.text}\n[exit status {status}]\n" == expected


@pytest.fixture
def stuck(october: Sandbox) -> Sandbox:
    """The same sandbox, which does not answer requests about dave."""
    october.faults.add(Fault(path=TRAFFIC, query={"username": "dave"}, delay=60, times=1))
    return october


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.usefixtures("stuck")
def test_progress_is_one_line_and_ctrl_c_replaces_it_with_what_is_finished(columns: int) -> None:
    with Terminal("breakdown", *NAMES, *SEPTEMBER, COLUMNS=str(columns)) as terminal:
        terminal.wait_for(r"^Requests [━╸╺]+ 3/4 (--:--|\d\d:\d\d)$")
        assert len(terminal.text) <= columns
        terminal.press(CTRL_C)
        assert terminal.status() == 130

    assert "Requests" not in terminal.text
    assert terminal.text.startswith("Traffic by sub-user")
    assert "3 of 4" in " ".join(terminal.text.split())
    assert terminal.shows_cursor


@pytest.mark.usefixtures("stuck")
def test_sigterm_leaves_neither_the_progress_nor_a_hidden_cursor() -> None:
    with Terminal("breakdown", *NAMES, *SEPTEMBER) as terminal:
        terminal.wait_for(r"^Requests [━╸╺]+ 3/4 (--:--|\d\d:\d\d)$")
        terminal.terminate()
        assert terminal.status() == 143

    assert terminal.text == ""
    assert terminal.shows_cursor


def test_progress_begins_with_the_number_of_steps() -> None:
    with Terminal("breakdown", *NAMES, *SEPTEMBER) as terminal:
        assert terminal.status() == 0

    assert set(re.findall(rb"\d/(\d+)", terminal.shown)) == {b"4"}


def test_progress_is_gone_when_the_answer_is_there() -> None:
    with Terminal("breakdown", *NAMES, *SEPTEMBER) as terminal:
        assert terminal.status() == 0

    assert b"Requests" in terminal.shown
    assert terminal.text.startswith("Traffic by sub-user")
    assert terminal.shows_cursor


@pytest.mark.parametrize("command", [("breakdown", *NAMES), ("breakdown", "--username", "zoe")])
def test_no_color_leaves_the_progress_and_takes_its_colours(command: tuple[str, ...]) -> None:
    with Terminal(*command, *SEPTEMBER, NO_COLOR="1") as terminal:
        terminal.status()

    assert not re.search(rb"\x1b\[[\d;]*m", terminal.shown)


@pytest.mark.parametrize("command", [("traffic",), ("history", "--interval", "day")])
def test_a_single_call_shows_no_progress(command: tuple[str, ...]) -> None:
    with Terminal(*command, *SEPTEMBER) as terminal:
        assert terminal.status() == 0

    assert b"Requests" not in terminal.shown


def test_the_log_takes_the_place_of_progress() -> None:
    with Terminal("breakdown", *NAMES, *SEPTEMBER, "--debug") as terminal:
        assert terminal.status() == 0

    assert b"Requests" not in terminal.shown
    assert "DEBUG: GET /api/v1/stats/traffic: 200" in terminal.text


@pytest.mark.usefixtures("folder")
def test_progress_is_never_part_of_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")

    done = PipedFork("breakdown", *NAMES, *SEPTEMBER, "--format", "json").outcome()

    assert (done.status, done.err) == (0, "")
    assert [cell["username"] for cell in json.loads(done.out)] == list(NAMES[1::2])
