"""Answers of the commands: results of the client, ready for every format.

Tables are imported when they are shown: rich, which draws them, takes long to load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

import goproxies
from goproxies._results.frames import Column, Kind
from goproxies._time.instants import to_microseconds

from .view import View

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = [
    "Answer",
    "Row",
    "Value",
    "breakdown_answer",
    "countries_answer",
    "daily_answer",
    "history_answer",
    "reconciliation_answer",
    "requests_answer",
    "subusers_answer",
    "traffic_answer",
]

Value: TypeAlias = "int | str | Decimal | None"
Row: TypeAlias = dict[str, Value]

_PERIOD = {"start_at": Kind.TIME, "end_at": Kind.TIME}
_TRAFFIC = {"bytes": Kind.INTEGER, **_PERIOD, "country": Kind.TEXT, "username": Kind.TEXT}
_HISTORY = {**_PERIOD, "bytes": Kind.INTEGER}
_DAY = {"date": Kind.TEXT, "bytes": Kind.INTEGER, "is_complete": Kind.BOOLEAN}
_REQUESTS = {**_PERIOD, "amount": Kind.INTEGER, "count": Kind.INTEGER}
_RECONCILIATION = {
    "source": Kind.TEXT,
    "total_bytes": Kind.INTEGER,
    "sum_bytes": Kind.INTEGER,
    "difference": Kind.INTEGER,
    "verdict": Kind.TEXT,
    "reason": Kind.TEXT,
    **_PERIOD,
    "username": Kind.TEXT,
}
_SUBUSER = (
    "username",
    "enabled",
    "traffic_limit_amount",
    "traffic_limit_unit",
    "traffic_used",
    "used_percent",
    "period_seconds",
    "period_started_at",
    "period_ends_at",
    "recurring",
)
_CELL = ("country", "username", "bytes", "start_at", "end_at")


@attrs.frozen
class Answer:
    """An answer, ready for every format.

    Attributes:
        json: The document in JSON.
        columns: The columns of CSV.
        rows: The rows of CSV.
        typed: Makes the columns with their types, for parquet and spreadsheets.
        screen: Makes the table for people.
        sums: Rows that a spreadsheet has below the others.
    """

    json: Row | Sequence[Row] | Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Row]
    typed: Callable[[], Mapping[str, Column]]
    screen: Callable[[View], RenderableType]
    sums: Sequence[Row] = ()


def traffic_answer(traffic: goproxies.Traffic) -> Answer:
    """Return the answer of `traffic`."""
    period = traffic.period
    values = {
        "bytes": traffic.bytes,
        "start_at": period.start_at,
        "end_at": period.end_at,
        "country": traffic.country,
        "username": traffic.username,
    }
    row = _row(values)
    typed = partial(_typed, [values], _TRAFFIC)

    def screen(view: View) -> RenderableType:
        from .tables import traffic_table

        return traffic_table(traffic, view)

    return Answer(row, tuple(row), [row], typed, screen)


def history_answer(histories: Sequence[goproxies.TrafficHistory], has_usernames: bool) -> Answer:
    """Return the answer of `history`; each row names its sub-user if there may be several."""

    def screen(view: View) -> RenderableType:
        from .history_tables import history_table

        return _stacked([history_table(history, view) for history in histories])

    return _histories_answer(histories, has_usernames, _HISTORY, screen)


def requests_answer(histories: Sequence[goproxies.RequestsHistory], has_usernames: bool) -> Answer:
    """Return the answer of `requests`; each row names its sub-user if there may be several."""

    def screen(view: View) -> RenderableType:
        from .history_tables import requests_table

        return _stacked([requests_table(history, view) for history in histories])

    return _histories_answer(histories, has_usernames, _REQUESTS, screen)


def daily_answer(
    histories: Sequence[goproxies.TrafficHistory], has_usernames: bool, zone: tzinfo
) -> Answer:
    """Return the answer of `history --by-day`: a row for each calendar day of a zone."""
    kinds = {"username": Kind.TEXT, **_DAY} if has_usernames else _DAY
    values: list[Row] = [
        {
            "username": history.username,
            "date": str(day.date),
            "bytes": day.bytes,
            "is_complete": day.is_complete,
        }
        for history in histories
        for day in history.by_day(zone)
    ]
    rows: list[Row] = [{name: row[name] for name in kinds} for row in values]

    def screen(view: View) -> RenderableType:
        from .history_tables import daily_table

        return _stacked([daily_table(history, view) for history in histories])

    return Answer(rows, tuple(kinds), rows, partial(_typed, rows, kinds), screen)


def _histories_answer(
    histories: Sequence[goproxies.TrafficHistory] | Sequence[goproxies.RequestsHistory],
    has_usernames: bool,
    kinds: Mapping[str, Kind],
    screen: Callable[[View], RenderableType],
) -> Answer:
    if has_usernames:
        kinds = {"username": Kind.TEXT, **kinds}
    values = [
        {"username": history.username, **bucket} if has_usernames else bucket
        for history in histories
        for bucket in history.to_dicts()
    ]
    rows = [_row(bucket) for bucket in values]
    return Answer(rows, tuple(kinds), rows, partial(_typed, values, kinds), screen)


def _stacked(tables: Sequence[RenderableType]) -> RenderableType:
    from rich.console import Group

    return Group(*tables) if tables else "There are no histories to show."


def countries_answer(countries: Sequence[str]) -> Answer:
    """Return the answer of `countries`."""
    rows: list[Row] = [{"country": country} for country in countries]
    typed = partial(_typed, rows, {"country": Kind.TEXT})

    def screen(view: View) -> RenderableType:
        from .tables import countries_table

        return countries_table(countries)

    return Answer(countries, ["country"], rows, typed, screen)


def breakdown_answer(
    breakdown: goproxies.Breakdown, chosen: Sequence[goproxies.Traffic], number_of_cells: int
) -> Answer:
    """Return the answer of `breakdown`, with the chosen rows; some cells may be missing."""
    part = attrs.evolve(breakdown, rows=chosen)
    rows = [_row(cell) for cell in part.to_dicts()]
    axis = breakdown.by if isinstance(breakdown.by, str) else breakdown.by[0]
    sums: list[Row] = []
    if number_of_others := len(breakdown) - len(chosen):
        others = breakdown.total_bytes - part.total_bytes
        sums.append({axis: f"{number_of_others:,} others", "bytes": others})
    is_complete = len(breakdown) == number_of_cells
    total = "Total" if is_complete else f"Total ({len(breakdown):,} of {number_of_cells:,})"
    sums.append({axis: total, "bytes": breakdown.total_bytes})

    def screen(view: View) -> RenderableType:
        from .tables import breakdown_table

        return breakdown_table(breakdown, chosen, number_of_cells, view)

    return Answer(rows, _CELL, rows, part._columns, screen, sums)


def subusers_answer(subusers: goproxies.Subusers, over: Decimal | None) -> Answer:
    """Return the answer of `subusers`."""
    rows = [_row(each) for each in subusers.to_dicts()]

    def screen(view: View) -> RenderableType:
        from .subusers_table import subusers_table

        return subusers_table(subusers, over, view)

    return Answer(rows, _SUBUSER, rows, subusers._columns, screen)


def reconciliation_answer(reconciliation: goproxies.Reconciliation) -> Answer:
    """Return the answer of `reconcile`."""
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

    def screen(view: View) -> RenderableType:
        from .tables import reconciliation_table

        return reconciliation_table(reconciliation, view)

    return Answer(rows, tuple(values[0]), rows, partial(_typed, values, _RECONCILIATION), screen)


def _row(values: Mapping[str, Any]) -> Row:
    """Return values as JSON has them, instants in RFC 3339."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _typed(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, Kind]) -> Mapping[str, Column]:
    """Return rows as columns, with the types that histories have."""
    return {
        name: Column(kind, [_typed_value(row[name]) for row in rows])
        for name, kind in kinds.items()
    }


def _typed_value(value: Any) -> Any:
    if isinstance(value, str):  # half a pair of surrogates cannot be written
        return value.encode(errors="backslashreplace").decode()
    return to_microseconds(value) if isinstance(value, datetime) else value
