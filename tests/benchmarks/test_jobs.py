"""Every job, with next to no work: its shape, and never its figures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import attrs
import pytest

from . import __main__ as command
from .bench import Bench
from .forks import forking
from .jobs import JOBS
from .table import markdown


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """What is measured is in this environment, compiled; competitors need not be."""
    with (
        Bench.open(rounds=1, share=1e-4) as bench,
        forking(attrs.evolve(bench.full, bytecode=None)) as here,
    ):
        yield attrs.evolve(bench, lean=here, full=here)


@pytest.mark.parametrize("name", JOBS)
def test_the_job_has_figures_of_all_that_is_here(name: str, bench: Bench) -> None:
    for comparison in JOBS[name](bench):
        assert comparison.figures, comparison.absent
        assert not [name for name in comparison.absent if name.startswith(("gopr", "gene", "http"))]
        assert comparison.reference is None or comparison.reference in comparison.figures
        assert set(comparison.reach) <= set(comparison.figures)
        assert comparison.what in markdown([comparison])


def test_a_tree_beside_is_measured_in_the_same_rounds(bench: Bench) -> None:
    beside = attrs.evolve(bench, before=bench.full.packages)
    (comparison,) = JOBS["client"](beside)
    assert {"goproxies", "goproxies, before", "httpx by hand"} <= set(comparison.figures)


def test_some_jobs_are_put_into_a_page(
    bench: Bench,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- results -->\n<!-- end of results -->\n", "utf-8")
    words = ["bench", "--jobs", "client", "--rounds", "1", "--page", str(page)]
    monkeypatch.setattr(sys, "argv", words)
    monkeypatch.setattr(Bench, "open", lambda rounds, before: nullcontext(bench))
    command.main()
    assert "CPU of a second client" in page.read_text("utf-8")
    assert capsys.readouterr().out == ""


def test_a_page_without_a_place_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "--page", str(tmp_path / "absent.md")])
    with pytest.raises(SystemExit):
        command.main()
    assert "absent.md" in capsys.readouterr().err


def test_a_job_that_is_not_there_is_refused_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "--jobs", "warm,cold"])
    with pytest.raises(SystemExit):
        command.main()
    assert f"no job is called 'cold'; there are {', '.join(JOBS)}" in capsys.readouterr().err
