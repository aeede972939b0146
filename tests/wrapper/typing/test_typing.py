"""The installed package, as a type checker sees it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from mypy import api

CONSUMER = Path(__file__).with_name("consumer.py")


@pytest.fixture
def cache(pytestconfig: pytest.Config) -> Path:
    """Return a folder that is still there at the next run, which saves most of its time."""
    return pytestconfig.cache.mkdir("mypy")


def test_a_strict_user_finds_no_error_but_the_own_ones(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(CONSUMER, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MYPYPATH", raising=False)
    options = ["--strict", "--config-file=", f"--cache-dir={cache}"]
    said, complaints, status = api.run([*options, CONSUMER.name])
    assert (said, complaints, status) == ("Success: no issues found in 1 source file\n", "", 0)
