"""Reconciliation: whether the answers of the API about one range agree with one another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, overload

import attrs

from goproxies._time.instants import ECHO_TOLERANCE
from goproxies._time.period import Period

from .breakdown import Breakdown
from .histories import TrafficHistory
from .percent import percent_of
from .traffic import Traffic

__all__ = ["Discrepancy", "Reconciliation"]

Source = Literal["history", "countries", "subusers"]

_NAMES: Mapping[Source, str] = {"countries": "countries", "subusers": "sub-users"}


@attrs.frozen
class Discrepancy:
    """How a sum compares with the total, or why that cannot be decided.

    Attributes:
        source: What was summed up: the buckets of the `history`, the `countries` or the `subusers`.
        total_bytes: The total as the API reports it.
        sum_bytes: The sum.
        reason: Why the comparison is inconclusive, in words; `None` where it is not.
    """

    source: Source
    total_bytes: int
    sum_bytes: int
    reason: str | None = None

    @property
    def difference(self) -> int:
        """Bytes by which the sum is larger than the total; negative where it is smaller."""
        return self.sum_bytes - self.total_bytes

    @property
    def percent(self) -> Decimal | None:
        """The difference in per cent of the total; `None` where the total is 0."""
        return percent_of(self.difference, self.total_bytes)

    @property
    def is_conclusive(self) -> bool:
        """Whether the sum either agrees or differs for certain."""
        return self.reason is None

    @property
    def verdict(self) -> Literal["agrees", "differs", "inconclusive"]:
        """The result of the comparison, in a word."""
        if self.reason is not None:
            return "inconclusive"
        return "differs" if self.difference else "agrees"


@attrs.frozen(repr=False)
class Reconciliation(Sequence[Discrepancy]):
    """The total of a range beside three sums of it: a sequence of what differs.

    It is empty where everything agrees. A comparison that is inconclusive is a member of it even
    where it shows no difference.

    Attributes:
        total: The total of the range.
        history: The same range by the hour.
        countries: The same range by country, of the one sub-user if one was given.
        subusers: The same range by sub-user; `None` if one was given.
        comparisons: All that were made, also where they agree: history, countries, sub-users.
    """

    total: Traffic
    history: TrafficHistory
    countries: Breakdown
    subusers: Breakdown | None = None
    comparisons: tuple[Discrepancy, ...] = attrs.field(init=False, eq=False)

    @comparisons.default
    def _compare(self) -> tuple[Discrepancy, ...]:
        doubts = _doubts_about_history(self.total, self.history)
        comparisons = [self._comparison("history", self.history.total_bytes, doubts)]
        sums: dict[Source, Breakdown | None] = {
            "countries": self.countries,
            "subusers": self.subusers,
        }
        for source, cells in sums.items():
            if cells is not None:
                doubts = _doubts_about_cells(self.total, self.history, cells, _NAMES[source])
                comparisons.append(self._comparison(source, cells.total_bytes, doubts))
        return tuple(comparisons)

    def _comparison(self, source: Source, sum_bytes: int, doubts: Iterator[str]) -> Discrepancy:
        return Discrepancy(source, self.total.bytes, sum_bytes, "; ".join(doubts) or None)

    @property
    def _discrepancies(self) -> tuple[Discrepancy, ...]:
        return tuple(one for one in self.comparisons if one.verdict != "agrees")

    @property
    def is_conclusive(self) -> bool:
        """Whether everything either agrees or differs for certain."""
        return all(one.is_conclusive for one in self)

    def __len__(self) -> int:
        return len(self._discrepancies)

    def __iter__(self) -> Iterator[Discrepancy]:
        return iter(self._discrepancies)

    @overload
    def __getitem__(self, index: int) -> Discrepancy: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Discrepancy, ...]: ...
    def __getitem__(self, index: int | slice) -> Discrepancy | tuple[Discrepancy, ...]:
        return self._discrepancies[index]

    def __repr__(self) -> str:
        found = ", ".join(map(repr, self)) or "everything agrees"
        return f"<Reconciliation of {self.total.period!r}: {found}>"


def _doubts_about_history(total: Traffic, history: TrafficHistory) -> Iterator[str]:
    if not history.is_final:
        yield "the period or its last bucket is still running"
    if not _are_alike(history.period, total.period):
        yield "the answers are about different ranges"
    doubled = _bytes_of_buckets_within(history, history.overlapping)
    beyond = _bytes_of_buckets_beyond(history)
    # These bytes explain neither a larger difference, nor a sum that is too small.
    if not 0 < history.total_bytes - total.bytes <= doubled + beyond:
        return
    if doubled:
        yield f"{doubled} bytes are in buckets that overlap, and may be counted twice"
    if beyond:
        yield f"{beyond} bytes are in buckets that reach beyond the period, and may lie outside it"


def _doubts_about_cells(
    total: Traffic, history: TrafficHistory, cells: Breakdown, name: str
) -> Iterator[str]:
    if history.as_of <= history.period.end_at:
        yield "the period is still running"
    if not all(_are_alike(row.period, total.period) for row in cells):
        yield "the answers are about different ranges"
    failed = len(cells.failures)
    # A sum that is too large already would only become larger with the rest.
    if failed and cells.total_bytes <= total.bytes:
        yield f"{failed} of {failed + len(cells)} {name} failed, and are not in the sum"


def _bytes_of_buckets_beyond(history: TrafficHistory) -> int:
    """Sum up the buckets that may hold traffic of before or after the period."""
    period = history.period
    return sum(
        bucket.bytes
        for bucket in history
        if period.start_at - bucket.start_at > ECHO_TOLERANCE
        or bucket.end_at - period.end_at > ECHO_TOLERANCE
    )


def _bytes_of_buckets_within(history: TrafficHistory, parts: Sequence[Period]) -> int:
    """Sum up the buckets that share time with any of the parts, which are in order."""
    starts = [part.start_at for part in parts]
    found = 0
    for bucket in history:
        before = bisect_left(starts, bucket.end_at)  # the parts that begin before its end
        if before and parts[before - 1].end_at >= bucket.start_at:
            found += bucket.bytes
    return found


def _are_alike(one: Period, other: Period) -> bool:
    """Return whether two echoes of a range are the same but for fractions of a second."""
    starts, ends = one.start_at - other.start_at, one.end_at - other.end_at
    return abs(starts) < ECHO_TOLERANCE and abs(ends) < ECHO_TOLERANCE
