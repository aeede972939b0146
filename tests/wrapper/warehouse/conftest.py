"""An API with two sub-users, and a file to load it into."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest
from dlt.common.configuration.container import Container
from dlt.common.pipeline import PipelineContext

from tests.support.warehouse import FirstRun, Run, ScriptedApi, load_from, two_subusers


@pytest.fixture
def api() -> ScriptedApi:
    return two_subusers()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "warehouse.duckdb"


@pytest.fixture
def run(api: ScriptedApi, database: Path) -> Run:
    return partial(load_from, api, database=database)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """Load once for all tests that only look at it."""
    database = tmp_path_factory.mktemp("once") / "warehouse.duckdb"
    home = tmp_path_factory.mktemp("home")
    seen: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in ("HOME", "DLT_DATA_DIR"):
            monkeypatch.setenv(name, str(home))
        monkeypatch.setattr("tempfile.tempdir", str(home))
        load_from(
            two_subusers(), database=database, on_progress=lambda *counts: seen.append(counts)
        )
    return FirstRun(database, home, seen, Container()[PipelineContext].is_active())


@pytest.fixture
def first_run(once: FirstRun, database: Path) -> None:
    """The database is as after one `run()`."""
    shutil.copyfile(once.database, database)
