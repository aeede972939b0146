"""A table that reads well, in a terminal and on a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from .comparison import Comparison
from .processes import ROOT
from .table import UNITS, around_results, into_page, markdown

COMPARISON = Comparison(
    "CPU of a call",
    "us",
    {"goproxies": [90e-6, 80e-6, 100e-6], "httpx": [100e-6, 100e-6, 100e-6]},
    reference="httpx",
    reach={"goproxies": "0.90"},
    absent={"other": "ModuleNotFoundError: no module | called\n'other'"},
)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")[1:-1]]


def test_every_contender_has_a_row_of_value_ratio_spread_and_goal() -> None:
    head, _, ours, theirs, _ = map(cells, markdown([COMPARISON]).splitlines())
    assert head == ["measured", "of", "value", "ratio", "middle half", "goal"]
    assert ours == ["CPU of a call", "goproxies", "90 µs", "0.90", "0.85 to 0.95", "0.90"]
    assert theirs == ["", "httpx", "100 µs", "1.00", "1.00 to 1.00", ""]


def test_who_is_absent_has_a_row_that_says_why() -> None:
    row = cells(markdown([COMPARISON]).splitlines()[-1])
    assert row == ["", "other", "-", "", "", "ModuleNotFoundError: no module called 'other'"]


def test_columns_are_aligned() -> None:
    lines = markdown([COMPARISON, Comparison("failed", "number", {"goproxies": [0]})]).splitlines()
    bars = [[place for place, sign in enumerate(line) if sign == "|"] for line in lines]
    assert all(places == bars[0] for places in bars)


def test_words_begin_alike_and_figures_end_alike() -> None:
    head, rule, ours, *_ = markdown([COMPARISON]).splitlines()
    assert [cell.endswith(":") for cell in cells(rule)] == [False, False, True, True, True, False]
    assert ours.index("goproxies") == head.index("of")
    assert ours.index("0.90") + len("0.90") == head.index("ratio") + len("ratio")


@pytest.mark.parametrize(
    ("unit", "figure", "written"),
    [
        ("s", 1.5, "1.50 s"),
        ("ms", 0.0125, "12.5 ms"),
        ("us", 0.0003, "300 µs"),
        ("bytes", 1234, "1,234 B"),
        ("rate", 1500, "1,500 a second"),
        ("share", 0.07, "7%"),
        ("times", 1.03, "1.03"),
        ("number", 20_000, "20,000"),
    ],
)
def test_figures_have_units(unit: str, figure: float, written: str) -> None:
    assert UNITS[unit](figure) == written


def test_results_take_the_place_of_other_results(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- results -->\nold\n<!-- end of results -->\nafter\n", "utf-8")
    into_page(page, "new\n")
    assert page.read_text("utf-8") == (
        "before\n<!-- results -->\n\nnew\n\n<!-- end of results -->\nafter\n"
    )


def test_the_page_of_the_project_has_a_place() -> None:
    before, after = around_results(ROOT / "docs/performance.md")
    assert before.startswith("# How fast it is")
    assert "## What limits it" in after


def test_a_page_without_a_place_is_refused_and_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("prose\n", "utf-8")
    with pytest.raises(ValueError, match="no place for results"):
        into_page(page, "new\n")
    assert page.read_text("utf-8") == "prose\n"
