"""Spreadsheets, as another program reads them: numbers, times and text stay what they are."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from goproxies._results.frames import Column, Kind
from goproxies.cli._output import xlsx
from goproxies.cli._output.answers import Answer
from goproxies.sandbox import Fault, Sandbox
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.cli.commands import (
    COUNTRIES,
    FEW_DAYS,
    TRAFFIC,
    TRAFFIC_HISTORY,
    Run,
    answer_with,
    buckets,
    echo,
)


def sheet(path: str | Path) -> Any:
    """Open the only sheet of a workbook."""
    (found,) = openpyxl.load_workbook(path).worksheets
    return found


def rows(path: str | Path) -> list[tuple[Any, ...]]:
    return list(sheet(path).iter_rows(values_only=True))


def written(folder: Path, kind: Kind, value: object, name: str = "column") -> Any:
    """Write one value, and return the cell that is read back."""
    answer = Answer([], [name], [{name: None}], lambda: {name: Column(kind, [value])}, str)
    path = folder / "one.xlsx"
    path.write_bytes(xlsx.workbook(answer, None))
    return sheet(path)["A2"]


def test_a_breakdown_has_numbers_times_and_a_total(run: Run, shared_account: Sandbox) -> None:
    assert run("breakdown", *FEW_DAYS, "--output", "a.xlsx").status == 0
    header, *cells, total = rows("a.xlsx")
    assert header == ("country", "username", "bytes", "start_at (UTC)", "end_at (UTC)")
    assert len(cells) == 7
    assert {row[3] for row in cells} == {datetime(2026, 10, 1)}  # noqa: DTZ001  # sheets have no zones
    assert {row[4] for row in cells} == {datetime(2026, 10, 3, 23, 59, 59)}  # noqa: DTZ001  # see above
    assert total == ("Total", None, sum(row[2] for row in cells), None, None)


def test_the_total_is_a_value_and_no_formula(run: Run, shared_account: Sandbox) -> None:
    run("breakdown", *FEW_DAYS, "--output", "a.xlsx")
    cells = [cell for row in sheet("a.xlsx").iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}


def test_a_total_has_the_cells_that_are_not_shown(run: Run, shared_account: Sandbox) -> None:
    run("breakdown", *FEW_DAYS, "--top", "2", "--output", "a.xlsx")
    _, first, second, others, total = rows("a.xlsx")
    assert others[0] == "5 others"
    assert total[2] == first[2] + second[2] + others[2]


def test_a_total_says_how_many_cells_it_has(run: Run, account: Sandbox) -> None:
    account.faults.add(Fault(path=TRAFFIC, query={"country": "DE"}, status=400))
    assert run("breakdown", "--output", "a.xlsx").status == 1
    assert rows("a.xlsx")[-1][0] == "Total (6 of 7)"


@pytest.mark.parametrize(
    "command",
    [
        ("traffic",),
        ("history", "--interval", "day"),
        ("history", "--by-day"),
        ("requests", "--interval", "day"),
        ("countries",),
        ("subusers",),
        ("reconcile",),
        ("doctor",),
    ],
)
def test_every_command_with_rows_has_a_spreadsheet(
    run: Run, shared_account: Sandbox, command: tuple[str, ...]
) -> None:
    assert run(*command, "--format", "csv", "--output", "a.csv").status == 0
    assert run(*command, "--output", "a.xlsx").status == 0
    names, *lines = Path("a.csv").read_text("utf-8").splitlines()
    header, *cells = rows("a.xlsx")
    assert [name.removesuffix(" (UTC)") for name in header] == names.split(",")
    assert len(cells) == len(lines)


def test_a_unit_adds_a_column_of_numbers(run: Run, account: Sandbox) -> None:
    answer_with(account, TRAFFIC, {"bytes": 1_500_000_000, "filter": echo()})
    run("traffic", "--unit", "gb", "--output", "a.xlsx")
    header, row = rows("a.xlsx")
    assert (header[:2], row[:2]) == (("bytes", "gb"), (1_500_000_000, 1.5))


@pytest.mark.parametrize("unit", ["gb", "gib"])
@pytest.mark.parametrize("number", [0, 1, 1_234_567_890_123, 10**20 + 1, 10**300])
def test_a_unit_is_a_number_that_can_be_summed_up(
    run: Run, account: Sandbox, unit: str, number: int
) -> None:
    answer_with(account, TRAFFIC, {"bytes": number, "filter": echo()})
    run("traffic", "--unit", unit, "--output", "a.xlsx")
    _, cell, *_ = sheet("a.xlsx")[2]
    assert cell.data_type == "n"
    assert cell.value == pytest.approx(number / {"gb": 10**9, "gib": 2**30}[unit], rel=1e-14)


def test_the_header_stays_in_view_and_the_widths_fit(run: Run, shared_account: Sandbox) -> None:
    run("history", *FEW_DAYS, "--interval", "day", "--output", "a.xlsx")
    found = sheet("a.xlsx")
    assert found.freeze_panes == "A2"
    assert found.column_dimensions["A"].width >= len("2026-10-01 00:00:00")


def test_a_day_is_a_date(run: Run, shared_account: Sandbox) -> None:
    run("history", *FEW_DAYS, "--by-day", "--output", "a.xlsx")
    assert sheet("a.xlsx")["A2"].number_format == "yyyy-mm-dd"
    assert rows("a.xlsx")[1][0] == datetime(2026, 10, 1)  # noqa: DTZ001  # sheets have no zones


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "1e5", "007", "TRUE", "http://x"])
def test_a_name_is_text_whatever_it_begins_with(run: Run, account: Sandbox, name: str) -> None:
    answer_with(account, COUNTRIES, {"countries": [name]})
    run("countries", "--output", "a.xlsx")
    cell = sheet("a.xlsx")["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


def test_characters_that_no_sheet_holds_are_escaped(tmp_path: Path) -> None:
    assert written(tmp_path, Kind.TEXT, "a\ud800\x00\u202eb").value == r"a\ud800\x00\u202eb"


def test_a_text_that_is_too_long_is_cut(tmp_path: Path) -> None:
    assert len(written(tmp_path, Kind.TEXT, "\x00" * 10_000).value) == 32_767


@pytest.mark.parametrize("number", [0, 10**15 - 1, -(10**15 - 1)])
def test_a_whole_number_is_a_number(tmp_path: Path, number: int) -> None:
    cell = written(tmp_path, Kind.INTEGER, number)
    assert (cell.value, cell.data_type) == (number, "n")


@pytest.mark.parametrize("number", [10**15, -(10**15), 2**53 + 1, 10**30 + 1])
def test_a_whole_number_beyond_15_digits_is_text(tmp_path: Path, number: int) -> None:
    cell = written(tmp_path, Kind.INTEGER, number)
    assert (cell.value, cell.data_type) == (str(number), "s")


@pytest.mark.parametrize("number", ["1E+400", "1E-400", "-3E+308"])
def test_a_decimal_that_no_double_reaches_is_text(tmp_path: Path, number: str) -> None:
    cell = written(tmp_path, Kind.DECIMAL, Decimal(number))
    assert (Decimal(cell.value), cell.data_type) == (Decimal(number), "s")


@settings(max_examples=30)
@given(st.decimals(-(10**12), 10**12, places=9))
def test_no_digit_of_a_decimal_is_lost(tmp_path_factory: Any, value: Decimal) -> None:
    cell = written(tmp_path_factory.mktemp("sheet"), Kind.DECIMAL, value)
    assert Decimal(str(cell.value)) == value


def test_a_time_that_no_sheet_holds_is_text(tmp_path: Path) -> None:
    moment = int(datetime(1899, 5, 1, tzinfo=UTC).timestamp()) * 10**6
    assert written(tmp_path, Kind.TIME, moment).value == "1899-05-01T00:00:00+00:00"
    assert written(tmp_path, Kind.TEXT, "1899-05-01", "date").value == "1899-05-01"


def test_yes_and_no_are_just_that(tmp_path: Path) -> None:
    assert written(tmp_path, Kind.BOOLEAN, True).value is True


def test_a_missing_value_is_an_empty_cell(tmp_path: Path) -> None:
    assert written(tmp_path, Kind.INTEGER, None).value is None


def test_more_rows_than_a_sheet_has_are_refused(
    run: Run, account: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "_MAX_ROWS", 2)
    values = buckets({"bytes": 1}, {"bytes": 2})
    answer_with(account, TRAFFIC_HISTORY, {"values": values, "filter": echo()})
    refused = run("history", *FEW_DAYS, "--output", "a.xlsx")
    assert refused.status == 2
    assert "up to 2 rows, not 3; write csv or parquet" in refused.err
    assert not Path("a.xlsx").exists()


def test_it_goes_to_a_file(run: Run, shared_account: Sandbox) -> None:
    refused = run("countries", "--format", "xlsx")
    assert refused.status == 2
    assert "add --output FILE" in refused.error_line


def test_without_its_package_the_extra_is_named(
    run: Run, account: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    refused = run("countries", "--output", "a.xlsx")
    assert refused.status == 2
    assert "pip install 'goproxies[report]'" in refused.error_line
    assert not account.requests
