"""The charts of a report: columns by day, as inline SVG.

A chart is stretched to its place, so that it fits a phone and a page. Its labels are text beside
it, which is not stretched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs
from markupsafe import Markup

from goproxies._constants import REPORT_AXIS_LABELS

from ._data import Coverage
from ._text import short_day

__all__ = ["DayColumn", "axis", "bar", "column_chart", "nice_top"]

_HEIGHT = 1000
"""Units of a column that reaches the top."""

_WIDTH, _GAP, _WIDE_GAP, _FEW_DAYS = 10, 2, 6, 10
"""Units of a day, of the space between two columns, and of that between the columns of few days."""

_STEPS = (10, 12, 16, 20, 30, 40, 60, 80, 100)
"""Tenths of a power of ten: what a scale may end with."""


@attrs.frozen
class DayColumn:
    """One day of a chart: its parts from the bottom up, each with its class, and its tooltip."""

    parts: tuple[tuple[str, int], ...]
    tooltip: str
    coverage: Coverage


def nice_top(largest: int) -> int:
    """Return a round and even number that is not below the largest."""
    power: int = 10 ** (len(str(largest)) - 1)
    tops = (step * power // 10 for step in _STEPS if step * power % 20 == 0)
    return next(top for top in tops if top >= largest)


def column_chart(days: Sequence[DayColumn], top: int, label: str) -> Markup:
    """Return a column for each day, `top` being the number at the upper edge."""
    width = _WIDTH * max(1, len(days))
    gap = _GAP if len(days) > _FEW_DAYS else _WIDE_GAP
    bars = Markup("").join(
        _column(day, top, _WIDTH * n + gap // 2, _WIDTH - gap) for n, day in enumerate(days)
    )
    return Markup(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">'
        '<path class="grid" d="M0 0H{}M0 {}H{}M0 {}H{}"/>{}</svg>'
    ).format(label, width, _HEIGHT, width, _HEIGHT // 2, width, _HEIGHT, width, bars)


def bar(part: int, whole: int) -> Markup:
    """Return a bar for a share, beside the number that says the same."""
    width = min(_HEIGHT, max(0, _HEIGHT * part // whole)) if whole else 0
    return Markup(
        '<svg class="bar" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true">'
        '<path d="M0 0H{}V1H0z"/></svg>'
    ).format(_HEIGHT, width)


def axis(days: Sequence[date]) -> list[tuple[str, str]]:
    """Return the labels below a chart, each with its place in per cent of the width."""
    step = -(-len(days) // REPORT_AXIS_LABELS) or 1
    return [
        (short_day(days[n]), f"{100 * (2 * n + 1) / (2 * len(days)):.1f}")
        for n in range(0, len(days), step)
    ]


def _column(day: DayColumn, top: int, left: int, width: int) -> Markup:
    if day.coverage is Coverage.NONE:
        rects = _rect("none", left, 0, width, _HEIGHT)
    else:
        rects = Markup("")
        bottom = 0
        for name, value in day.parts:
            reached = bottom + value
            upper, lower = _HEIGHT * reached // top, _HEIGHT * bottom // top
            kind = f"{name} part" if day.coverage is Coverage.PART else name
            if value:
                height = max(1, upper - lower)
                rects += _rect(kind, left, _HEIGHT - lower - height, width, height)
            bottom = reached
    return Markup("<g><title>{}</title>{}</g>").format(day.tooltip, rects)


def _rect(kind: str, left: int, y: int, width: int, height: int) -> Markup:
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, left, y, width, height
    )
