"""`load` puts the statistics into a database, and says how many rows each table got."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cli.commands import Run
from tests.support.warehouse import rows


@pytest.fixture(autouse=True)
def dlt_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))


def test_the_tables_are_loaded_and_counted(run: Run, tmp_path: Path) -> None:
    database = tmp_path / "warehouse.duckdb"
    done = run("load", "--sandbox", "--database", str(database), "--username", "alice")
    assert done.status == 0
    (count,) = rows(database, "traffic", "count(*)")[0]
    assert f"traffic: {count} rows\n" in done.out
    assert rows(database, "traffic", "DISTINCT username") == [("alice",)]


def test_a_wrong_date_is_refused(run: Run) -> None:
    done = run("load", "--sandbox", "--since", "soon")
    assert done.status == 2
    assert "a date is written as 2026-10-05, not 'soon'" in done.err


def test_an_unknown_destination_is_refused_in_one_line(run: Run) -> None:
    done = run("load", "--sandbox", "--destination", "nowhere")
    assert done.status == 2
    assert done.err == "goproxies: dlt has no destination 'nowhere'; its documentation lists them\n"
