"""Histories: sequences of buckets, kept by column. A row is made when it is used."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

import attrs

from goproxies._parsing.columns import NO_COUNT, compact
from goproxies._time.instants import to_microseconds
from goproxies._time.period import Period

from . import completeness
from .frames import Column, Kind, Tabular
from .spans import Spans

if TYPE_CHECKING:
    from .daily import DailyTraffic

__all__ = [
    "History",
    "RequestsBucket",
    "RequestsHistory",
    "TrafficBucket",
    "TrafficHistory",
]

Bucket = TypeVar("Bucket", bound="TrafficBucket | RequestsBucket")


@attrs.frozen
class TrafficBucket:
    """The traffic of one bucket of a history.

    Attributes:
        start_at: The beginning of the bucket, in UTC.
        end_at: Its end, in UTC.
        bytes: The exact number of bytes.
    """

    start_at: datetime
    end_at: datetime
    bytes: int


@attrs.frozen
class RequestsBucket:
    """The requests of one bucket of a history.

    The API does not explain its two numbers.

    Attributes:
        start_at: The beginning of the bucket, in UTC.
        end_at: Its end, in UTC.
        amount: The number that is always there.
        count: The other number; `None` where the API leaves it out.
    """

    start_at: datetime
    end_at: datetime
    amount: int
    count: int | None


@attrs.frozen(repr=False)
class History(Sequence[Bucket], Tabular):
    """What the histories share: a sequence of buckets in the order of the API.

    Attributes:
        period: The range that the answer is about, as the API echoes it, in the zone of the
            request.
        interval: The length of a bucket, as the API echoes it, else that of the request.
        country: The country of the request, in capitals; `None` for all.
        username: The sub-user of the request; `None` for all.
        as_of: When the API answered, in UTC: the `Date` of its answer, else the time of this
            machine; of several answers, the earliest. Comparisons of histories ignore it.
    """

    period: Period
    interval: str | None
    country: str | None
    username: str | None
    as_of: datetime = attrs.field(eq=False)
    # An array has no hash, and many times take long; equal histories have equal periods anyway.
    _spans: Spans = attrs.field(hash=False)

    @property
    def missing(self) -> tuple[Period, ...]:
        """The parts of the period that no bucket covers, in order, neighbours joined.

        What begins after `as_of` is not missing: the API answered before it.
        """
        return tuple(self._missing())

    @property
    def overlapping(self) -> tuple[Period, ...]:
        """The times that more than one bucket covers, in order, neighbours joined.

        Their numbers may be counted twice in a total.
        """
        return tuple(self._overlapping())

    @property
    def is_complete(self) -> bool:
        """Whether nothing is `missing` or `overlapping`. The period may still be running."""
        return next(self._missing(), None) is None and next(self._overlapping(), None) is None

    @property
    def is_final(self) -> bool:
        """Whether the period and every bucket had ended when the API answered."""
        return self.as_of > max((self.period.end_at, *self._spans.ends))

    def _missing(self) -> Iterator[Period]:
        return completeness.missing(self._spans, self.period, self.as_of)

    def _overlapping(self) -> Iterator[Period]:
        return completeness.overlapping(self._spans)

    @abstractmethod
    def _numbers(self) -> Mapping[str, Sequence[int | None]]:
        """Return the columns beside the times, by their names."""

    @abstractmethod
    def _with_rows(self, rows: Sequence[tuple[Self, int]], period: Period, as_of: datetime) -> Self:
        """Return a history like this one with other rows: each a history and an index in it."""

    @abstractmethod
    def _bucket(self, index: int) -> Bucket:
        """Return one row; `index` is in range."""

    def _columns(self) -> Mapping[str, Column]:
        times = {"start_at": self._spans.starts, "end_at": self._spans.ends}
        columns = {
            name: Column(Kind.TIME, [*map(to_microseconds, moments)])
            for name, moments in times.items()
        }
        for name, numbers in self._numbers().items():
            columns[name] = Column(Kind.INTEGER, numbers)
        return columns

    def __len__(self) -> int:
        return len(self._spans.starts)

    def __iter__(self) -> Iterator[Bucket]:
        return map(self._bucket, range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Bucket: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Bucket, ...]: ...
    def __getitem__(self, index: int | slice) -> Bucket | tuple[Bucket, ...]:
        rows = range(len(self))[index]
        return self._bucket(rows) if isinstance(rows, int) else tuple(map(self._bucket, rows))

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a `dict` for each bucket, its times as `datetime` in UTC."""
        return [attrs.asdict(bucket, recurse=False) for bucket in self]

    def _repr_html_(self) -> str:
        from .html import html_table  # only notebooks need it

        return html_table(self._columns(), len(self))

    def __repr__(self) -> str:
        attributes = {
            "interval": self.interval,
            "country": self.country,
            "username": self.username,
            **self._totals(),
        }
        notes = "".join(
            f", {name}={value!r}" for name, value in attributes.items() if value is not None
        )
        return f"<{type(self).__name__}: {len(self)} buckets of {self.period!r}{notes}>"

    @abstractmethod
    def _totals(self) -> Mapping[str, int]:
        """Return what is summed up over all buckets, by its name."""


@attrs.frozen(repr=False)
class TrafficHistory(History[TrafficBucket]):
    """The traffic of a range, bucket by bucket."""

    _bytes: Sequence[int] = attrs.field(hash=False)

    @property
    def total_bytes(self) -> int:
        """The sum over all buckets, exactly."""
        return sum(self._bytes)

    def by_day(self, tz: tzinfo | str = "UTC") -> tuple[DailyTraffic, ...]:
        """Return the traffic of each calendar day of a time zone, days without traffic included.

        Each hour counts for the day in which it begins, so a day has 23 or 25 hours where clocks
        are changed.

        Args:
            tz: A `tzinfo` or an IANA name.

        Returns:
            The days of the period that had begun when the API answered, in order. A day is complete
            if it had ended by then, lies within the period, and hours that lie within it cover all
            of it once. In a zone whose offset has half an hour, no day is complete.

        Raises:
            InvalidArgumentError: The buckets are not hours, there is no such time zone, or the
                period reaches beyond the years 1 to 9999 of it.
        """
        from .daily import daily_traffic  # few histories are summed up by day

        return daily_traffic(self, tz)

    def _numbers(self) -> Mapping[str, Sequence[int | None]]:
        return {"bytes": self._bytes}

    def _with_rows(self, rows: Sequence[tuple[Self, int]], period: Period, as_of: datetime) -> Self:
        return attrs.evolve(
            self,
            period=period,
            as_of=as_of,
            spans=_spans_of(rows),
            bytes=compact([history._bytes[index] for history, index in rows]),
        )

    def _totals(self) -> Mapping[str, int]:
        return {"total_bytes": self.total_bytes}

    def _bucket(self, index: int) -> TrafficBucket:
        spans = self._spans
        return TrafficBucket(spans.starts[index], spans.ends[index], self._bytes[index])


@attrs.frozen(repr=False)
class RequestsHistory(History[RequestsBucket]):
    """The requests of a range, bucket by bucket."""

    _amounts: Sequence[int] = attrs.field(hash=False)
    _counts: Sequence[int] = attrs.field(hash=False)

    @property
    def total_amount(self) -> int:
        """The sum of `amount` over all buckets, exactly."""
        return sum(self._amounts)

    def _numbers(self) -> Mapping[str, Sequence[int | None]]:
        return {"amount": self._amounts, "count": [*map(_count, self._counts)]}

    def _with_rows(self, rows: Sequence[tuple[Self, int]], period: Period, as_of: datetime) -> Self:
        return attrs.evolve(
            self,
            period=period,
            as_of=as_of,
            spans=_spans_of(rows),
            amounts=compact([history._amounts[index] for history, index in rows]),
            counts=compact([history._counts[index] for history, index in rows]),
        )

    def _totals(self) -> Mapping[str, int]:
        return {"total_amount": self.total_amount}

    def _bucket(self, index: int) -> RequestsBucket:
        return RequestsBucket(
            self._spans.starts[index],
            self._spans.ends[index],
            self._amounts[index],
            _count(self._counts[index]),
        )


def _count(number: int) -> int | None:
    return None if number == NO_COUNT else number


def _spans_of(rows: Sequence[tuple[History[Any], int]]) -> Spans:
    return Spans.shared(
        tuple(history._spans.starts[index] for history, index in rows),
        tuple(history._spans.ends[index] for history, index in rows),
    )
