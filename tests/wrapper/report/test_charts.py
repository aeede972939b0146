"""The charts: columns that have the height of their numbers, and say so in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from goproxies.report._charts import DayColumn, axis, bar, column_chart, nice_top
from goproxies.report._data import Coverage
from hypothesis import given
from hypothesis import strategies as st

from tests.support.report.pages import Page


def column(*parts: int, coverage: Coverage = Coverage.WHOLE) -> DayColumn:
    return DayColumn(tuple(("all", part) for part in parts), "a day", coverage)


def rects(*days: DayColumn, top: int = 100) -> list[dict[str, str | None]]:
    return [attrs for tag, attrs in Page(column_chart(days, top, "label")).tags if tag == "rect"]


@given(st.integers(1, 10**40))
def test_a_scale_ends_with_an_even_number_a_little_above_the_largest(largest: int) -> None:
    top = nice_top(largest)
    assert largest <= top <= max(2, 2 * largest)
    assert top % 2 == 0


@pytest.mark.parametrize(("largest", "top"), [(1, 2), (3, 4), (9, 10), (24_600, 30_000)])
def test_a_scale_ends_with_a_round_number(largest: int, top: int) -> None:
    assert nice_top(largest) == top


def test_a_column_is_as_high_as_its_number() -> None:
    (half,) = rects(column(50))
    assert (half["y"], half["height"]) == ("500", "500")


def test_parts_stand_on_one_another() -> None:
    lower, upper = rects(column(50, 25))
    assert (lower["y"], lower["height"]) == ("500", "500")
    assert (upper["y"], upper["height"]) == ("250", "250")


def test_a_day_with_little_is_seen_and_one_with_nothing_is_not() -> None:
    little, *others = rects(column(1), column(0), top=10**9)
    assert little["height"] == "1"
    assert others == []


def test_a_day_that_was_not_reported_is_marked_over_the_whole_height() -> None:
    (marked,) = rects(column(0, coverage=Coverage.NONE))
    assert (marked["class"], marked["height"]) == ("none", "1000")


def test_a_day_that_was_reported_in_part_is_marked() -> None:
    (marked,) = rects(column(50, coverage=Coverage.PART))
    assert marked["class"] == "all part"


def test_a_chart_has_its_text_as_a_label_and_escaped() -> None:
    (svg, attributes), *_ = Page(column_chart([column(1)], 2, '"><script>')).tags
    assert (svg, attributes["role"], attributes["aria-label"]) == ("svg", "img", '"><script>')


def test_each_day_has_a_tooltip() -> None:
    assert "a day" in Page(column_chart([column(1)], 2, "label")).text


@pytest.mark.parametrize("number", [1, 2, 5, 7, 31, 366])
def test_a_few_days_are_named_below_beginning_with_the_first(number: int) -> None:
    days = [date(2026, 10, 1) + timedelta(n) for n in range(number)]
    labels = axis(days)
    assert labels[0][0] == "1 Oct"
    assert len(labels) <= 5
    assert all(0 <= float(left) <= 100 for _, left in labels)


def test_a_day_is_named_below_the_middle_of_its_column() -> None:
    days = [date(2026, 10, 1) + timedelta(n) for n in range(4)]
    assert [left for _, left in axis(days)] == ["12.5", "37.5", "62.5", "87.5"]
    middles = [
        int(rect["x"] or 0) + int(rect["width"] or 0) / 2 for rect in rects(*[column(1)] * 4)
    ]
    assert middles == [5, 15, 25, 35]


def test_the_space_between_two_columns_is_small_where_there_are_many() -> None:
    assert [rect["width"] for rect in rects(*[column(1)] * 10)] == ["4"] * 10
    assert [rect["width"] for rect in rects(*[column(1)] * 11)] == ["8"] * 11


def test_lines_are_at_the_top_the_middle_and_the_bottom() -> None:
    assert 'd="M0 0H20M0 500H20M0 1000H20"' in column_chart([column(1)] * 2, 2, "label")


def test_without_days_nothing_is_named() -> None:
    assert axis([]) == []


@pytest.mark.parametrize(
    ("part", "whole", "width"), [(1, 2, 500), (0, 2, 0), (0, 0, 0), (3, 2, 1000), (-1, 2, 0)]
)
def test_a_bar_is_as_long_as_the_share(part: int, whole: int, width: int) -> None:
    assert f"H{width}V" in bar(part, whole)
