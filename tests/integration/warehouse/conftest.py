"""Two databases of users: DuckDB in a file, and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.integration.postgresql import postgresql
from tests.support.integration.warehouses import DuckDb, PostgreSql, Warehouse
from tests.support.warehouse import ScriptedApi, days


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """How to connect to a PostgreSQL."""
    with postgresql() as connection:
        yield connection


@pytest.fixture(params=["DuckDB", "PostgreSQL"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    """An empty dataset in a database."""
    if request.param == "DuckDB":
        return Warehouse(DuckDb(tmp_path / "warehouse.duckdb"))
    return Warehouse(PostgreSql(request.getfixturevalue("cluster")))


@pytest.fixture
def api() -> ScriptedApi:
    """An API with two sub-users."""
    return ScriptedApi({"alice": days(), "bob": days(factor=1000)}, {"alice": 5})
