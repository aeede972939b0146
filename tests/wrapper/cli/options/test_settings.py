"""The options of every command, before its name or after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.support.cli.commands import COUNTRIES, Run

COMMANDS = ["traffic", "history", "requests", "countries", "breakdown", "reconcile"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_sandbox_needs_no_account(run: Run, command: str) -> None:
    before = run("--sandbox", command, "--format=json")
    after = run(command, "--sandbox", "--format=json")

    assert (before.status, before.err) == (0, "")
    assert json.loads(before.out)
    assert after == before


def test_the_sandbox_ignores_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_days_and_months_begin_in_the_time_zone(run: Run) -> None:
    zone = ("--timezone", "Europe/Berlin")
    done = run("--sandbox", "traffic", "--period", "2026-10", *zone, "--format", "json")
    answer = json.loads(done.out)
    assert answer["start_at"] == "2026-10-01T00:00:00+02:00"
    assert answer["end_at"].startswith("2026-10-31T23:59:59")
    assert answer["end_at"].endswith("+01:00")

    table = run("--sandbox", "traffic", "--period", "2026-10", *zone)
    assert "2026-10-01 to 2026-10-31 (Europe/Berlin)" in table.out


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        (("--timezone", "Europe/Bonn"), "--timezone: 'Europe/Bonn' is not a known time zone"),
        (("--timeout", "0"), "--timeout is a number of seconds above 0"),
        (("--max-retries", "-1"), "--max-retries is a whole number from 0 up"),
        (("--deadline", "0"), "--deadline is a number of seconds above 0"),
    ],
)
def test_an_impossible_setting_of_the_client_is_wrong_usage(
    run: Run, option: tuple[str, str], problem: str
) -> None:
    done = run("--sandbox", "traffic", *option)
    assert (done.status, done.out) == (2, "")
    assert done.error_line.startswith(f"goproxies: {problem}")


def test_the_settings_of_the_client_bound_a_command(run: Run, account: Sandbox) -> None:
    account.faults.add(Fault(path=COUNTRIES, status=503))
    assert run("countries", "--max-retries", "0").status == 1
    assert len(account.requests) == 2  # the login's, too

    late = run("countries", "--max-retries", "9", "--deadline", "0.01")
    assert "within its deadline of 0.01 s" in late.error_line


def test_a_dash_is_standard_output(run: Run, folder: Path) -> None:
    done = run("--sandbox", "countries", "--format=csv", "--output", "-")
    assert done.out.startswith("country\n")
    assert [*folder.iterdir()] == []


@pytest.mark.parametrize("words", [("-h",), ("traffic", "-h")])
def test_help_has_a_short_name(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.status == 0
    assert "--timezone" in done.out


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


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("sandbox", "--profile"),
        ("sandbox", "--sandbox"),
        ("logout", "--sandbox"),
        ("countries", "--unit"),
        ("countries", "--timezone"),
        ("requests", "--unit"),
        ("doctor", "--unit"),
        ("doctor", "--timezone"),
        ("doctor", "--max-retries"),
    ],
)
def test_an_option_without_a_meaning_is_not_offered(run: Run, command: str, option: str) -> None:
    assert option not in run(command, "--help").out
    done = run(command, option)
    assert done.status == 2
    assert done.error_line.startswith(f"goproxies: No such option: {option}")


@pytest.mark.parametrize("command", ["traffic", "countries", "history", "breakdown", "doctor"])
def test_csv_for_excel_begins_with_a_byte_order_mark(run: Run, command: str, folder: Path) -> None:
    csv = ("--sandbox", command, "--format", "csv")
    plain = run(*csv).out.splitlines()[0]

    assert run(*csv, "--excel").out.splitlines()[0] == "\ufeff" + plain
    assert run(*csv, "--excel", "--output", "file").status == 0
    assert (folder / "file").read_bytes().startswith(b"\xef\xbb\xbf" + plain.encode())


@pytest.mark.parametrize("output_format", ["table", "json"])
def test_only_csv_is_for_excel(run: Run, output_format: str) -> None:
    done = run("--sandbox", "countries", "--excel", "--format", output_format)

    assert done.status == 2
    assert f"goes with csv, not with {output_format}" in done.error_line
