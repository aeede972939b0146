"""Tables and charts as a person sees them."""

from __future__ import annotations

import pytest
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import (
    COUNTRIES,
    FEW_DAYS,
    REQUESTS_HISTORY,
    TRAFFIC,
    TRAFFIC_HISTORY,
    Run,
    answer_with,
    buckets,
    echo,
)

DAYS = buckets({"bytes": 1_500_000_000}, {"bytes": 12_345_678_901}, {"bytes": 0})


def test_traffic_is_shown_in_gb_and_in_bytes(run: Run, account: Sandbox) -> None:
    answer_with(account, TRAFFIC, {"bytes": 1_234_567_890_123, "filter": echo()})

    assert run("traffic", "--country", "de", "--username", "alice").out == (
        "Traffic 2026-10-01 to 2026-10-03 (UTC), country DE, sub-user alice\n"
        "\n"
        "  1,234.568 GB  1,234,567,890,123 bytes\n"
        "\n"
    )


def test_a_history_is_a_table_with_a_chart_and_a_total(run: Run, account: Sandbox) -> None:
    answer_with(account, TRAFFIC_HISTORY, {"values": DAYS, "filter": echo()})

    assert run("history").out == (
        "Traffic 2026-10-01 to 2026-10-03 (UTC)\n"
        "\n"
        "  Day                  GB\n"
        " ────────────────────────────────────────────────────────────────────\n"
        "  Thu 2026-10-01    1.500   ████▊\n"
        "  Fri 2026-10-02   12.346   ████████████████████████████████████████\n"
        "  Sat 2026-10-03    0.000\n"
        "\n"
        "  Total            13.846\n"
        "\n"
    )


def test_requests_show_their_count_only_where_it_says_something_else(
    run: Run, account: Sandbox
) -> None:
    rows = buckets({"amount": 1234, "count": 1234}, {"amount": 5})
    answer_with(account, REQUESTS_HISTORY, {"values": rows, "filter": echo()})
    assert "Count" not in run("requests").out

    account.faults.clear()
    rows = buckets({"amount": 1234, "count": 7}, {"amount": 5})
    answer_with(account, REQUESTS_HISTORY, {"values": rows, "filter": echo()})

    lines = run("requests").out.splitlines()

    assert lines[2].split() == ["Day", "Requests", "Count"]
    assert lines[4].startswith("  Thu 2026-10-01      1,234       7   █")
    assert lines[-2].split() == ["Total", "1,239"]


def test_hours_are_shown_with_their_time(run: Run, account: Sandbox) -> None:
    answer = {"values": DAYS, "filter": echo(interval="hour", end_at="2026-10-01T12:30:00Z")}
    answer_with(account, TRAFFIC_HISTORY, answer)

    out = run("history").out

    assert out.startswith("Traffic 2026-10-01 00:00:00 to 2026-10-01 12:30:00 (UTC)\n")
    assert "  2026-10-01 00:00    1.500   ████▊\n" in out


def test_an_unknown_interval_is_shown(run: Run, account: Sandbox) -> None:
    answer_with(account, TRAFFIC_HISTORY, {"values": DAYS, "filter": echo(interval="fortnight")})

    assert "  From " in run("history").out


def test_an_empty_history_has_a_total(run: Run, account: Sandbox) -> None:
    answer_with(account, TRAFFIC_HISTORY, {"values": None, "filter": echo()})

    assert run("history").out.split()[-2:] == ["Total", "0.000"]


def test_countries_are_counted_and_listed(run: Run, account: Sandbox) -> None:
    answer_with(account, COUNTRIES, {"countries": ["DE", "US"]})

    assert run("countries").out == "Countries in use: 2\n\n  DE  US\n\n"


@pytest.mark.parametrize("columns", [40, 65, 80, 300])
def test_a_screen_fits_the_width_of_the_terminal(
    run: Run, account: Sandbox, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(account, TRAFFIC_HISTORY, {"values": DAYS, "filter": echo()})
    monkeypatch.setenv("COLUMNS", str(columns))

    out = run("history").out

    assert max(map(len, out.splitlines())) <= columns
    assert columns < 40 or "█" in out


@pytest.mark.parametrize("columns", [10, 20, 30])
@pytest.mark.usefixtures("shared_account")
def test_no_digit_is_lost_on_a_terminal_that_is_too_narrow(
    run: Run, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    for command in ("traffic", "history", "requests", "breakdown", "reconcile"):
        out = run(command, "--period", "2026-10-01/2026-10-02").out
        assert "…" not in out
        assert max(map(len, out.splitlines())) <= 40


@pytest.mark.parametrize("size", ["", "0", "1", "-5", "many", "²", "1e3", "9" * 20, "9" * 5_000])
@pytest.mark.usefixtures("shared_account")
def test_a_size_that_makes_no_sense_is_that_of_a_usual_terminal(
    run: Run, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = run("breakdown", *FEW_DAYS).out
    monkeypatch.setenv("COLUMNS", size)
    monkeypatch.setenv("LINES", size)

    done = run("breakdown", *FEW_DAYS)

    assert (done.status, done.out) == (0, usual)


def test_a_terminal_gets_colours(
    run: Run, account: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(account, TRAFFIC_HISTORY, {"values": DAYS, "filter": echo()})
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert "\x1b[" in run("history").out


@pytest.mark.parametrize("command", [("history",), ("traffic",), ("history", "--country", "?")])
def test_no_color_leaves_no_escape(
    run: Run, account: Sandbox, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(account, TRAFFIC_HISTORY, {"values": DAYS, "filter": echo()})
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")

    done = run(*command)

    assert "\x1b" not in done.out + done.err
