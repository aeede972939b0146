"""Contenders take turns, and are compared with one another round by round."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from .comparison import Comparison, Measure, Spread, Unavailable, beyond, interleaved


def noting(log: list[str], name: str) -> Measure:
    def measure() -> Mapping[str, float]:
        log.append(name)
        return {"cpu": float(len(log))}

    return measure


def unavailable(log: list[str]) -> Measure:
    def measure() -> Mapping[str, float]:
        log.append("measured")
        raise Unavailable("it is not installed")

    return measure


def test_a_spread_is_the_middle_and_the_middle_half() -> None:
    assert Spread.of([5, 1, 4, 2, 3]) == Spread(3, 2, 4)


def test_one_value_has_no_spread() -> None:
    assert Spread.of([7]) == Spread(7, 7, 7)


def test_a_ratio_is_taken_in_each_round() -> None:
    # Of the two middles it would be 3/4, of two sums 8/18.
    comparison = Comparison("CPU", "s", {"ours": [1, 4, 3], "theirs": [2, 4, 12]}, "theirs")
    assert comparison.ratio("ours") == Spread(0.5, 0.375, 0.75)
    assert comparison.ratio("theirs") == Spread(1, 1, 1)


@pytest.mark.parametrize("reference", [None, "theirs"])
def test_counts_and_zeros_have_no_ratio(reference: str | None) -> None:
    comparison = Comparison("failures", "number", {"ours": [0, 0], "theirs": [0, 3]}, reference)
    assert comparison.ratio("ours") is None


def test_a_reference_that_is_absent_leaves_values_without_ratio() -> None:
    comparison = Comparison("CPU", "s", {"ours": [1]}, "theirs", absent={"theirs": "no Java"})
    assert comparison.ratio("ours") is None
    assert comparison.value("ours") == Spread(1, 1, 1)


def test_contenders_take_turns_each_round_beginning_with_another() -> None:
    log: list[str] = []
    interleaved({name: noting(log, name) for name in "abc"}, rounds=2, warm_up=False)
    assert "".join(log) == "abc" + "bca"


def test_the_first_round_does_not_count() -> None:
    log: list[str] = []
    rounds = interleaved({"a": noting(log, "a")}, rounds=2)
    assert rounds.figures("cpu") == {"a": [2, 3]}


def test_a_contender_that_is_unavailable_says_why_once_and_stops_no_other() -> None:
    log: list[str] = []
    rounds = interleaved({"theirs": unavailable(log), "ours": noting([], "ours")}, rounds=3)
    assert rounds.figures("cpu") == {"ours": [2, 3, 4]}
    assert rounds.absent == {"theirs": "it is not installed"}
    assert log == ["measured"]


def test_beyond_takes_one_off_the_others_round_by_round() -> None:
    assert beyond({"bare": [1, 2], "ours": [3, 5]}, "bare") == {"ours": [2, 3]}
