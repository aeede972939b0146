"""An API with two sub-users, and a file to load it into."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from goproxies.warehouse import LoadReport, load

from tests.support.warehouse import SINCE, Run, ScriptedApi, days


@pytest.fixture
def api() -> ScriptedApi:
    return _two_subusers()


def _two_subusers() -> ScriptedApi:
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


@pytest.fixture(scope="session")
def _after_one_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load once for all tests: a run takes half a second."""
    database = tmp_path_factory.mktemp("once") / "warehouse.duckdb"
    with _two_subusers().client() as client:
        load(client, database=database, since=SINCE)
    return database


@pytest.fixture
def first_run(_after_one_run: Path, database: Path) -> None:
    """The database is as after one `run()`."""
    shutil.copyfile(_after_one_run, database)
