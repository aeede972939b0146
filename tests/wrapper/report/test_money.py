"""Amounts: exact, rounded once, and adding up."""

from __future__ import annotations

import decimal
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import goproxies
import pytest
from goproxies._constants import COUNT_MAX_DIGITS
from goproxies.report._money import Price
from hypothesis import given
from hypothesis import strategies as st

PRICES = st.decimals(0, 10**6, places=6, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("count", "price", "amount"),
    [
        (10**9, "1.50", "1.50"),
        (0, "1.50", "0.00"),
        (3_333_333, "1.50", "0.00"),
        (3_333_334, "1.50", "0.01"),  # half a cent is 3,333,333.3 bytes
        (5_000_000, "1", "0.01"),
        (4_999_999, "1", "0.00"),
        (15_000_000, "1", "0.02"),  # half up, not half to even
        (25_000_000, "1", "0.03"),
        (10**30, "0.000000001", "1000000000000.00"),
    ],
)
def test_a_line_is_rounded_half_up_to_two_places(count: int, price: str, amount: str) -> None:
    assert Price.parse(price, "EUR").amount(count) == Decimal(amount)


@given(st.integers(0, 10**60), PRICES)
def test_an_amount_is_the_exact_product_rounded_once(count: int, price: Decimal) -> None:
    exact = Fraction(count) * Fraction(price) / 10**9
    cents = (200 * exact + 1) // 2
    assert Fraction(Price.parse(price, "").amount(count)) == Fraction(int(cents), 100)


@given(st.integers(0, 10**20), PRICES)
def test_the_decimal_context_of_the_program_changes_nothing(count: int, price: Decimal) -> None:
    usual = Price.parse(price, "").amount(count)
    with decimal.localcontext(prec=3, rounding=decimal.ROUND_DOWN):
        assert Price.parse(price, "").amount(count) == usual


def test_the_sum_is_that_of_the_rounded_lines() -> None:
    price = Price.parse("1", "EUR")
    amounts = [price.amount(5_000_000)] * 3
    assert price.sum(amounts) == Decimal("0.03")
    assert price.amount(15_000_000) == Decimal("0.02")


@pytest.mark.parametrize("price", ["1.5", 1.5, Decimal("1.5"), Decimal("1.50"), " 1.50 "])
def test_a_price_can_be_given_in_each_way_that_people_have_it(price: Any) -> None:
    assert Price.parse(price, "EUR").per_gb == Decimal("1.5")


def test_a_float_is_the_number_that_was_written() -> None:
    assert Price.parse(0.1, "").amount(50 * 10**6).quantize(Decimal("0.01"), ROUND_HALF_UP) == (
        Decimal("0.01")
    )


@pytest.mark.parametrize(
    "price",
    [
        *("", "one", "1,50", "-1", "NaN", "inf", "1e999999999", "1e-999999999"),
        *("0.0000000000001", 10**12, True, None, []),
    ],
)
def test_an_impossible_price_is_refused_with_the_fix(price: Any) -> None:
    with pytest.raises(goproxies.InvalidArgumentError, match=r"such as 1\.50"):
        Price.parse(price, "EUR")


def test_no_count_is_too_long_for_an_exact_amount() -> None:
    price, count = "999999999999.123456789012", 10**COUNT_MAX_DIGITS - 1
    digits = int(price.replace(".", "")) * count  # 12 places of the price, 9 of a GB
    cents = (digits + 5 * 10**18) // 10**19
    amount = Price.parse(price, "EUR").amount(count)
    assert int(amount.scaleb(2, decimal.Context(prec=5_000))) == cents


def test_a_currency_has_up_to_12_characters() -> None:
    assert Price.parse("1", "E" * 12).currency == "E" * 12


@pytest.mark.parametrize("currency", [None, 5, "E" * 13])
def test_an_impossible_currency_is_refused_with_the_fix(currency: Any) -> None:
    with pytest.raises(goproxies.InvalidArgumentError, match="such as EUR"):
        Price.parse("1", currency)
