"""Results that become data frames."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["Columns", "Exportable"]

Columns = Mapping[str, Sequence[int | str | None]]
"""Columns by their names, times as microseconds since 1970 in UTC."""


class Exportable:
    """A result with rows, which three libraries take."""

    __slots__ = ()

    @abstractmethod
    def _columns(self) -> Columns:
        """Return every column."""

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a pandas data frame; needs the extra `pandas`."""
        from . import frames as _exports

        return _exports.to_pandas(self._columns())

    def to_polars(self) -> polars.DataFrame:
        """Return the rows as a polars data frame; needs the extra `polars`."""
        from . import frames as _exports

        return _exports.to_polars(self._columns())

    def to_arrow(self) -> pyarrow.Table:
        """Return the rows as an Arrow table; needs the extra `arrow`."""
        from . import frames as _exports

        return _exports.to_arrow(self._columns())
