"""Spreadsheets: numbers are numbers, times are times, and text is text."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any, TypeAlias

import attrs
import xlsxwriter
from rich.cells import cell_len

from goproxies._errors import InvalidArgumentError
from goproxies._results.frames import Column, Kind
from goproxies._time.instants import from_microseconds
from goproxies.cli._console import printable

from .answers import Answer
from .units import Unit

__all__ = ["workbook"]

_Cell: TypeAlias = "bool | date | datetime | int | Decimal | str | None"

_MAX_ROWS = 2**20
"""Of a sheet."""

_MAX_DIGITS = 15
"""Of a number: a spreadsheet has doubles, and shows no more digits."""

_MAX_EXPONENT = 300
"""Of a number: a double ends a little above, and below."""

_NUMBER = Context(prec=_MAX_DIGITS)

_MAX_TEXT = 2**15 - 1
"""Characters of a cell. XlsxWriter leaves out what is longer."""

_FIRST_YEAR = 1900
"""The dates of a spreadsheet begin with it."""

_NARROWEST, _WIDEST = 8, 60
"""Characters of a column."""


def workbook(answer: Answer, unit: Unit | None) -> bytes:
    """Return an answer as a workbook of one sheet, its times in UTC, cut to the second.

    With a unit, it has a column of traffic in that unit beside the bytes.

    Raises:
        InvalidArgumentError: The answer has more rows than a sheet.
    """
    rows = 1 + len(answer.rows) + len(answer.sums)
    if rows > _MAX_ROWS:
        raise InvalidArgumentError(
            f"a spreadsheet has up to {_MAX_ROWS:,} rows, not {rows:,}; write csv or parquet"
        )
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = _Sheet(book)
        for index, (name, column) in enumerate(_columns(answer, unit).items()):
            sheet.write(index, name, column, len(answer.rows))
        sheet.sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _columns(answer: Answer, unit: Unit | None) -> Mapping[str, Column]:
    """Return the columns in the order of CSV, the sums below."""
    typed = answer.typed()
    columns: dict[str, Column] = {}
    for name in answer.columns:
        sums = [row.get(name) for row in answer.sums]
        column = attrs.evolve(typed[name], values=[*typed[name].values, *sums])
        columns[name] = column
        if name == "bytes" and unit not in (None, Unit.BYTES):
            # Numbers that can be summed up, however large: the bytes beside them have every digit.
            amounts = [
                None if n is None else _NUMBER.divide(Decimal(n), unit.size) for n in column.values
            ]
            columns[unit.value] = Column(Kind.DECIMAL, amounts)
    return columns


class _Sheet:
    """The sheet, and the looks of its cells."""

    def __init__(self, book: Any) -> None:
        self.sheet = book.add_worksheet("goproxies")
        self._heading = book.add_format({"bold": True, "bottom": 1})
        self._forms = {
            is_bold: {
                "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "bold": is_bold}),
                "date": book.add_format({"num_format": "yyyy-mm-dd", "bold": is_bold}),
                "whole": book.add_format({"num_format": "#,##0", "bold": is_bold}),
                "other": book.add_format({"bold": is_bold}),
            }
            for is_bold in (False, True)
        }

    def write(self, index: int, name: str, column: Column, last: int) -> None:
        """Write a column; rows after the last one are sums."""
        heading = f"{name} (UTC)" if column.kind is Kind.TIME else name
        self.sheet.write_string(0, index, heading, self._heading)
        width = len(heading)
        for row, value in enumerate(column.values, start=1):
            cell = _cell(name, column.kind, value)
            forms = self._forms[row > last]
            match cell:
                case None:
                    continue
                case bool():
                    self.sheet.write_boolean(row, index, cell, forms["other"])
                case datetime():
                    self.sheet.write_datetime(row, index, cell, forms["time"])
                case date():
                    self.sheet.write_datetime(row, index, cell, forms["date"])
                case int():
                    self.sheet.write_number(row, index, cell, forms["whole"])
                case Decimal():
                    self.sheet.write_number(row, index, cell, forms["other"])
                case _:
                    self.sheet.write_string(row, index, cell, forms["other"])
            width = max(width, cell_len(f"{cell:,}" if type(cell) is int else str(cell)))
        self.sheet.set_column(index, index, min(max(width + 1, _NARROWEST), _WIDEST))


def _cell(name: str, kind: Kind, value: Any) -> _Cell:
    """Return a value as a cell holds it; as text where a number or a time would lose something."""
    if value is None:
        return None
    match kind:
        case Kind.TIME:
            moment = from_microseconds(value).replace(microsecond=0)
            return moment.replace(tzinfo=None) if moment.year >= _FIRST_YEAR else moment.isoformat()
        case Kind.INTEGER if abs(value) >= 10**_MAX_DIGITS:
            return str(value)
        case Kind.DECIMAL if not _is_number(value):
            return f"{value:f}"
        case Kind.TEXT if name == "date" and int(value[:4]) >= _FIRST_YEAR:
            return date.fromisoformat(value)
        case Kind.TEXT:
            return printable(value)[:_MAX_TEXT]
    number: _Cell = value
    return number


def _is_number(value: Decimal) -> bool:
    """Return whether a sheet can hold a decimal as a number without losing a digit."""
    digits = len(f"{value:f}".replace(".", "").strip("-0"))
    return not value or (digits <= _MAX_DIGITS and abs(value.adjusted()) <= _MAX_EXPONENT)
