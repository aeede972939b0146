"""JSON and CSV are exact, and safe wherever they are opened."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from goproxies.sandbox import Sandbox
from pyarrow import parquet

from tests.support.cli.commands import (
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

int64, text = "int64", "string"
TIMES = dict.fromkeys(("start_at", "end_at"), "timestamp[us, tz=UTC]")


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.csv", b"country\n"), ("a.JSON", b"[\n"), ("a.parquet", b"PAR1"), ("a.txt", b"Countries")],
)
@pytest.mark.usefixtures("shared_account")
def test_the_ending_of_a_file_decides_the_format(run: Run, name: str, begins: bytes) -> None:
    assert run("countries", "--output", name).status == 0
    assert Path(name).read_bytes().startswith(begins)


@pytest.mark.usefixtures("shared_account")
def test_format_counts_more_than_the_ending(run: Run) -> None:
    assert run("countries", "--output", "a.csv", "--format", "json").status == 0
    assert Path("a.csv").read_bytes().startswith(b"[\n")


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


@pytest.mark.parametrize(
    "before",
    [
        "",
        " ",
        "\t",
        "\r",
        "\n ",
        "\0",
        "\ufeff",
        "\xa0",
        "\u3000",
        "\u200b\u2060",
        "\u202e",
        "\u034f",
        "\u3164\u2800",
    ],
    ids=ascii,
)
def test_no_cell_of_a_sheet_is_a_formula(run: Run, account: Sandbox, before: str) -> None:
    signs = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
    answer_with(account, COUNTRIES, {"countries": [f"{before}{sign}1+1" for sign in signs]})

    cells = run("countries", "--format", "csv").out.splitlines()[1:]

    assert [cell.strip('"')[0] for cell in cells] == ["'"] * len(signs)


@pytest.mark.parametrize("text", ["a=1", "1+1", "'=1", "\\=1", "\xbd=1"])
def test_other_cells_of_a_sheet_stay_as_they_are(run: Run, account: Sandbox, text: str) -> None:
    answer_with(account, COUNTRIES, {"countries": [text]})

    assert run("countries", "--format", "csv").out == f"country\n{text}\n"


@pytest.mark.parametrize("output_format", ["table", "json", "csv"])
@pytest.mark.parametrize("hostile", ["\x1b[31mred", "\x9b31mred", "a\u202eb", "a\rb", "\ud800"])
def test_text_of_the_api_cannot_steer_a_terminal(
    run: Run, account: Sandbox, output_format: str, hostile: str
) -> None:
    answer_with(account, COUNTRIES, {"countries": [hostile]})

    done = run("countries", "--format", output_format)

    assert done.status == 0
    assert done.out.replace("\n", "").isprintable()


def test_text_of_the_api_that_cannot_be_written_is_written_out(
    run: Run, account: Sandbox, folder: Path
) -> None:
    answer_with(account, COUNTRIES, {"countries": ["DE", "\ud800"]})

    assert run("countries", "--format", "parquet", "--output", "file").status == 0
    assert parquet.read_table(folder / "file")["country"].to_pylist() == ["DE", "\\ud800"]


@pytest.mark.parametrize(
    ("command", "path", "types"),
    [
        ("traffic", TRAFFIC, {"bytes": int64, "country": text, "username": text, **TIMES}),
        ("history", TRAFFIC_HISTORY, {"bytes": int64, **TIMES}),
        ("requests", REQUESTS_HISTORY, {"amount": int64, "count": int64, **TIMES}),
        ("countries", COUNTRIES, {"country": text}),
    ],
)
def test_columns_of_parquet_have_the_types_of_their_values(
    run: Run, account: Sandbox, folder: Path, command: str, path: str, types: dict[str, str]
) -> None:
    answer = {"bytes": HUGE, "values": [], "countries": [], "filter": echo()}
    answer_with(account, path, answer)

    assert run(command, "--format", "parquet", "--output", "file").status == 0
    schema = parquet.read_schema(folder / "file")
    assert {name: str(schema.field(name).type) for name in schema.names} == types


def test_parquet_holds_what_64_bits_do_not(run: Run, account: Sandbox, folder: Path) -> None:
    answer_with(account, TRAFFIC, {"bytes": 10**37, "filter": echo()})

    assert run("traffic", "--format", "parquet", "--output", "file").status == 0
    assert parquet.read_table(folder / "file")["bytes"].to_pylist() == [10**37]


def test_parquet_is_for_files_only(run: Run, shared_account: Sandbox) -> None:
    shared_account.requests.clear()

    done = run("traffic", "--format", "parquet")

    assert done.status == 2
    assert "--output FILE" in done.error_line
    assert not shared_account.requests


def test_without_pyarrow_it_says_what_to_install(
    run: Run, shared_account: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    shared_account.requests.clear()

    done = run("traffic", "--format", "parquet", "--output", "file")

    assert done.status == 2
    assert "goproxies[arrow]" in done.error_line
    assert not shared_account.requests


def test_text_of_the_api_is_not_markup(run: Run, account: Sandbox) -> None:
    answer_with(account, COUNTRIES, {"countries": ["[red]DE[/red]", ":smile:"]})

    assert "[red]DE[/red]  :smile:" in run("countries").out
