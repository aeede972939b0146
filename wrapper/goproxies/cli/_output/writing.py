"""An answer in the form that was asked for, to where it was asked for."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sys

import typer

from goproxies._files import replace_file
from goproxies._results import frames as _exports
from goproxies.cli._console import console, inert
from goproxies.cli._options.common import Format, Settings

from .reports import Report, Value

__all__ = ["deliver", "require_outlet"]

_FORMULA = ("=", "+", "-", "@")


def require_outlet(settings: Settings) -> None:
    """Refuse, before anything is sent, a form that could not be delivered afterwards.

    Raises:
        BadParameter: The form is for files alone, and there is none.
        ConfigurationError: The form needs a package that is not installed.
    """
    if settings.form is Format.PARQUET:
        if settings.output is None:
            raise typer.BadParameter(
                "parquet goes to a file: add --output FILE", param_hint="'--format'"
            )
        _exports.to_arrow({})  # says what to install, if need be


def deliver(report: Report, settings: Settings) -> None:
    """Write an answer to standard output, or to the file of `--output`."""
    if settings.output is None:
        _print(_text(report, settings))
    elif settings.form is Format.PARQUET:
        replace_file(settings.output, _parquet(report))
    else:
        replace_file(settings.output, _text(report, settings).encode())


def _text(report: Report, settings: Settings) -> str:
    match settings.form:
        case Format.JSON:
            return json.dumps(report.json, indent=2) + "\n"
        case Format.CSV:
            return _csv(report)
    return _table(report, settings)


def _table(report: Report, settings: Settings) -> str:
    screen = console(None if settings.output is None else io.StringIO())
    with screen.capture() as capture:
        screen.print(report.screen(settings.unit), crop=False)
    lines = (line.rstrip() for line in capture.get().splitlines())
    return "\n".join(lines) + "\n"


def _csv(report: Report) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(report.columns)
    writer.writerows([_safe(row[name]) for name in report.columns] for row in report.rows)
    return buffer.getvalue()


def _parquet(report: Report) -> bytes:
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(report.arrow(), buffer)
    return buffer.getvalue()


def _safe(cell: Value) -> Value:
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
