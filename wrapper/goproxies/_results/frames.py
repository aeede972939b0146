"""Results as data frames: the same columns in pandas, polars and Arrow.

Times are UTC in microseconds. Whole numbers have 64 bits where they fit, and the widest type of the
library where they do not. Amounts are exact decimals. A number that is too large for the library is
an error: it is never rounded.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import attrs

from goproxies._errors import GoProxiesError, require_package

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["Column", "Kind", "Tabular", "to_arrow", "to_pandas", "to_polars"]

_INT64_MAX = 2**63 - 1
_INT128_MAX = 2**127 - 1
_DECIMAL_DIGITS = 38
"""Of a 128-bit decimal, which every reader of Parquet knows."""


class Kind(Enum):
    """What the values of a column are."""

    TIME = auto()
    """Microseconds since 1970 in UTC."""
    TEXT = auto()
    INTEGER = auto()
    DECIMAL = auto()
    BOOLEAN = auto()


@attrs.frozen
class Column:
    """The values of a column, `None` where one is missing."""

    kind: Kind
    values: Sequence[Any]

    def fits(self, limit: int) -> bool:
        """Return whether no number is beyond a limit, on either side of 0."""
        return all(number is None or abs(number) <= limit for number in self.values)


class Tabular:
    """A result with rows, which can be converted to data frames."""

    __slots__ = ()

    @abstractmethod
    def _columns(self) -> Mapping[str, Column]:
        """Return the columns by their names."""

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a pandas data frame; needs the extra `pandas`."""
        return to_pandas(self._columns())

    def to_polars(self) -> polars.DataFrame:
        """Return the rows as a polars data frame; needs the extra `polars`."""
        return to_polars(self._columns())

    def to_arrow(self) -> pyarrow.Table:
        """Return the rows as an Arrow table; needs the extra `arrow`."""
        return to_arrow(self._columns())


def to_pandas(columns: Mapping[str, Column]) -> pandas.DataFrame:
    """Return columns as a pandas data frame, numbers as `Int64` where some are missing."""
    require_package("pandas", "pandas")
    import pandas as pd

    def series(column: Column) -> pd.Series:
        values = list(column.values)
        match column.kind:
            case Kind.TIME:
                return pd.Series(values, dtype="datetime64[us, UTC]")
            case Kind.TEXT:
                return pd.Series(_encodable(values), dtype="string")
            case Kind.BOOLEAN:
                return pd.Series(values, dtype="boolean" if None in values else "bool")
            case Kind.DECIMAL:
                return pd.Series(values, dtype="object")
        if not column.fits(_INT64_MAX):
            return pd.Series(values, dtype="object")
        return pd.Series(values, dtype="Int64" if None in values else "int64")

    return pd.DataFrame({name: series(column) for name, column in columns.items()})


def to_polars(columns: Mapping[str, Column]) -> polars.DataFrame:
    """Return columns as a polars data frame."""
    require_package("polars", "polars")
    import polars as pl

    def series(name: str, column: Column) -> pl.Series:
        values = list(column.values)
        match column.kind:
            case Kind.TIME:
                return pl.Series(name, values, pl.Int64).cast(pl.Datetime("us", "UTC"))
            case Kind.TEXT:
                return pl.Series(name, _encodable(values), pl.String)
            case Kind.BOOLEAN:
                return pl.Series(name, values, pl.Boolean)
            case Kind.DECIMAL:
                return pl.Series(
                    name, values, pl.Decimal(_DECIMAL_DIGITS, _scale(column, "polars"))
                )
        if column.fits(_INT64_MAX):
            return pl.Series(name, values, pl.Int64)
        _require_fit(column, _INT128_MAX, "polars")
        return pl.Series(name, values, pl.Int128)

    return pl.DataFrame([series(name, column) for name, column in columns.items()])


def to_arrow(columns: Mapping[str, Column]) -> pyarrow.Table:
    """Return columns as an Arrow table."""
    require_package("pyarrow", "arrow")
    import pyarrow as pa

    def array(column: Column) -> pa.Array:
        values = list(column.values)
        match column.kind:
            case Kind.TIME:
                return pa.array(values, pa.timestamp("us", tz="UTC"))
            case Kind.TEXT:
                return pa.array(_encodable(values), pa.string())
            case Kind.BOOLEAN:
                return pa.array(values, pa.bool_())
            case Kind.DECIMAL:
                return pa.array(values, pa.decimal128(_DECIMAL_DIGITS, _scale(column, "Arrow")))
        if column.fits(_INT64_MAX):
            return pa.array(values, pa.int64())
        _require_fit(column, 10**_DECIMAL_DIGITS - 1, "Arrow")
        wide = [None if number is None else Decimal(number) for number in values]
        return pa.array(wide, pa.decimal128(_DECIMAL_DIGITS, 0))

    return pa.table({name: array(column) for name, column in columns.items()})


def _encodable(texts: list[str | None]) -> list[str | None]:
    """Return texts with an escape for each lone surrogate, which these libraries cannot encode."""
    return [text and text.encode(errors="backslashreplace").decode() for text in texts]


def _scale(column: Column, library: str) -> int:
    """Return the decimal places that a column needs."""
    numbers = [number.as_tuple() for number in column.values if number is not None]
    scale = max((max(0, -int(number.exponent)) for number in numbers), default=0)
    whole = max((len(number.digits) + int(number.exponent) for number in numbers), default=0)
    if scale + max(whole, 0) > _DECIMAL_DIGITS:
        raise GoProxiesError(
            f"{library} has no type for a number with so many digits; use to_dicts() or JSON"
        )
    return scale


def _require_fit(column: Column, limit: int, library: str) -> None:
    if not column.fits(limit):
        raise GoProxiesError(
            f"{library} has no type for a number this large; use to_dicts() or JSON"
        )
