"""Results as HTML tables, as notebooks show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from goproxies._constants import HTML_ROWS_MAX
from goproxies._time.instants import from_microseconds, to_rfc3339

from .frames import Column, Kind

__all__ = ["html_table"]


def html_table(columns: Mapping[str, Column], rows: int) -> str:
    """Return columns as a table, every text escaped, up to a number of rows."""
    shown = min(rows, HTML_ROWS_MAX)
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(_cells(columns, row))}</tr>" for row in range(shown))
    more = f"<p>{shown} of {rows:,} rows</p>" if shown < rows else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cells(columns: Mapping[str, Column], row: int) -> Iterator[str]:
    for column in columns.values():
        yield f"<td>{escape(_text(column.kind, column.values[row]))}</td>"


def _text(kind: Kind, value: Any) -> str:
    if value is None:
        return ""
    return to_rfc3339(from_microseconds(value)) if kind is Kind.TIME else str(value)
