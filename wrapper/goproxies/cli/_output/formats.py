"""The formats of an answer. Each is defined here and nowhere else."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self

from goproxies._errors import require_package
from goproxies.cli._console import console, printable

from .units import Unit

if TYPE_CHECKING:
    from .answers import Answer, Row, Value
    from .view import View

__all__ = ["Format"]

_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\N{MINUS SIGN}")

_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols without ink: fillers of Hangul, and the empty pattern of Braille."""

Render = Callable[["Answer", "View"], str | bytes]
"""Writes an answer as the user wants to see it."""


def _table(answer: Answer, view: View) -> str:
    screen = console(io.StringIO() if view.is_file else None)
    with screen.capture() as capture:
        screen.print(answer.screen(view), crop=False)
    lines = (line.rstrip() for line in capture.get().splitlines())
    return "\n".join(lines) + "\n"


def _json(answer: Answer, view: View) -> str:
    import secrets  # slow to load

    # The standard library writes no Decimal, and a float would round it.
    decimals: list[str] = []
    mark = secrets.token_hex()

    def encode(value: object) -> str:
        decimals.append(f"{value:f}")
        return f"{mark}{len(decimals) - 1}"

    text = json.dumps(answer.json, indent=2, default=encode)
    return re.sub(f'"{mark}([0-9]+)"', lambda found: decimals[int(found[1])], text) + "\n"


def _csv(answer: Answer, view: View) -> str:
    columns, rows = _with_unit(answer, view.unit)
    buffer = io.StringIO(_BYTE_ORDER_MARK if view.for_excel else "")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_safe(row[name]) for name in columns] for row in rows)
    return buffer.getvalue()


def _with_unit(answer: Answer, unit: Unit | None) -> tuple[Sequence[str], Sequence[Row]]:
    """Return columns and rows, with a column of exact decimals beside the bytes."""
    if unit in (None, Unit.BYTES) or "bytes" not in answer.columns:
        return answer.columns, answer.rows
    after = answer.columns.index("bytes") + 1
    columns = [*answer.columns[:after], unit.value, *answer.columns[after:]]
    return columns, [{**row, unit.value: unit.exact(int(row["bytes"] or 0))} for row in answer.rows]


def _safe(cell: Value) -> Value:
    """Return a cell that no spreadsheet runs as a formula."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if not isinstance(cell, str):
        return cell
    return f"'{printable(cell)}" if _is_formula(cell) else printable(cell)


def _is_formula(cell: str) -> bool:
    """Return whether some spreadsheet could run a cell.

    They skip white space, controls and byte order marks, and some take a full-width sign for the
    usual one, which it is in the form NFKC. Marks and blank letters may be skipped as well.
    """
    visible = (c for c in cell if unicodedata.category(c)[0] not in "CMZ" and c not in _BLANK)
    return unicodedata.normalize("NFKC", next(visible, "")).startswith(_FORMULA)


def _parquet(answer: Answer, view: View) -> bytes:
    from pyarrow import parquet

    from goproxies._results.frames import to_arrow

    buffer = io.BytesIO()
    parquet.write_table(to_arrow(answer.typed()), buffer)
    return buffer.getvalue()


def _xlsx(answer: Answer, view: View) -> bytes:
    from .xlsx import workbook  # slow to load, and optional

    return workbook(answer, view.unit)


class Format(StrEnum):
    """A format of an answer.

    Attributes:
        ending: The ending of files in this format.
        render: Writes an answer in this format.
        package: The package that a binary format needs; `None` for a format of text.
        extra: The extra that installs the package.
    """

    ending: str
    render: Render
    package: str
    extra: str

    TABLE = "table", ".txt", _table
    JSON = "json", ".json", _json
    CSV = "csv", ".csv", _csv
    PARQUET = "parquet", ".parquet", _parquet, "pyarrow", "arrow"
    XLSX = "xlsx", ".xlsx", _xlsx, "xlsxwriter", "report"

    def __new__(
        cls,
        name: str,
        ending: str,
        render: Render,
        package: str = "",
        extra: str = "",
    ) -> Self:
        member = str.__new__(cls, name)
        member._value_ = name
        member.ending, member.render = ending, render
        member.package, member.extra = package, extra
        return member

    @classmethod
    def of_file(cls, file: Path) -> Format:
        """Return the format of a file's ending; that of a file without an ending is a table.

        Raises:
            ValueError: The ending is not that of a format.
        """
        if not file.suffix:
            return cls.TABLE
        for each in cls:
            if file.suffix.lower() == each.ending:
                return each
        *others, last = (each.ending for each in cls if each is not cls.TABLE)
        raise ValueError(
            f"no format has the ending {file.suffix}; give {cls.TABLE.ending} (the table), "
            f"{', '.join(others)} or {last}, or add --format"
        )

    @property
    def is_binary(self) -> bool:
        """Whether it is for files and pipes, not for a screen."""
        return bool(self.package)

    def check_package(self) -> None:
        """Make sure that its package is installed.

        Raises:
            ConfigurationError: It is not.
        """
        if self.package:
            require_package(self.package, self.extra)
