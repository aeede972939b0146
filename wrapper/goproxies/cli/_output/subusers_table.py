"""The table of sub-users."""

from __future__ import annotations

from datetime import UTC, tzinfo
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import goproxies
from goproxies._constants import EXACT_DIGITS
from goproxies.cli._console import printable

from .chart import WideTable
from .layout import WholeTable, add_numbers, in_zone
from .view import View

__all__ = ["subusers_table"]

_EXACT = Context(prec=EXACT_DIGITS)
_TIME_WIDTH = len("2026-10-31 01:00")
_SPACING = 3


def subusers_table(
    subusers: goproxies.Subusers, over: Decimal | None, view: View
) -> RenderableType:
    """Return a row for each sub-user; `over` is the percentage that all of them have used."""
    what = "Sub-users" if over is None else f"Sub-users at or above {over.normalize():f} %"
    title = Text(f"{what}: {len(subusers):,}", style="bold")
    zone = view.zone or UTC
    end_heading = f"Period ends ({zone})"

    def build(has_ends: bool) -> Table:
        table = WholeTable()
        table.add_column("Sub-user", overflow="fold")
        for heading in ("Limit", "Used", "%"):
            add_numbers(table, heading)
        if has_ends:
            table.add_column(end_heading)
        for each in subusers:
            name = printable(each.username) + ("" if each.enabled else " (disabled)")
            used = f"{_rounded(each.traffic_used, '0.001', ROUND_HALF_UP)} {_unit(each)}"
            ends = [_end(each, zone)] if has_ends else []
            table.add_row(name, _limit(each), used, _percent(each), *ends)
        return table

    return Group(title, WideTable(build, width=max(len(end_heading), _TIME_WIDTH) + _SPACING))


def _end(subuser: goproxies.Subuser, zone: tzinfo) -> str:
    end = subuser.period_ends_at
    return "" if end is None else f"{in_zone(end, zone):%Y-%m-%d %H:%M}"


def _limit(subuser: goproxies.Subuser) -> str:
    if not subuser.traffic_limit_amount:
        return "none"
    return f"{subuser.traffic_limit_amount:,f} {_unit(subuser)}"


def _unit(subuser: goproxies.Subuser) -> str:
    return printable(subuser.traffic_limit_unit)


def _percent(subuser: goproxies.Subuser) -> str:
    """Return the used part of the limit, rounded down: 100 is only shown if it is reached."""
    percent = subuser.used_percent
    return "" if percent is None else _rounded(percent, "0.1", ROUND_DOWN)


def _rounded(number: Decimal, step: str, rounding: str) -> str:
    return f"{number.quantize(Decimal(step), rounding, _EXACT):,}"
