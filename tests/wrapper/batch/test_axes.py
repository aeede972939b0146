"""The cells of a breakdown: what the arguments mean, and which of them mean nothing."""

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
def test_a_country_is_asked_once_in_capitals_where_it_is_first_given(codes: list[str]) -> None:
    upper = [code.upper() for code in codes]
    assert list(axes("country", codes)) == [Cell(code, None) for code in once(upper)]


@given(NAMES)
def test_a_sub_user_is_asked_once_as_it_is_written(names: list[str]) -> None:
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
def test_any_iterable_will_do(values: Any) -> None:
    assert list(axes("country", values)) == [Cell("DE", None), Cell("US", None)]


def test_the_countries_may_be_left_to_the_api() -> None:
    found = axes(("username", "country"), None, ["alice"])
    assert found.needs_countries
    listed = found.with_countries(["US", "de", "DE"])
    assert not listed.needs_countries
    assert list(listed) == [Cell("US", "alice"), Cell("de", "alice")]


@pytest.mark.parametrize(
    "found",
    [axes("country", []), axes("username", None, []), axes(("country", "username"), None, [])],
)
def test_without_cells_no_countries_are_needed(found: Axes) -> None:
    assert (len(found), list(found), found.needs_countries) == (0, [], False)


@pytest.mark.parametrize(
    "by",
    [
        None,
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
def test_what_a_breakdown_can_be_by_is_told(by: object) -> None:
    with pytest.raises(InvalidArgumentError, match=r"^by is 'country', 'username' or both as a"):
        axes(by, ["DE"], ["alice"])


@pytest.mark.parametrize("by", ["username", ("country", "username"), ("username", "country")])
def test_the_sub_users_have_to_be_given(by: object) -> None:
    with pytest.raises(InvalidArgumentError, match="needs usernames: the API does not list them"):
        axes(by, ["DE"] if isinstance(by, tuple) else None)


@pytest.mark.parametrize(
    ("by", "countries", "usernames", "problem"),
    [
        ("country", None, ["alice"], "by country takes no usernames"),
        ("country", None, [], "by country takes no usernames"),
        ("username", ["DE"], ["alice"], "by username takes no countries"),
        ("username", [], ["alice"], "by username takes no countries"),
    ],
)
def test_what_it_is_not_by_is_refused_with_what_may_be_meant(
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
