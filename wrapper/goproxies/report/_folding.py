"""Long tables: the largest lines are shown, and the others summed up in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import attrs

from ._data import CountryLine, SubuserLine

__all__ = ["Folded", "fold"]

Line = TypeVar("Line", SubuserLine, CountryLine)

_THOUSANDTH_OF_GB = 10**6


@attrs.frozen
class Folded(Generic[Line]):
    """The lines of a table, the largest first: those that are shown, and the others."""

    shown: Sequence[Line]
    hidden: Sequence[Line]

    @property
    def hidden_bytes(self) -> int:
        """The traffic of the lines that are not shown."""
        return sum(line.bytes for line in self.hidden)

    @property
    def below(self) -> int:
        """A number of bytes that every hidden line is below, a whole thousandth of a GB."""
        return (self.hidden[0].bytes // _THOUSANDTH_OF_GB + 1) * _THOUSANDTH_OF_GB


def fold(lines: Sequence[Line], limit: int) -> Folded[Line]:
    """Return lines, the largest first, with so many of them to show."""
    return Folded(lines[:limit], lines[limit:])
