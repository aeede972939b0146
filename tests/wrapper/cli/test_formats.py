"""JSON and CSV are exact, and safe wherever they are opened."""

from __future__ import annotations

import csv
import io
import json

import pytest
from goproxies.sandbox import Sandbox

from .commands import (
    COUNTRIES,
    REQUESTS_HISTORY,
    TRAFFIC,
    TRAFFIC_HISTORY,
    Run,
    answer_with,
    buckets,
    echo,
)

HUGE = 2**53 + 1


def test_csv_of_traffic_begins_with_a_header(run: Run, account: Sandbox) -> None:
    answer_with(account, TRAFFIC, {"bytes": HUGE, "filter": echo()})

    assert run("traffic", "--format", "csv").out == (
        "bytes,start_at,end_at,country,username\n"
        "9007199254740993,2026-10-01T00:00:00+00:00,2026-10-03T23:59:59.999999+00:00,,\n"
    )


def test_csv_of_a_history_begins_with_a_header(run: Run, account: Sandbox) -> None:
    answer_with(account, TRAFFIC_HISTORY, {"values": buckets({"bytes": 1e3}), "filter": echo()})

    assert run("history", "--format", "csv").out == (
        "start_at,end_at,bytes\n2026-10-01T00:00:00+00:00,2026-10-02T00:00:00+00:00,1000\n"
    )


def test_csv_of_requests_leaves_out_the_count_that_the_api_left_out(
    run: Run, account: Sandbox
) -> None:
    values = buckets({"amount": 12}, {"amount": 13, "count": 4})
    answer_with(account, REQUESTS_HISTORY, {"values": values, "filter": echo()})

    rows = list(csv.DictReader(io.StringIO(run("requests", "--format", "csv").out)))

    assert [(row["amount"], row["count"]) for row in rows] == [("12", ""), ("13", "4")]


@pytest.mark.parametrize(
    ("command", "path", "header"),
    [
        ("history", TRAFFIC_HISTORY, "start_at,end_at,bytes\n"),
        ("requests", REQUESTS_HISTORY, "start_at,end_at,amount,count\n"),
    ],
)
def test_an_empty_history_is_a_header_and_an_empty_array(
    run: Run, account: Sandbox, command: str, path: str, header: str
) -> None:
    answer_with(account, path, {"values": [], "filter": echo()})

    assert run(command, "--format", "csv").out == header
    assert json.loads(run(command, "--format", "json").out) == []


@pytest.mark.parametrize("digits", [16, 4000])
def test_integers_stay_exact(run: Run, account: Sandbox, digits: int) -> None:
    count = 10**digits - 1
    answer_with(account, TRAFFIC_HISTORY, {"values": buckets({"bytes": count}), "filter": echo()})

    assert json.loads(run("history", "--format", "json").out)[0]["bytes"] == count
    assert f",{count}\n" in run("history", "--format", "csv").out
    assert run("history").status == 0


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1"])
def test_no_cell_of_a_sheet_is_a_formula(run: Run, account: Sandbox, text: str) -> None:
    answer_with(account, COUNTRIES, {"countries": [text]})

    cell = run("countries", "--format", "csv").out.removeprefix("country\n").strip('"\n')

    assert cell[0] in ("'", "\\")


@pytest.mark.parametrize("form", ["table", "json", "csv"])
@pytest.mark.parametrize("hostile", ["\x1b[31mred", "\x9b31mred", "a\u202eb", "a\rb", "\ud800"])
def test_text_of_the_api_cannot_steer_a_terminal(
    run: Run, account: Sandbox, form: str, hostile: str
) -> None:
    answer_with(account, COUNTRIES, {"countries": [hostile]})

    done = run("countries", "--format", form)

    assert done.status == 0
    assert done.out.replace("\n", "").isprintable()


def test_text_of_the_api_is_no_markup(run: Run, account: Sandbox) -> None:
    answer_with(account, COUNTRIES, {"countries": ["[red]DE[/red]", ":smile:"]})

    assert "[red]DE[/red]  :smile:" in run("countries").out
