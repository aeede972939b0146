"""What every command takes, before its name or after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .commands import Run

COMMANDS = ["traffic", "history", "requests", "countries", "breakdown", "reconcile"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_sandbox_needs_no_account(run: Run, command: str) -> None:
    before = run("--sandbox", command, "--format=json")
    after = run(command, "--sandbox", "--format=json")

    assert (before.status, before.err) == (0, "")
    assert json.loads(before.out)
    assert after == before


def test_the_sandbox_is_never_sent_what_the_environment_says(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", "https://api.example.com")
    monkeypatch.setenv("GOPROXIES_USERNAME", "reseller")
    monkeypatch.setenv("GOPROXIES_PASSWORD", "secret")
    monkeypatch.setenv("GOPROXIES_TOKEN", "token")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert run("--sandbox", "countries").status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "csv", "countries"),
        ("countries", "--format", "csv"),
        ("--format", "json", "countries", "--format", "csv"),
    ],
)
def test_a_format_is_taken_in_either_place_and_the_later_one_counts(
    run: Run, arguments: tuple[str, ...]
) -> None:
    done = run("--sandbox", *arguments)

    assert done.status == 0
    assert done.out.startswith("country\n")


@pytest.mark.parametrize(
    "arguments",
    [("--output", "file", "countries"), ("countries", "--output", "file")],
)
def test_an_output_is_taken_in_either_place(
    run: Run, arguments: tuple[str, ...], folder: Path
) -> None:
    done = run("--sandbox", "--format=csv", *arguments)

    assert (done.status, done.out, done.err) == (0, "", "")
    assert (folder / "file").read_text().startswith("country\n")
