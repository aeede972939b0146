"""Everything that a report shows, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import Enum, auto

import attrs

from goproxies._results.subusers import Subuser
from goproxies._time.period import Period

from ._money import Price

__all__ = ["CountryLine", "Coverage", "Report", "RequestsDay", "SubuserLine", "TrafficDay"]


class Coverage(Enum):
    """How much of a day the API reported."""

    WHOLE = auto()
    PART = auto()
    NONE = auto()


@attrs.frozen
class TrafficDay:
    """The traffic of one calendar day."""

    date: date
    bytes: int
    coverage: Coverage


@attrs.frozen
class RequestsDay:
    """The requests of one calendar day, and how many of them did not end in 200."""

    date: date
    amount: int
    not_200: int
    coverage: Coverage


@attrs.frozen
class SubuserLine:
    """The traffic of one sub-user.

    Attributes:
        username: The name.
        bytes: The traffic of the period.
        amount: What it costs, rounded; `None` without a price.
        limit: The sub-user as the API lists it; `None` if it does not.
    """

    username: str
    bytes: int
    amount: Decimal | None
    limit: Subuser | None


@attrs.frozen
class CountryLine:
    """The traffic of one country."""

    country: str
    bytes: int


@attrs.frozen
class Report:
    """Everything that a report shows.

    Attributes:
        title: The heading.
        account: The account of the reseller; `None` if the client has only a token.
        named: How many sub-users the caller named; `None` if all are listed.
        period: The range that was requested.
        zone: The zone of its days.
        as_of: When the numbers were read: the earliest time of an answer.
        is_final: Whether the period and every bucket had ended when the API answered.
        days_split_hours: Whether a day begins between two full hours of UTC, where the buckets of
            the API begin, so that days are approximate.
        missing: The parts of the period that no history reported.
        overlapping: The parts that a history reported twice.
        failed_subusers: The errors of the sub-users that failed, by their names.
        failed_countries: The errors of the countries that failed, by their codes.
        total_bytes: The API's own total.
        traffic_days: The traffic by day, days without traffic included.
        requests_days: The requests by day, in the same way.
        subusers: The sub-users that succeeded, the largest first.
        unattributed_bytes: The traffic of no listed sub-user; `None` while some failed.
        countries: The countries that succeeded, the largest first.
        price: The price of a GB, if there is one.
    """

    title: str
    account: str | None
    named: int | None
    period: Period
    zone: tzinfo
    as_of: datetime
    is_final: bool
    days_split_hours: bool
    missing: tuple[Period, ...]
    overlapping: tuple[Period, ...]
    failed_subusers: Mapping[str, str]
    failed_countries: Mapping[str, str]
    total_bytes: int
    traffic_days: tuple[TrafficDay, ...]
    requests_days: tuple[RequestsDay, ...]
    subusers: tuple[SubuserLine, ...]
    unattributed_bytes: int | None
    countries: tuple[CountryLine, ...]
    price: Price | None

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing, reported twice or failed."""
        return not (
            self.missing or self.overlapping or self.failed_subusers or self.failed_countries
        )

    @property
    def adds_up(self) -> bool:
        """Whether the sum of the days is the total, where both are known for certain."""
        is_certain = self.is_final and not (self.missing or self.overlapping)
        return not is_certain or self.days_bytes == self.total_bytes

    @property
    def days_bytes(self) -> int:
        """The traffic of all days."""
        return sum(day.bytes for day in self.traffic_days)

    @property
    def requests(self) -> int:
        """The requests of all days."""
        return sum(day.amount for day in self.requests_days)

    @property
    def not_200(self) -> int:
        """The requests of all days that did not end in 200."""
        return sum(day.not_200 for day in self.requests_days)

    @property
    def subusers_bytes(self) -> int:
        """The traffic of all sub-users."""
        return sum(line.bytes for line in self.subusers)

    @property
    def other_countries_bytes(self) -> int:
        """The traffic of no listed country."""
        return self.total_bytes - sum(line.bytes for line in self.countries)

    @property
    def amount(self) -> Decimal | None:
        """The sum of the amounts; `None` without a price."""
        if self.price is None:
            return None
        return self.price.sum(line.amount for line in self.subusers if line.amount is not None)
