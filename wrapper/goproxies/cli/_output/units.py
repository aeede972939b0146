"""The units in which people read traffic."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Unit"]


class Unit(StrEnum):
    """A unit of traffic: gigabytes of 10^9 bytes, gibibytes of 2^30 bytes, or bytes."""

    GB = "gb"
    GIB = "gib"
    BYTES = "bytes"

    @property
    def heading(self) -> str:
        """The name of the unit beside a number."""
        return {"gb": "GB", "gib": "GiB", "bytes": "bytes"}[self]

    def amount(self, count: int) -> str:
        """Return bytes in this unit, to a thousandth; exact before rounding, however many."""
        if self is Unit.BYTES:
            return f"{count:,}"
        size = 10**9 if self is Unit.GB else 2**30
        thousandths = (1000 * count + size // 2) // size
        return f"{thousandths // 1000:,}.{thousandths % 1000:03}"
