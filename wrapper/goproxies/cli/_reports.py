"""What the commands have to tell: answers of the client, made ready for every form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

import goproxies

from ._tables import countries_table, history_table, requests_table, traffic_table

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = [
    "Cell",
    "Report",
    "countries_report",
    "history_report",
    "requests_report",
    "traffic_report",
]

Cell: TypeAlias = "int | str | None"
Row: TypeAlias = dict[str, Cell]


@attrs.frozen
class Report:
    """An answer.

    Attributes:
        json: For programs.
        columns: The columns of a sheet.
        rows: The rows of a sheet.
        screen: Makes what a person wants to see.
    """

    json: Row | Sequence[Row] | Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Row]
    screen: Callable[[], RenderableType]


def traffic_report(traffic: goproxies.Traffic) -> Report:
    """Report a total."""
    period = traffic.period
    row = _row(
        {
            "bytes": traffic.bytes,
            "start_at": period.start_at,
            "end_at": period.end_at,
            "country": traffic.country,
            "username": traffic.username,
        }
    )
    return Report(row, tuple(row), [row], partial(traffic_table, traffic))


def history_report(history: goproxies.TrafficHistory) -> Report:
    """Report traffic bucket by bucket."""
    rows = [_row(bucket) for bucket in history.to_dicts()]
    return Report(rows, _columns(goproxies.TrafficBucket), rows, partial(history_table, history))


def requests_report(history: goproxies.RequestsHistory) -> Report:
    """Report requests bucket by bucket."""
    rows = [_row(bucket) for bucket in history.to_dicts()]
    return Report(rows, _columns(goproxies.RequestsBucket), rows, partial(requests_table, history))


def countries_report(countries: Sequence[str]) -> Report:
    """Report the countries in use."""
    rows: list[Row] = [{"country": country} for country in countries]
    return Report(countries, ["country"], rows, partial(countries_table, countries))


def _row(values: Mapping[str, Any]) -> Row:
    """Return values as JSON has them, instants as RFC 3339."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _columns(bucket: type[attrs.AttrsInstance]) -> list[str]:
    return [field.name for field in attrs.fields(bucket)]
