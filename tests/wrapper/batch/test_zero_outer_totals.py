"""Cells that need no call have the value that a call would have returned."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import goproxies
import pytest
from goproxies import By
from goproxies.sandbox import Sandbox
from hypothesis import given, settings
from hypothesis import strategies as st

COUNTRIES = ("DE", "US", "GB", "FR", "ZZ")
ORDERS: tuple[By, ...] = (("username", "country"), ("country", "username"))


@pytest.fixture(scope="module")
def client() -> Iterator[goproxies.Client]:
    # Sub-users beyond those that have traffic have none.
    with (
        Sandbox(seed=7, days=4, subusers=8) as sandbox,
        goproxies.Client("demo", "demo", base_url=sandbox.url) as client,
    ):
        yield client


@settings(max_examples=15)
@given(data=st.data(), by=st.sampled_from(ORDERS))
def test_two_axes_have_the_rows_of_one_call_for_each_cell(
    client: goproxies.Client, data: st.DataObject, by: By
) -> None:
    known = [subuser.username for subuser in client.subusers()]
    usernames = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=4, unique=True))
    countries = data.draw(st.lists(st.sampled_from(COUNTRIES), min_size=1, max_size=4, unique=True))
    breakdown = client.breakdown(by, usernames=usernames, countries=countries, period="yesterday")
    cells = (
        product(usernames, countries)
        if by == ("username", "country")
        else ((username, country) for country, username in product(countries, usernames))
    )
    assert list(breakdown) == [
        client.traffic(username=username, country=country, period="yesterday")
        for username, country in cells
    ]
