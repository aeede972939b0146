"""What the commands have to tell: answers of the client, made ready for every form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

import goproxies
from goproxies._results import frames as _exports
from goproxies._time.instants import to_microseconds
from goproxies.cli._options.units import Unit

from .tables import (
    breakdown_table,
    countries_table,
    history_table,
    reconciliation_table,
    requests_table,
    traffic_table,
)

if TYPE_CHECKING:
    import pyarrow
    from rich.console import RenderableType

__all__ = [
    "Report",
    "Value",
    "breakdown_report",
    "countries_report",
    "history_report",
    "reconciliation_report",
    "requests_report",
    "traffic_report",
]

Value: TypeAlias = "int | str | None"
Row: TypeAlias = dict[str, Value]

_CELL = ("country", "username", "bytes", "start_at", "end_at")


@attrs.frozen
class Report:
    """An answer.

    Attributes:
        json: For programs.
        columns: The columns of a sheet.
        rows: The rows of a sheet.
        arrow: Makes a table of Arrow.
        screen: Makes what a person wants to see, traffic in a unit.
    """

    json: Row | Sequence[Row] | Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Row]
    arrow: Callable[[], pyarrow.Table]
    screen: Callable[[Unit], RenderableType]


def traffic_report(traffic: goproxies.Traffic) -> Report:
    """Report a total."""
    period = traffic.period
    values = {
        "bytes": traffic.bytes,
        "start_at": period.start_at,
        "end_at": period.end_at,
        "country": traffic.country,
        "username": traffic.username,
    }
    row = _row(values)
    arrow = partial(_arrow, [values], tuple(values))
    return Report(row, tuple(row), [row], arrow, partial(traffic_table, traffic))


def history_report(history: goproxies.TrafficHistory) -> Report:
    """Report traffic bucket by bucket."""
    rows = [_row(bucket) for bucket in history.to_dicts()]
    columns = _columns(goproxies.TrafficBucket)
    return Report(rows, columns, rows, history.to_arrow, partial(history_table, history))


def requests_report(history: goproxies.RequestsHistory) -> Report:
    """Report requests bucket by bucket."""
    rows = [_row(bucket) for bucket in history.to_dicts()]
    columns = _columns(goproxies.RequestsBucket)
    return Report(rows, columns, rows, history.to_arrow, lambda _: requests_table(history))


def countries_report(countries: Sequence[str]) -> Report:
    """Report the countries in use."""
    rows: list[Row] = [{"country": country} for country in countries]
    arrow = partial(_arrow, rows, ["country"])
    return Report(countries, ["country"], rows, arrow, lambda _: countries_table(countries))


def breakdown_report(breakdown: goproxies.Breakdown) -> Report:
    """Report traffic cell by cell."""
    rows = [_row(cell) for cell in breakdown.to_dicts()]
    screen = partial(breakdown_table, breakdown)
    return Report(rows, _CELL, rows, breakdown.to_arrow, screen)


def reconciliation_report(reconciliation: goproxies.Reconciliation) -> Report:
    """Report how the sums over a history and over the countries compare with the total."""
    total = reconciliation.total
    values = [
        {
            "source": comparison.source,
            "total_bytes": comparison.total_bytes,
            "sum_bytes": comparison.sum_bytes,
            "difference": comparison.difference,
            "verdict": comparison.verdict,
            "reason": comparison.reason,
            "start_at": total.period.start_at,
            "end_at": total.period.end_at,
            "username": total.username,
        }
        for comparison in reconciliation.comparisons
    ]
    rows = [_row(row) for row in values]
    columns = tuple(values[0])
    screen = partial(reconciliation_table, reconciliation)
    return Report(rows, columns, rows, partial(_arrow, values, columns), screen)


def _row(values: Mapping[str, Any]) -> Row:
    """Return values as JSON has them, instants as RFC 3339."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _columns(bucket: type[attrs.AttrsInstance]) -> list[str]:
    return [field.name for field in attrs.fields(bucket)]


def _arrow(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pyarrow.Table:
    """Return rows as a table of Arrow, with the types that histories have."""
    return _exports.to_arrow({name: [_exported(row[name]) for row in rows] for name in columns})


def _exported(value: Any) -> Any:
    if isinstance(value, str):  # half a pair of surrogates cannot be written
        return value.encode(errors="backslashreplace").decode()
    return to_microseconds(value) if isinstance(value, datetime) else value
