"""The queries of the examples run over what was loaded."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from goproxies.warehouse import load

from tests.support.warehouse import TODAY, ScriptedApi

QUERIES = sorted((Path(__file__).parents[3] / "examples" / "warehouse").glob("*.sql"))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("warehouse")
    days = {TODAY - timedelta(days=n): n for n in range(10)}
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("DLT_DATA_DIR", str(folder / "dlt"))
        with ScriptedApi({"alice": days}).client() as client:
            load(client, database=folder / "warehouse.duckdb", since=min(days))
    return folder / "warehouse.duckdb"


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_a_query_runs(query: Path, database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(query.read_text(encoding="utf-8")).fetchall()


def test_days_that_may_change_are_found(database: Path) -> None:
    (query,) = [path for path in QUERIES if path.stem == "not_final"]
    with duckdb.connect(str(database), read_only=True) as connection:
        assert len(connection.execute(query.read_text(encoding="utf-8")).fetchall()) == 4
