"""Amounts of money: exact decimals, rounded once."""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

import attrs

from goproxies._constants import COUNT_MAX_DIGITS, REPORT_CURRENCY_MAX, REPORT_PRICE_MAX_DIGITS
from goproxies._errors import InvalidArgumentError

__all__ = ["Price", "PriceLike"]

PriceLike: TypeAlias = "Decimal | int | float | str"

_CENT = Decimal("0.01")
_LIMIT = Decimal(10**REPORT_PRICE_MAX_DIGITS)
_SMALLEST = Decimal((0, (1,), -REPORT_PRICE_MAX_DIGITS))
_NO_PRICE = Decimal("NaN")
_BYTES_PER_GB_EXPONENT = -9

# Not the context of the thread, which a program may have set to anything. Wide enough for the
# product of any count of bytes and any price.
_EXACT = decimal.Context(
    prec=COUNT_MAX_DIGITS + 2 * REPORT_PRICE_MAX_DIGITS,
    rounding=ROUND_HALF_UP,
    traps=[decimal.Inexact, decimal.InvalidOperation],
)
_ROUNDING = _EXACT.copy()
_ROUNDING.traps[decimal.Inexact] = False


@attrs.frozen
class Price:
    """The price of a gigabyte of 10^9 bytes.

    Attributes:
        per_gb: The price.
        currency: The code of its currency; empty if none was given.
    """

    per_gb: Decimal
    currency: str

    @classmethod
    def parse(cls, per_gb: PriceLike, currency: str) -> Price:
        """Return the price that a caller gave; a float is read as it is written.

        Raises:
            InvalidArgumentError: It is not a price, or the currency is not a short text.
        """
        if not isinstance(currency, str) or len(currency) > REPORT_CURRENCY_MAX:
            raise InvalidArgumentError(
                f"currency is a code such as EUR, of up to {REPORT_CURRENCY_MAX} characters, "
                f"not {currency!r}"
            )
        return cls(_price(per_gb), currency.strip())

    def amount(self, count: int) -> Decimal:
        """Return the amount for a number of bytes, rounded half up to two places."""
        exact = _EXACT.multiply(Decimal(count), self.per_gb)
        return exact.scaleb(_BYTES_PER_GB_EXPONENT, _EXACT).quantize(_CENT, context=_ROUNDING)

    def sum(self, amounts: Iterable[Decimal]) -> Decimal:
        """Return the exact sum of rounded amounts."""
        total = Decimal("0.00")
        for amount in amounts:
            total = _EXACT.add(total, amount)
        return total


def _price(value: PriceLike) -> Decimal:
    try:
        price = Decimal(str(value).strip())
    except (decimal.InvalidOperation, ValueError):
        price = _NO_PRICE
    if not price.is_finite() or price < 0 or not _is_short(price):
        raise InvalidArgumentError(
            f"price_per_gb is a price from 0 up, of up to {REPORT_PRICE_MAX_DIGITS} digits before "
            f"and after the point, such as 1.50, not {value!r}"
        )
    return price.copy_abs()  # there is a minus 0, too


def _is_short(price: Decimal) -> bool:
    if price >= _LIMIT:
        return False
    try:
        _EXACT.quantize(price, _SMALLEST)
    except decimal.Inexact:
        return False
    return True
