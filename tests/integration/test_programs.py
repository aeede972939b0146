"""The programs of others: found, or named with how to install them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.integration.programs import CHROMIUM, PROGRAMS, Program, how_to_install

ROOT = Path(__file__).parents[2]


def test_a_program_is_found_on_the_path() -> None:
    assert Program("Python", (("no-such-program", Path(sys.executable).name),), "", "", "").path()


def test_a_program_that_is_missing_is_named_with_the_commands_that_install_it() -> None:
    missing = Program("Nothing", (("no-such-program",),), "deb", "rpm", "brewed")
    assert not missing.is_installed
    with pytest.raises(FileNotFoundError, match="This needs Nothing"):
        missing.path()
    assert how_to_install([missing, CHROMIUM]).splitlines() == [
        "This needs Nothing and Chromium. Install with",
        "  Debian:  apt-get install deb chromium",
        "  Fedora:  dnf install rpm chromium",
        "  macOS:   brew install brewed && brew install --cask chromium",
    ]


def test_what_ci_installs_is_what_is_needed() -> None:
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    assert " ".join(sorted(program.debian for program in PROGRAMS)) in text


def test_without_them_it_ends_with_what_to_do(tmp_path: Path) -> None:
    script = (
        "import runpy; from tests.support.integration import programs;"
        "programs._BEYOND_PATH = (); runpy.run_module('tests.integration', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("This needs Chromium and Prometheus and PostgreSQL. Install with")
