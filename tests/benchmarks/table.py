"""Comparisons as a table in Markdown that reads well in a terminal, too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, repeat
from pathlib import Path
from typing import Final

from .comparison import Comparison, Spread

__all__ = ["UNITS", "around_results", "into_page", "markdown"]

UNITS: Final[Mapping[str, Callable[[float], str]]] = {
    "s": lambda seconds: f"{seconds:.2f} s",
    "ms": lambda seconds: f"{seconds * 1e3:.1f} ms",
    "us": lambda seconds: f"{seconds * 1e6:.0f} µs",
    "bytes": lambda number: f"{number:,.0f} B",
    "rate": lambda number: f"{number:,.0f} a second",
    "share": lambda number: f"{number:.0%}",
    "number": lambda number: f"{number:,.0f}",
    "times": lambda number: f"{number:.2f}",
}
"""How a figure is written; times are in seconds, memory in bytes."""

_HEAD: Final = ("measured", "of", "value", "ratio", "middle half", "goal")
_NUMBERS: Final = ("value", "ratio", "middle half")
_BEGIN, _END = "<!-- results -->\n", "<!-- end of results -->\n"


def markdown(comparisons: Iterable[Comparison]) -> str:
    """Return a table with a row for every contender of every comparison."""
    rows = [row for comparison in comparisons for row in _rows(comparison)]
    widths = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    is_number = [name in _NUMBERS for name in _HEAD]
    rule = [
        "-" * (width - right) + ":" * right for width, right in zip(widths, is_number, strict=True)
    ]
    return "".join(
        "| " + " | ".join(map(_aligned, row, widths, is_number)) + " |\n"
        for row in (_HEAD, rule, *rows)
    )


def around_results(page: Path) -> tuple[str, str]:
    """Return what a page says before its results, and after them.

    Raises:
        ValueError: It has no place for results.
    """
    before, begin, rest = page.read_text("utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{page} has no place for results: {_BEGIN.strip()} to {_END.strip()}")
    return before + begin, end + after


def into_page(page: Path, results: str) -> None:
    """Put results where the page holds those of another run."""
    before, after = around_results(page)
    page.write_text(f"{before}\n{results}\n{after}", "utf-8")


def _rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    what = chain([comparison.what], repeat(""))  # once, before its first row
    for contender in comparison.figures:
        value = UNITS[comparison.unit](comparison.value(contender).middle)
        ratio = _ratio(comparison.ratio(contender))
        yield next(what), contender, value, *ratio, comparison.reach.get(contender, "")
    for contender, reason in comparison.absent.items():
        yield next(what), contender, "-", "", "", _one_line(reason)


def _ratio(ratio: Spread | None) -> tuple[str, str]:
    if ratio is None:
        return "", ""
    return f"{ratio.middle:.2f}", f"{ratio.low:.2f} to {ratio.high:.2f}"


def _one_line(reason: str) -> str:
    return re.sub(r"[\s|]+", " ", reason)[:60]


def _aligned(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)
