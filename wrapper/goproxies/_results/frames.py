"""Results as data frames: the same columns in pandas, polars and Arrow.

Times are UTC in microseconds. A column of numbers is of 64 bits; one that does not fit is exact
all the same, in the widest type that the library knows, and an error where that is too narrow.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from goproxies._errors import ConfigurationError, GoProxiesError

from .exportable import Columns

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["to_arrow", "to_pandas", "to_polars"]

_TIMES = ("start_at", "end_at")
# Those of the client's results, and of what the command line alone makes tables of.
_TEXTS = (
    "country",
    "username",
    "source",
    "verdict",
    "reason",
    "check",
    "outcome",
    "detail",
    "mend",
)
_INT64_MAX = 2**63 - 1
_INT128_MAX = 2**127 - 1
_DECIMAL256_DIGITS = 76


def to_pandas(columns: Columns) -> pandas.DataFrame:
    """Return columns as a pandas data frame, numbers as `Int64` where some are missing."""
    _require("pandas")
    import pandas as pd

    def series(name: str, column: Sequence[Any]) -> pd.Series:
        if name in _TIMES:
            return pd.Series(list(column), dtype="datetime64[us, UTC]")
        if name in _TEXTS:
            return pd.Series(list(column), dtype="string")
        if not _fits(column, _INT64_MAX):
            return pd.Series(list(column), dtype="object")
        return pd.Series(list(column), dtype="Int64" if None in column else "int64")

    return pd.DataFrame({name: series(name, column) for name, column in columns.items()})


def to_polars(columns: Columns) -> polars.DataFrame:
    """Return columns as a polars data frame."""
    _require("polars")
    import polars as pl

    def series(name: str, column: Sequence[Any]) -> pl.Series:
        if name in _TIMES:
            return pl.Series(name, list(column), pl.Int64).cast(pl.Datetime("us", "UTC"))
        if name in _TEXTS:
            return pl.Series(name, list(column), pl.String)
        if _fits(column, _INT64_MAX):
            return pl.Series(name, list(column), pl.Int64)
        _require_fit(column, _INT128_MAX, "polars")
        return pl.Series(name, list(column), pl.Int128)

    return pl.DataFrame([series(name, column) for name, column in columns.items()])


def to_arrow(columns: Columns) -> pyarrow.Table:
    """Return columns as an Arrow table."""
    _require("pyarrow", extra="arrow")
    import pyarrow as pa

    def column_of(name: str, column: Sequence[Any]) -> pa.Array:
        if name in _TIMES:
            return pa.array(list(column), pa.timestamp("us", tz="UTC"))
        if name in _TEXTS:
            return pa.array(list(column), pa.string())
        if _fits(column, _INT64_MAX):
            return pa.array(list(column), pa.int64())
        _require_fit(column, 10**_DECIMAL256_DIGITS - 1, "Arrow")
        wide = [None if number is None else Decimal(number) for number in column]
        return pa.array(wide, pa.decimal256(_DECIMAL256_DIGITS))

    return pa.table({name: column_of(name, column) for name, column in columns.items()})


def _fits(column: Sequence[int | None], limit: int) -> bool:
    """Tell whether no number of a column is beyond a limit, on either side of 0."""
    return all(number is None or abs(number) <= limit for number in column)


def _require_fit(column: Sequence[int | None], limit: int, library: str) -> None:
    if not _fits(column, limit):
        raise GoProxiesError(f"{library} has no type for so large a number; use to_dicts()")


def _require(package: str, *, extra: str | None = None) -> None:
    try:
        importlib.import_module(package)
    except ImportError:
        raise ConfigurationError(
            f"{package} is not installed; pip install 'goproxies[{extra or package}]'"
        ) from None
