"""An answer in the form that was asked for, to where it was asked for."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sys

from ._console import console, inert
from ._files import replace_file
from ._options import Format, Settings
from ._reports import Cell, Report

__all__ = ["deliver"]

_FORMULA = ("=", "+", "-", "@")


def deliver(report: Report, settings: Settings) -> None:
    """Write an answer to standard output, or to the file of `--output`."""
    match settings.format:
        case Format.JSON:
            text = json.dumps(report.json, indent=2) + "\n"
        case Format.CSV:
            text = _csv(report)
        case Format.TABLE:
            text = _table(report, None if settings.output is None else io.StringIO())
    if settings.output is None:
        _print(text)
    else:
        replace_file(settings.output, text)


def _table(report: Report, file: io.StringIO | None) -> str:
    screen = console(file)
    with screen.capture() as capture:
        screen.print(report.screen())
    lines = (line.rstrip() for line in capture.get().splitlines())
    return "\n".join(lines) + "\n"


def _csv(report: Report) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(report.columns)
    writer.writerows([_safe(row[name]) for name in report.columns] for row in report.rows)
    return buffer.getvalue()


def _safe(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs as a formula."""
    if not isinstance(cell, str):
        return cell
    text = inert(cell)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _print(text: str) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        raise
    except OSError:
        # What could not be written must not be tried again when Python ends.
        with contextlib.suppress(OSError):
            sys.stdout.close()
        raise
