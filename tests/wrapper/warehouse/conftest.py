"""An API with two sub-users, and a file to load it into."""

from __future__ import annotations

from pathlib import Path

import pytest
from goproxies.warehouse import LoadReport, load

from tests.support.warehouse import SINCE, Run, ScriptedApi, days


@pytest.fixture
def api() -> ScriptedApi:
    return ScriptedApi({"alice": days(), "bob": days(factor=1000)}, {"alice": 5})


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "warehouse.duckdb"


@pytest.fixture
def run(api: ScriptedApi, database: Path) -> Run:
    def run(**options: object) -> LoadReport:
        arguments: dict[str, object] = {"database": database, "since": SINCE, **options}
        with api.client() as client:
            return load(client, **arguments)  # type: ignore[arg-type]  # as a test says

    return run
