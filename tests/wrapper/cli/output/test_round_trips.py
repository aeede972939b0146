"""What is read back from a file is what the API said."""

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
from goproxies.cli._options.common import Format, Settings
from goproxies.cli._output.reports import breakdown_report, countries_report, traffic_report
from goproxies.cli._output.writing import deliver
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

Rows = list[dict[str, Any]]


def from_json(file: Path) -> Rows:
    held = json.loads(file.read_text("utf-8"))
    return held if isinstance(held, list) else [held]


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

each_form = pytest.mark.parametrize("form", READERS)

patient = settings(max_examples=50, deadline=None)  # pyarrow is slow to load

instants = st.datetimes(timezones=st.just(UTC))
periods = st.lists(instants, min_size=2, max_size=2).map(
    lambda ends: goproxies.Period(min(ends), max(ends))
)
names = st.text(st.characters(codec="utf-8"), min_size=1)
traffics = st.builds(
    goproxies.Traffic,
    bytes=st.integers(0, 10**9) | st.integers(0, 10**70),
    period=periods,
    country=st.sampled_from(["DE", "US"]),
    username=names,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers") / "answer"


def numbers(row: dict[str, Any]) -> tuple[int, datetime, datetime]:
    """Return what no form may change, in Python's own types."""
    start, end = (
        moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
        for moment in (row["start_at"], row["end_at"])
    )
    return int(row["bytes"]), start, end


def told(traffic: goproxies.Traffic) -> tuple[int, datetime, datetime]:
    return traffic.bytes, traffic.period.start_at, traffic.period.end_at


@each_form
@patient
@given(traffic=traffics)
def test_traffic(form: Format, file: Path, traffic: goproxies.Traffic) -> None:
    deliver(traffic_report(traffic), Settings(format=form, output=file))

    assert [numbers(row) for row in READERS[form](file)] == [told(traffic)]


@each_form
@patient
@given(cells=st.lists(traffics, max_size=5))
def test_a_breakdown(form: Format, file: Path, cells: list[goproxies.Traffic]) -> None:
    period = goproxies.Period.month(2026, 10)
    failures = {Cell("GB", "zoe"): goproxies.GoProxiesError("no")}
    breakdown = goproxies.Breakdown(("country", "username"), period, tuple(cells), failures)

    deliver(breakdown_report(breakdown), Settings(format=form, output=file))

    assert [numbers(row) for row in READERS[form](file)] == [told(cell) for cell in cells]


@pytest.mark.parametrize("form", [Format.JSON, Format.PARQUET])
@patient
@given(traffic=traffics)
def test_names_are_kept_where_no_spreadsheet_reads_them(
    form: Format, file: Path, traffic: goproxies.Traffic
) -> None:
    deliver(traffic_report(traffic), Settings(format=form, output=file))

    [row] = READERS[form](file)
    assert (row["country"], row["username"]) == (traffic.country, traffic.username)


@each_form
@patient
@given(countries=st.lists(st.sampled_from(["DE", "US", "GB"])))
def test_countries(form: Format, file: Path, countries: list[str]) -> None:
    deliver(countries_report(countries), Settings(format=form, output=file))

    held = READERS[form](file)
    assert countries == (held if form is Format.JSON else [row["country"] for row in held])
