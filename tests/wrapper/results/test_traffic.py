"""The traffic of a range: an exact number in every unit."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from goproxies import Period, Traffic
from hypothesis import given
from hypothesis import strategies as st

PERIOD = Period(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC))


@pytest.mark.parametrize(
    ("number", "gb", "gib"),
    [
        (0, "0", "0"),
        (1, "1E-9", "9.31322574615478515625E-10"),
        (10**9, "1", "0.931322574615478515625"),
        (2**30, "1.073741824", "1"),
        (123_456_789_012, "123.456789012", "114.978094596415758132934570312500"),
    ],
)
def test_the_units(number: int, gb: str, gib: str) -> None:
    traffic = Traffic(number, PERIOD)
    assert (traffic.gb, traffic.gib) == (Decimal(gb), Decimal(gib))


@given(st.integers(0, 10**4000 - 1))
def test_no_unit_rounds(number: int) -> None:
    traffic = Traffic(number, PERIOD)
    assert Fraction(traffic.gb) == Fraction(number, 10**9)
    assert Fraction(traffic.gib) == Fraction(number, 2**30)


def test_it_is_frozen_and_slotted() -> None:
    traffic = Traffic(12, PERIOD)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        traffic.bytes = 13  # type: ignore[misc]  # the point
    assert not hasattr(traffic, "__dict__")


def test_equal_ones_have_equal_hashes() -> None:
    assert {Traffic(12, PERIOD, "DE"), Traffic(12, PERIOD, "DE")} == {Traffic(12, PERIOD, "DE")}
    assert Traffic(12, PERIOD, "DE") != Traffic(12, PERIOD, "US")


def test_its_repr_shows_every_attribute() -> None:
    assert repr(Traffic(12, PERIOD, "DE", "alice")) == (
        "Traffic(bytes=12, period=Period(2026-10-01T00:00:00+00:00 .. 2026-10-31T00:00:00+00:00), "
        "country='DE', username='alice')"
    )


def test_it_can_be_copied_and_pickled() -> None:
    traffic = Traffic(2**70, PERIOD, "DE", "alice")
    assert pickle.loads(pickle.dumps(traffic)) == copy.deepcopy(traffic) == traffic
