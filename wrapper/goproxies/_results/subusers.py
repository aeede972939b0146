"""Sub-users with their limits, and what they used."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs

from goproxies._constants import COUNT_MAX_DIGITS
from goproxies._time.instants import to_microseconds

from .frames import Column, Kind, Tabular
from .percent import percent_of

__all__ = ["Subuser", "Subusers"]

# Not the context of the thread, which a program may have set to anything.
_WIDE = decimal.Context(prec=2 * COUNT_MAX_DIGITS + 10)


@attrs.frozen
class Subuser:
    """A sub-user of the reseller.

    Attributes:
        username: The name.
        enabled: Whether the sub-user may use the proxies.
        traffic_limit_amount: The limit of a period, in `traffic_limit_unit`; 0 is no limit.
        traffic_limit_unit: The unit of the limit, `GB` (10^9 bytes).
        traffic_used: The traffic of the current period. The documentation does not say in which
            unit; it is taken to be that of the limit.
        period_seconds: The length of a period in seconds; 0 where there is none.
        period_started_at: When the current period began, in UTC; `None` where there is none.
        recurring: Whether a new period begins when this one ends.
    """

    username: str
    enabled: bool
    traffic_limit_amount: Decimal
    traffic_limit_unit: str
    traffic_used: Decimal
    period_seconds: int
    period_started_at: datetime | None
    recurring: bool

    @property
    def period_ends_at(self) -> datetime | None:
        """When the current period ends, in UTC; `None` where it has no start or no length."""
        if self.period_started_at is None or not self.period_seconds:
            return None
        with suppress(OverflowError):  # beyond the year 9999
            return self.period_started_at.astimezone(UTC) + timedelta(seconds=self.period_seconds)
        return None

    @property
    def used_percent(self) -> Decimal | None:
        """The used part of the limit in per cent; `None` without a limit."""
        return percent_of(self.traffic_used, self.traffic_limit_amount)

    def to_dict(self) -> dict[str, Any]:
        """Return every attribute and property by its name."""
        return {
            **attrs.asdict(self),
            "period_ends_at": self.period_ends_at,
            "used_percent": self.used_percent,
        }


class Subusers(list[Subuser], Tabular):
    """A list of sub-users, in the order of the API, that can be converted to data frames."""

    __slots__ = ()

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a `dict` for each sub-user, its times as `datetime` in UTC."""
        return [subuser.to_dict() for subuser in self]

    def _columns(self) -> Mapping[str, Column]:
        rows = self.to_dicts()

        def column(kind: Kind, name: str) -> Column:
            values = [row[name] for row in rows]
            if kind is Kind.TIME:
                values = [None if value is None else to_microseconds(value) for value in values]
            if name == "used_percent":  # a frame has a fixed number of decimal places
                values = [None if value is None else _rounded(value) for value in values]
            return Column(kind, values)

        return {name: column(kind, name) for name, kind in _KINDS.items()}

    def _repr_html_(self) -> str:
        from .html import html_table  # only notebooks need it

        return html_table(self._columns(), len(self))


def _rounded(percent: Decimal) -> Decimal:
    return percent.quantize(Decimal("1E-6"), context=_WIDE)


_KINDS = {
    "username": Kind.TEXT,
    "enabled": Kind.BOOLEAN,
    "traffic_limit_amount": Kind.DECIMAL,
    "traffic_limit_unit": Kind.TEXT,
    "traffic_used": Kind.DECIMAL,
    "period_seconds": Kind.INTEGER,
    "period_started_at": Kind.TIME,
    "recurring": Kind.BOOLEAN,
    "period_ends_at": Kind.TIME,
    "used_percent": Kind.DECIMAL,
}
