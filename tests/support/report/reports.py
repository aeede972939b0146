"""Reports without an API: a small one, and any change of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import goproxies
from goproxies.report._data import (
    CountryLine,
    Coverage,
    Report,
    RequestsDay,
    SubuserLine,
    TrafficDay,
)
from goproxies.report._money import Price

__all__ = ["EUROS", "GB", "limited", "lines", "report"]

GB = 10**9
EUROS = Price(Decimal("1.50"), "EUR")


def lines(*traffic: tuple[str, int], price: Price | None = None) -> tuple[SubuserLine, ...]:
    """Return lines of sub-users, with an amount if there is a price."""
    return tuple(
        SubuserLine(name, count, None if price is None else price.amount(count), None)
        for name, count in traffic
    )


def limited(line: SubuserLine, **changes: Any) -> SubuserLine:
    """Return a line whose sub-user has a limit."""
    subuser = goproxies.Subuser(
        username=line.username,
        enabled=True,
        traffic_limit_amount=Decimal(20),
        traffic_limit_unit="GB",
        traffic_used=Decimal(5),
        period_seconds=30 * 86_400,
        period_started_at=datetime(2026, 10, 20, tzinfo=UTC),
        recurring=True,
    )
    return attrs.evolve(line, limit=attrs.evolve(subuser, **changes))


def report(**changes: Any) -> Report:
    """Return a final and complete report of two days, with some values changed."""
    days = (date(2026, 10, 1), date(2026, 10, 2))
    values: dict[str, Any] = {
        "title": "Traffic report",
        "account": "reseller",
        "named": None,
        "period": goproxies.Period.parse("2026-10-01/2026-10-02"),
        "zone": UTC,
        "as_of": datetime(2026, 11, 3, 9, 30, tzinfo=UTC),
        "is_final": True,
        "days_split_hours": False,
        "missing": (),
        "overlapping": (),
        "failed_subusers": {},
        "failed_countries": {},
        "total_bytes": 3 * GB,
        "traffic_days": tuple(
            TrafficDay(day, n * GB, Coverage.WHOLE) for n, day in enumerate(days, start=1)
        ),
        "requests_days": tuple(
            RequestsDay(day, 100 * n, 5, Coverage.WHOLE) for n, day in enumerate(days, start=1)
        ),
        "subusers": lines(("alice", 2 * GB), ("bob", GB), price=changes.get("price")),
        "unattributed_bytes": 0,
        "countries": (CountryLine("DE", 2 * GB), CountryLine("US", GB)),
        "price": None,
    }
    return Report(**{**values, **changes})
