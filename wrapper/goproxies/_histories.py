"""Histories: sequences of buckets, kept by column, whose rows are made when asked for."""

from __future__ import annotations

from abc import abstractmethod
from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, overload

import attrs

from ._instants import from_microseconds
from ._period import Period

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["History", "RequestsBucket", "RequestsHistory", "TrafficBucket", "TrafficHistory"]

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

    `count` is `None` where the API leaves it out.
    """

    start_at: datetime
    end_at: datetime
    amount: int
    count: int | None


@attrs.frozen(repr=False)
class History(Sequence[Bucket]):
    """What the histories share: a sequence of buckets in the order of the API.

    Attributes:
        period: The range that the answer is about, as the API echoes it.
        interval: The length of a bucket, as the API echoes it, else as it was asked for.
        country: The country that was asked for, in capitals, or `None` for all.
        username: The sub-user that was asked for, or `None` for all.
    """

    period: Period
    interval: str | None
    country: str | None
    username: str | None
    # Microseconds since 1970. An array has no hash; equal histories have equal periods anyway.
    _starts: array[int] = attrs.field(hash=False)
    _ends: array[int] = attrs.field(hash=False)

    @abstractmethod
    def _numbers(self) -> Mapping[str, Sequence[int | None]]:
        """Return the columns beside the times, by their names."""

    @abstractmethod
    def _bucket(self, index: int) -> Bucket:
        """Return one row; `index` is in range."""

    def _columns(self) -> dict[str, Sequence[int | None]]:
        """Return every column by its name, times as microseconds since 1970 in UTC."""
        return {"start_at": self._starts, "end_at": self._ends, **self._numbers()}

    def __len__(self) -> int:
        return len(self._starts)

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

    def to_pandas(self) -> pandas.DataFrame:
        """Return a row a bucket as a pandas data frame; needs the extra `pandas`."""
        from . import _exports

        return _exports.to_pandas(self._columns())

    def to_polars(self) -> polars.DataFrame:
        """Return a row a bucket as a polars data frame; needs the extra `polars`."""
        from . import _exports

        return _exports.to_polars(self._columns())

    def to_arrow(self) -> pyarrow.Table:
        """Return a row a bucket as an Arrow table; needs the extra `arrow`."""
        from . import _exports

        return _exports.to_arrow(self._columns())

    def __repr__(self) -> str:
        told = {
            "interval": self.interval,
            "country": self.country,
            "username": self.username,
            **self._totals(),
        }
        notes = "".join(f", {name}={value!r}" for name, value in told.items() if value is not None)
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

    def _totals(self) -> Mapping[str, int]:
        return {"total_bytes": self.total_bytes}

    def _bucket(self, index: int) -> TrafficBucket:
        return TrafficBucket(
            from_microseconds(self._starts[index]),
            from_microseconds(self._ends[index]),
            self._bytes[index],
        )


@attrs.frozen(repr=False)
class RequestsHistory(History[RequestsBucket]):
    """The requests of a range, bucket by bucket."""

    _amounts: Sequence[int] = attrs.field(hash=False)
    _counts: Sequence[int | None] = attrs.field(hash=False)

    @property
    def total_amount(self) -> int:
        """The sum of `amount` over all buckets, exactly."""
        return sum(self._amounts)

    def _numbers(self) -> Mapping[str, Sequence[int | None]]:
        return {"amount": self._amounts, "count": self._counts}

    def _totals(self) -> Mapping[str, int]:
        return {"total_amount": self.total_amount}

    def _bucket(self, index: int) -> RequestsBucket:
        return RequestsBucket(
            from_microseconds(self._starts[index]),
            from_microseconds(self._ends[index]),
            self._amounts[index],
            self._counts[index],
        )
