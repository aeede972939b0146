"""The queries of the examples run over what was loaded."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

QUERIES = sorted((Path(__file__).parents[3] / "examples" / "warehouse").glob("*.sql"))

pytestmark = pytest.mark.usefixtures("first_run")


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_a_query_runs(query: Path, database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(query.read_text(encoding="utf-8")).fetchall()


def test_days_that_may_change_are_found(database: Path) -> None:
    (query,) = [path for path in QUERIES if path.stem == "not_final"]
    with duckdb.connect(str(database), read_only=True) as connection:
        assert len(connection.execute(query.read_text(encoding="utf-8")).fetchall()) == 4
