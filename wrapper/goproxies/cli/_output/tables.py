"""Tables for people: aligned, with a unit, a total and a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import goproxies
from goproxies.cli._console import printable

from .chart import Bar, WideTable
from .layout import WholeTable, add_numbers, describe_period, titled
from .units import Unit
from .view import View

__all__ = [
    "breakdown_table",
    "countries_table",
    "reconciliation_table",
    "traffic_table",
]

_RUNNING = (
    "The period is still running: what is not named may also be traffic that came in between the "
    "requests."
)
_NAMES = {"country": "Country", "username": "Sub-user"}
_SUMS = {"history": "By hour", "countries": "By country", "subusers": "By sub-user"}


def traffic_table(traffic: goproxies.Traffic, view: View) -> RenderableType:
    """Return a total, in a unit and in bytes."""
    unit = view.table_unit
    total = Text(f"{unit.amount(traffic.bytes)} {unit.heading}", style="bold")
    if unit is not Unit.BYTES:
        total.append(f"  {traffic.bytes:,} bytes", style="not bold")
    return titled("Traffic", traffic, view, Padding(total, (1, 0, 1, 2)))


def countries_table(countries: Sequence[str]) -> RenderableType:
    """Return the countries in use."""
    title = Text(f"Countries in use: {len(countries)}", style="bold")
    codes = Text("  ".join(printable(country) for country in countries))
    return Group(title, Padding(codes, (1, 0, 1, 2)))


def breakdown_table(
    breakdown: goproxies.Breakdown,
    chosen: Sequence[goproxies.Traffic],
    number_of_cells: int,
    view: View,
) -> RenderableType:
    """Return the chosen cells, and the sum of the others."""
    unit = view.table_unit
    names = [breakdown.by] if isinstance(breakdown.by, str) else breakdown.by
    by = " and ".join(_NAMES[name].lower() for name in names)
    when = describe_period(breakdown.period, view.zone or breakdown.period.start_at.tzinfo)
    title = Text(f"Traffic by {by} {when}", style="bold")
    largest = max((cell.bytes for cell in chosen), default=0)
    number_of_others = len(breakdown) - len(chosen)
    others = breakdown.total_bytes - sum(cell.bytes for cell in chosen)
    is_complete = len(breakdown) == number_of_cells
    total = "Total" if is_complete else f"Total ({len(breakdown):,} of {number_of_cells:,})"
    totals = [unit.amount(breakdown.total_bytes)]
    if breakdown.unattributed_bytes:
        total += "\nnot named"
        totals.append(unit.amount(breakdown.unattributed_bytes))

    def build(has_bars: bool) -> Table:
        table = WholeTable(show_footer=True)
        for name in names:
            table.add_column(_NAMES[name], "" if table.columns else total, overflow="fold")
        add_numbers(table, unit.heading, "\n".join(totals))
        for cell in chosen:
            texts = [printable(getattr(cell, name)) for name in names]
            bars = [Bar(cell.bytes, largest)] if has_bars else []
            table.add_row(*texts, unit.amount(cell.bytes), *bars)
        if number_of_others:
            blanks = [""] * (len(names) - 1)
            table.add_row(f"{number_of_others:,} others", *blanks, unit.amount(others))
        return table

    if breakdown.unattributed_bytes and breakdown.period.end_at > datetime.now(UTC):
        return Group(title, WideTable(build), Padding(Text(_RUNNING), (0, 0, 1, 2)))
    return Group(title, WideTable(build))


def reconciliation_table(reconciliation: goproxies.Reconciliation, view: View) -> RenderableType:
    """Return a total, the sums that should be equal to it, and the verdict on each."""
    unit = view.table_unit
    total = reconciliation.total
    table = WholeTable()
    table.add_column(overflow="fold")
    add_numbers(table, unit.heading)
    add_numbers(table, "Bytes off")
    table.add_row("Total", unit.amount(total.bytes))
    verdicts = []
    for one in reconciliation.comparisons:
        name = _SUMS[one.source]
        off = f"{one.difference:+,}" if one.difference else "0"
        table.add_row(name, unit.amount(one.sum_bytes), off)
        percent = f" ({one.percent:+.3f} %)" if one.percent else ""
        because = f" because {one.reason}" if one.reason else ""
        verdicts.append(f"{name}: {one.verdict}{percent}{because}")
    words = Padding(Text("\n".join(verdicts)), (0, 0, 1, 2))
    return titled("Reconciliation", total, view, Group(table, words))
