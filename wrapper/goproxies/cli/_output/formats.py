"""The formats of an answer. Each is defined here and nowhere else."""

from __future__ import annotations

import csv
import importlib
import io
import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Self

from goproxies._errors import ConfigurationError
from goproxies.cli._console import console, printable

from .answers import Answer, Value
from .units import Unit

__all__ = ["Format"]

_FORMULA = ("=", "+", "-", "@")

Render = Callable[[Answer, Unit, bool], str | bytes]
"""Writes an answer with traffic in a unit, to a file or to standard output."""


def _table(answer: Answer, unit: Unit, is_file: bool) -> str:
    screen = console(io.StringIO() if is_file else None)
    with screen.capture() as capture:
        screen.print(answer.screen(unit), crop=False)
    lines = (line.rstrip() for line in capture.get().splitlines())
    return "\n".join(lines) + "\n"


def _json(answer: Answer, unit: Unit, is_file: bool) -> str:
    return json.dumps(answer.json, indent=2) + "\n"


def _csv(answer: Answer, unit: Unit, is_file: bool) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_safe(row[name]) for name in answer.columns] for row in answer.rows)
    return buffer.getvalue()


def _safe(cell: Value) -> Value:
    """Return a cell that no spreadsheet runs as a formula."""
    if not isinstance(cell, str):
        return cell
    text = printable(cell)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _parquet(answer: Answer, unit: Unit, is_file: bool) -> bytes:
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(answer.arrow(), buffer)
    return buffer.getvalue()


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
    package: str | None
    extra: str | None

    TABLE = "table", ".txt", _table
    JSON = "json", ".json", _json
    CSV = "csv", ".csv", _csv
    PARQUET = "parquet", ".parquet", _parquet, "pyarrow", "arrow"

    def __new__(
        cls,
        name: str,
        ending: str,
        render: Render,
        package: str | None = None,
        extra: str | None = None,
    ) -> Self:
        member = str.__new__(cls, name)
        member._value_ = name
        member.ending, member.render = ending, render
        member.package, member.extra = package, extra
        return member

    @classmethod
    def of_file(cls, file: Path) -> Format:
        """Return the format that the ending of a file stands for; otherwise a table."""
        return next((each for each in cls if each.ending == file.suffix.lower()), cls.TABLE)

    @property
    def is_binary(self) -> bool:
        """Whether it is for files and pipes, not for a screen."""
        return self.package is not None

    def check_package(self) -> None:
        """Make sure that its package is installed.

        Raises:
            ConfigurationError: It is not.
        """
        if self.package is None:
            return
        try:
            importlib.import_module(self.package)
        except ImportError:
            raise ConfigurationError(
                f"{self.package} is not installed; pip install 'goproxies[{self.extra}]'"
            ) from None
