"""The installed package, as a type checker sees it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONSUMER = Path(__file__).with_name("consumer.py")
# The program uses no frames and no warehouse, and to read their types takes as long as the rest.
SETTINGS = """
[mypy]
strict = true
[mypy-dlt.*,pandas.*,polars.*]
follow_imports = skip
"""


@pytest.fixture
def cache(pytestconfig: pytest.Config) -> Path:
    """Return a folder that is still there at the next run, which saves most of its time."""
    return pytestconfig.cache.mkdir("mypy")


def test_a_strict_user_finds_no_error_but_the_own_ones(cache: Path, tmp_path: Path) -> None:
    shutil.copy(CONSUMER, tmp_path)
    (tmp_path / "mypy.ini").write_text(SETTINGS, "utf-8")
    # In a process of its own: this one would keep all that mypy has read.
    done = subprocess.run(
        [sys.executable, "-m", "mypy", f"--cache-dir={cache}", CONSUMER.name],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "MYPYPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = "Success: no issues found in 1 source file\n"
    assert (done.stdout, done.stderr, done.returncode) == (said, "", 0)
