"""Tables show the zone that was given with `--timezone`; other formats stay in UTC."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from goproxies.sandbox import Sandbox

from tests.support.cli.commands import FEW_DAYS, TRAFFIC_HISTORY, Run, answer_with, buckets, echo

BERLIN = ("--timezone", "Europe/Berlin")
HOURS = ("history", "--interval", "hour", "--period", "2026-10-24/2026-10-25")


@pytest.mark.usefixtures("shared_account")
def test_hours_are_those_of_the_zone(run: Run) -> None:
    lines = run(*HOURS, *BERLIN).out.splitlines()

    assert lines[0] == "Traffic 2026-10-24 to 2026-10-25 (Europe/Berlin)"
    hours = [line.split()[1] for line in lines if line.startswith("  2026-10-25")]
    assert hours == [f"{hour:02}:00" for hour in (0, 1, 2, 2, *range(3, 24))]


@pytest.mark.usefixtures("shared_account")
def test_days_of_the_api_begin_where_they_begin_in_the_zone(run: Run) -> None:
    out = run("history", "--interval", "day", *FEW_DAYS, *BERLIN).out

    assert "  2026-10-01 02:00 " in out


@pytest.mark.parametrize("output_format", ["json", "csv"])
@pytest.mark.usefixtures("shared_account")
def test_other_formats_stay_in_utc(run: Run, output_format: str) -> None:
    out = run(*HOURS, *BERLIN, "--format", output_format).out

    assert "2026-10-23T22:00:00+00:00" in out
    assert "+02:00" not in out


def test_a_zone_in_which_a_time_does_not_exist_is_left(run: Run, account: Sandbox) -> None:
    answer = {"values": [], "filter": echo(start_at="0001-01-01T00:00:00Z")}
    answer_with(account, TRAFFIC_HISTORY, answer)

    done = run("history", "--timezone", "America/New_York", *FEW_DAYS)

    assert done.status == 0
    assert "0001-01-01 00:00:00" in done.out


@pytest.mark.usefixtures("shared_account")
def test_a_title_may_have_the_last_day_of_all(run: Run) -> None:
    done = run("traffic", "--period", "9999-12")

    assert done.status == 0
    assert done.out.startswith("Traffic 9999-12-01 to 9999-12-31 (UTC)\n")


NOON = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize("command", ["history", "requests"])
def test_hours_that_have_not_begun_are_not_shown(
    run: Run, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(days=2, clock=lambda: NOON) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
        monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")
        day = (command, "--interval", "hour", "--period", "2026-10-01")
        lines = run(*day).out.splitlines()
        rows = json.loads(run(*day, "--format", "json").out)

    hours = [line.split()[1] for line in lines if line.startswith("  2026-10-01")]
    assert hours == [f"{hour:02}:00" for hour in range(13)]
    assert len(rows) == 24


def test_traffic_of_an_hour_that_has_not_begun_is_shown(run: Run, account: Sandbox) -> None:
    values = buckets({"bytes": 0}, {"bytes": 7_000_000_000})
    for bucket in values:
        for name in ("start_at", "end_at"):
            bucket[name] = str(bucket[name]).replace("2026", "9000")
    answer_with(account, TRAFFIC_HISTORY, {"values": values, "filter": echo()})

    lines = run("history").out.splitlines()

    assert [line.split()[1:3] for line in lines if "9000-" in line] == [["9000-10-02", "7.000"]]
