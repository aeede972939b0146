"""Histories: sequences of buckets, kept by column, whose rows are made when asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Self, TypeVar, overload

import attrs

from goproxies._parsing.columns import NO_COUNT, compact
from goproxies._time.instants import to_microseconds
from goproxies._time.period import Period

from . import completeness
from .frames import Column, Kind, Tabular
from .spans import Spans

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
    """The traffic of one bucket of a history; its times are in UTC."""

    start_at: datetime
    end_at: datetime
    bytes: int


@attrs.frozen
class RequestsBucket:
    """The requests of one bucket of a history; its times are in UTC.

    The API documents both numbers without a word: `amount` is always there, `count` is `None` where
    it is left out.
    """

    start_at: datetime
    end_at: datetime
    amount: int
    count: int | None


@attrs.frozen(repr=False)
class History(Sequence[Bucket], Tabular):
    """What the histories share: a sequence of buckets in the order of the API.

    Attributes:
        period: The range that the answer is about, as the API echoes it, in the zone in which it
            was asked for.
        interval: The length of a bucket, as the API echoes it, else as it was asked for.
        country: The country that was asked for, in capitals, or `None` for all.
        username: The sub-user that was asked for, or `None` for all.
        as_of: When the API answered, in UTC: the `Date` of its answer, else the time of this
            machine; of several answers, the earliest. It does not make two histories differ.
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
        """What the history does not tell of its period, in order.

        These are the gaps before the first bucket, between two, and after the last one, up to
        `as_of` where the period ends later: what begins after that is not missing yet. Where the
        interval is known (`hour`, `day`, `week`) there is a period a bucket, counted from the
        neighbours: a day of 23 or 25 hours is one. Of a history without buckets, they are hours,
        days and ISO weeks of UTC. Of any other interval, there is a period a gap.
        """
        return tuple(self._missing())

    @property
    def is_complete(self) -> bool:
        """Whether nothing is `missing`. The last bucket, or the period, may still be running."""
        return next(self._missing(), None) is None

    @property
    def is_final(self) -> bool:
        """Whether the period and every bucket had ended when the API answered."""
        return self.as_of > max((self.period.end_at, *self._spans.ends))

    def _missing(self) -> Iterator[Period]:
        return completeness.missing(self._spans, self.period, self.interval, self.as_of)

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
        """Return a `dict` a bucket, its times as `datetime` in UTC."""
        return [attrs.asdict(bucket, recurse=False) for bucket in self]

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
