"""Contenders and servers live in processes that end with whoever started them."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.error import URLError

import attrs
import pytest

from tests.benchmarks.contenders.many import counts

from . import doubles
from .comparison import Unavailable
from .processes import ROOT, Python, linked, serving


@pytest.fixture
def python(tmp_path: Path) -> Python:
    packages = linked(tmp_path / "packages", ROOT)
    return Python(Path(sys.executable), packages, tmp_path / "bytecode")


def test_a_contender_keeps_its_state_from_round_to_round(python: Python) -> None:
    with python.working(doubles, "doubling", {"number": 3}) as measure:
        assert [measure()["number"], measure()["number"]] == [6, 12]


def test_a_contender_that_cannot_take_part_says_why(python: Python) -> None:
    with (
        python.working(doubles, "failing", {}) as measure,
        pytest.raises(Unavailable, match="No module named 'not_installed'"),
    ):
        measure()


def test_a_command_has_a_cost(python: Python) -> None:
    assert python.started("-c", "pass", times=2)["cpu"] > 0


def test_a_command_that_fails_says_why(python: Python) -> None:
    with pytest.raises(Unavailable, match="out of order"):
        python.started("-c", "raise SystemExit('out of order')", times=1)


def test_bytecode_goes_to_a_folder_of_its_own(
    python: Python, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    python.started("-c", "import goproxies", times=1)
    assert python.bytecode
    assert list(python.bytecode.rglob("goproxies/__init__.*.pyc"))


def test_settings_from_outside_reach_no_contender(
    python: Python, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOPROXIES_TOKEN", "HTTP_PROXY", "PYTHONSTARTUP"):
        monkeypatch.setenv(name, "odd")
        python.started("-c", f"import os; assert {name!r} not in os.environ", times=1)


def test_another_tree_can_be_measured_in_its_place(python: Python, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "wrapper/goproxies").mkdir(parents=True)
    (tree / "wrapper/goproxies/__init__.py").write_text("raise SystemExit('other')\n", "utf-8")
    other = attrs.evolve(python, packages=linked(tmp_path / "others", tree))
    with pytest.raises(Unavailable, match="other"):
        other.started("-c", "import goproxies", times=1)


def test_a_server_serves_as_long_as_its_context() -> None:
    with serving() as url:
        assert counts(url)["requests"] == 0
    with pytest.raises(URLError):
        counts(url)
