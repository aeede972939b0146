"""The cells of a breakdown: what the arguments mean, and which are refused."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from goproxies import Cell, InvalidArgumentError
from goproxies._batch.axes import Axes
from hypothesis import given
from hypothesis import strategies as st

CODES = st.lists(st.sampled_from(["de", "DE", "US", "us", "GB"]))
NAMES = st.lists(st.sampled_from(["alice", "Alice", "bob"]))


def axes(by: Any, countries: Any = None, usernames: Any = None) -> Axes:
    return Axes.resolve(by, countries=countries, usernames=usernames)


def once(values: list[str]) -> list[str]:
    return [value for index, value in enumerate(values) if value not in values[:index]]


@given(CODES)
def test_each_country_has_one_cell_in_capitals_where_it_is_first_given(codes: list[str]) -> None:
    upper = [code.upper() for code in codes]
    assert list(axes("country", codes)) == [Cell(code, None) for code in once(upper)]


@given(NAMES)
def test_each_sub_user_has_one_cell_as_it_is_written(names: list[str]) -> None:
    assert list(axes("username", None, names)) == [Cell(None, name) for name in once(names)]


@given(CODES, NAMES)
def test_the_first_of_a_pair_is_the_outer_one(codes: list[str], names: list[str]) -> None:
    distinct = once([code.upper() for code in codes]), once(names)
    by_country = [Cell(code, name) for code, name in itertools.product(*distinct)]
    by_username = [Cell(code, name) for name, code in itertools.product(*reversed(distinct))]
    assert list(axes(("country", "username"), codes, names)) == by_country
    assert list(axes(("username", "country"), codes, names)) == by_username


@given(CODES, NAMES)
def test_the_cells_are_counted_without_making_them(codes: list[str], names: list[str]) -> None:
    found = axes(("country", "username"), codes, names)
    assert len(found) == len(list(found))


@pytest.mark.parametrize("values", [("DE", "US"), {"DE": 1, "US": 2}, iter(["DE", "US"])])
def test_any_iterable_is_accepted(values: Any) -> None:
    assert list(axes("country", values)) == [Cell("DE", None), Cell("US", None)]


def test_countries_that_are_not_given_are_those_that_the_api_lists() -> None:
    found = axes(("username", "country"), None, ["alice"])
    assert (found.needs_countries, found.needs_usernames) == (True, False)
    listed = found.with_countries(["US", "de", "DE"])
    assert not listed.needs_countries
    assert list(listed) == [Cell("US", "alice"), Cell("de", "alice")]


def test_sub_users_that_are_not_given_are_those_that_the_api_lists() -> None:
    found = axes(("username", "country"), ["DE"])
    assert (found.needs_countries, found.needs_usernames) == (False, True)
    listed = found.with_usernames(["bob", "alice"])
    assert not listed.needs_usernames
    assert list(listed) == [Cell("DE", "bob"), Cell("DE", "alice")]


@pytest.mark.parametrize(
    "found",
    [
        axes("country", []),
        axes("username", None, []),
        axes(("country", "username"), None, []),
        axes(("country", "username"), []),
    ],
)
def test_without_cells_nothing_needs_to_be_listed(found: Axes) -> None:
    assert (len(found), list(found)) == (0, [])
    assert not found.needs_countries
    assert not found.needs_usernames


def test_the_totals_of_the_outer_axis_decide_where_each_stands_for_several_cells() -> None:
    pairs = axes(("username", "country"), ["DE", "US"], ["bob", "alice"])
    assert pairs.outer_cells == (Cell(None, "bob"), Cell(None, "alice"))
    assert list(pairs.cells_within(Cell(None, "bob"))) == [Cell("DE", "bob"), Cell("US", "bob")]


@pytest.mark.parametrize(
    "found",
    [
        axes("country", ["DE", "US"]),
        axes("username", None, ["bob", "alice"]),
        axes(("username", "country"), ["DE"], ["bob", "alice"]),
        axes(("username", "country"), [], ["bob", "alice"]),
    ],
)
def test_no_total_stands_for_a_single_cell(found: Axes) -> None:
    assert found.outer_cells == ()


@pytest.mark.parametrize(
    "by",
    [
        "",
        "countries",
        "Country",
        ("country",),
        ("country", "country"),
        ("country", "username", "country"),
        ["country", "username"],
        b"country",
        3,
    ],
)
def test_any_other_axis_is_refused_with_those_that_exist(by: object) -> None:
    with pytest.raises(InvalidArgumentError, match=r"^by is 'country', 'username' or both as a"):
        axes(by, ["DE"], ["alice"])


@pytest.mark.parametrize(
    ("countries", "usernames", "by"),
    [
        (None, None, "country"),
        (["DE"], None, "country"),
        (None, ["alice"], "username"),
        (["DE"], ["alice"], ("country", "username")),
        (None, [], "username"),
    ],
)
def test_without_axes_it_is_by_what_is_named_else_by_country(
    countries: object, usernames: object, by: object
) -> None:
    assert axes(None, countries, usernames).by == by


@pytest.mark.parametrize(
    ("by", "countries", "usernames", "problem"),
    [
        ("country", None, ["alice"], "by country takes no usernames"),
        ("country", None, [], "by country takes no usernames"),
        ("username", ["DE"], ["alice"], "by username takes no countries"),
        ("username", [], ["alice"], "by username takes no countries"),
    ],
)
def test_values_of_another_axis_are_refused_with_what_may_be_meant(
    by: object, countries: object, usernames: object, problem: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=problem) as caught:
        axes(by, countries, usernames)
    assert "by=('country', 'username')" in str(caught.value)


@pytest.mark.parametrize("value", ["DE", "", b"DE", 49, object()])
def test_a_list_is_no_single_value(value: object) -> None:
    with pytest.raises(InvalidArgumentError, match="countries is a list"):
        axes("country", value)
    with pytest.raises(InvalidArgumentError, match="usernames is a list"):
        axes("username", None, value)


@pytest.mark.parametrize("wrong", [None, "", "DEU", "D1", 49, b"DE", ["DE"]])
def test_every_country_is_checked(wrong: object) -> None:
    with pytest.raises(InvalidArgumentError, match="country is a code of two letters"):
        axes("country", ["DE", wrong])


@pytest.mark.parametrize("wrong", [None, "", " ", "a\nb", 49, ["alice"]])
def test_every_sub_user_is_checked(wrong: object) -> None:
    with pytest.raises(InvalidArgumentError, match=r"^username "):
        axes("username", None, ["alice", wrong])
