"""The traffic of a range: one exact number, in the units that people use."""

from __future__ import annotations

import decimal
from datetime import UTC
from decimal import Decimal
from typing import Any

import attrs

from goproxies._constants import EXACT_DIGITS
from goproxies._time.period import Period

__all__ = ["Traffic"]

_GB = Decimal(10**9)
_GIB = Decimal(2**30)

_EXACT = decimal.Context(prec=EXACT_DIGITS)


@attrs.frozen
class Traffic:
    """The traffic of a range.

    Attributes:
        bytes: The exact number of bytes.
        period: The range that the answer is about, as the API echoes it, in the zone of the
            request.
        country: The country of the request, in capitals or as the API lists it; `None` for all.
        username: The sub-user of the request; `None` for all.
    """

    bytes: int
    period: Period
    country: str | None = None
    username: str | None = None

    @property
    def gb(self) -> Decimal:
        """The traffic in gigabytes of 10^9 bytes, exactly."""
        return _EXACT.divide(Decimal(self.bytes), _GB)

    @property
    def gib(self) -> Decimal:
        """The traffic in gibibytes of 2^30 bytes, exactly."""
        return _EXACT.divide(Decimal(self.bytes), _GIB)

    def to_dict(self) -> dict[str, Any]:
        """Return country, user name, bytes and both ends of the period, as `datetime` in UTC."""
        return {
            "country": self.country,
            "username": self.username,
            "bytes": self.bytes,
            "start_at": self.period.start_at.astimezone(UTC),
            "end_at": self.period.end_at.astimezone(UTC),
        }
