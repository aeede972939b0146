"""Bars and columns that depend on the width of the screen."""

from __future__ import annotations

from collections.abc import Callable

import attrs
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.style import Style
from rich.table import Table

from goproxies.cli._console import UNLIMITED

__all__ = ["Bar", "WideTable"]

_WIDEST = 40
_NARROWEST = 8
_EIGHTHS = " ▏▎▍▌▋▊▉"


@attrs.frozen
class Bar:
    """A bar whose length is its value's share of the largest value."""

    value: int
    largest: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        full, eighths = divmod(8 * options.max_width * self.value // max(self.largest, 1), 8)
        bar = "#" * full if options.ascii_only else "█" * full + _EIGHTHS[eighths]
        yield Segment(bar.rstrip(), Style(color="cyan"))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(1, min(_WIDEST, options.max_width))


@attrs.frozen
class WideTable:
    """A table that has its last column only if the screen is wide enough.

    Attributes:
        build: Makes the table, with its last column or without.
        width: The width that the last column needs.
    """

    build: Callable[[bool], Table]
    width: int = _NARROWEST

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        plain = self.build(False)
        width = Measurement.get(console, options.update(width=UNLIMITED), plain).maximum
        yield plain if width + self.width > options.max_width else self.build(True)
