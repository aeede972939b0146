"""A file that is read back has what the API answered."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import goproxies
import pytest
from goproxies._results.breakdown import Cell
from goproxies.cli._options.common import Settings
from goproxies.cli._output.answers import breakdown_answer, countries_answer, traffic_answer
from goproxies.cli._output.formats import Format
from goproxies.cli._output.writing import write_answer
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

Rows = list[dict[str, Any]]


def from_json(file: Path) -> Rows:
    content = json.loads(file.read_text("utf-8"))
    return content if isinstance(content, list) else [content]


def from_csv(file: Path) -> Rows:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def from_parquet(file: Path) -> Rows:
    rows: Rows = parquet.read_table(file).to_pylist()
    return rows


READERS: dict[Format, Callable[[Path], Rows]] = {
    Format.JSON: from_json,
    Format.CSV: from_csv,
    Format.PARQUET: from_parquet,
}

each_format = pytest.mark.parametrize("output_format", READERS)

patient = settings(max_examples=50, deadline=None)  # pyarrow is slow to load

instants = st.datetimes(timezones=st.just(UTC))
periods = st.lists(instants, min_size=2, max_size=2).map(
    lambda ends: goproxies.Period(min(ends), max(ends))
)
names = st.text(st.characters(codec="utf-8"), min_size=1)
traffics = st.builds(
    goproxies.Traffic,
    bytes=st.integers(0, 10**9) | st.integers(0, 10**37),
    period=periods,
    country=st.sampled_from(["DE", "US"]),
    username=names,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers") / "answer"


def numbers(row: dict[str, Any]) -> tuple[int, datetime, datetime]:
    """Return what no output_format may change, in Python's own types."""
    start, end = (
        moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
        for moment in (row["start_at"], row["end_at"])
    )
    return int(row["bytes"]), start, end


def expected(traffic: goproxies.Traffic) -> tuple[int, datetime, datetime]:
    return traffic.bytes, traffic.period.start_at, traffic.period.end_at


@each_format
@patient
@given(traffic=traffics)
def test_traffic(output_format: Format, file: Path, traffic: goproxies.Traffic) -> None:
    write_answer(traffic_answer(traffic), Settings(format=output_format, output=file))

    assert [numbers(row) for row in READERS[output_format](file)] == [expected(traffic)]


@each_format
@patient
@given(cells=st.lists(traffics, max_size=5))
def test_a_breakdown(output_format: Format, file: Path, cells: list[goproxies.Traffic]) -> None:
    period = goproxies.Period.month(2026, 10)
    failures = {Cell("GB", "zoe"): goproxies.GoProxiesError("no")}
    breakdown = goproxies.Breakdown(("country", "username"), period, tuple(cells), failures)

    write_answer(
        breakdown_answer(breakdown, cells, len(cells) + 1),
        Settings(format=output_format, output=file),
    )

    assert [numbers(row) for row in READERS[output_format](file)] == [
        expected(cell) for cell in cells
    ]


@pytest.mark.parametrize("output_format", [Format.JSON, Format.PARQUET])
@patient
@given(traffic=traffics)
def test_names_are_unchanged_where_no_spreadsheet_reads_them(
    output_format: Format, file: Path, traffic: goproxies.Traffic
) -> None:
    write_answer(traffic_answer(traffic), Settings(format=output_format, output=file))

    [row] = READERS[output_format](file)
    assert (row["country"], row["username"]) == (traffic.country, traffic.username)


@each_format
@patient
@given(countries=st.lists(st.sampled_from(["DE", "US", "GB"])))
def test_countries(output_format: Format, file: Path, countries: list[str]) -> None:
    write_answer(countries_answer(countries), Settings(format=output_format, output=file))

    content = READERS[output_format](file)
    assert countries == (
        content if output_format is Format.JSON else [row["country"] for row in content]
    )
