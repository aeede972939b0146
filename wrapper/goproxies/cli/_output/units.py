"""The units in which people read traffic."""

from __future__ import annotations

from decimal import Context, Decimal
from enum import StrEnum

from goproxies._constants import EXACT_DIGITS

__all__ = ["Unit"]

_EXACT = Context(prec=EXACT_DIGITS)


class Unit(StrEnum):
    """A unit of traffic: gigabytes of 10^9 bytes, gibibytes of 2^30 bytes, or bytes."""

    GB = "gb"
    GIB = "gib"
    BYTES = "bytes"

    @property
    def size(self) -> int:
        """The number of bytes in the unit."""
        return {"gb": 10**9, "gib": 2**30, "bytes": 1}[self]

    @property
    def heading(self) -> str:
        """The name of the unit beside a number."""
        return {"gb": "GB", "gib": "GiB", "bytes": "bytes"}[self]

    def amount(self, count: int) -> str:
        """Return bytes in this unit, to a thousandth; exact before rounding, however many."""
        if self is Unit.BYTES:
            return f"{count:,}"
        thousandths = (1000 * abs(count) + self.size // 2) // self.size
        sign = "-" if count < 0 and thousandths else ""
        return f"{sign}{thousandths // 1000:,}.{thousandths % 1000:03}"

    def exact(self, count: int) -> str:
        """Return bytes in this unit, with all of the decimals."""
        return f"{_EXACT.divide(Decimal(count), Decimal(self.size)):f}"
