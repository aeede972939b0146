"""Writes an answer in the format and to the place that the user chose."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from goproxies.cli._options.common import Settings

    from .answers import Answer

__all__ = ["check_output", "write_answer", "write_content"]


def check_output(settings: Settings) -> None:
    """Refuse, before any request, an answer that could not be written afterwards.

    Raises:
        BadParameter: The format is for files only and there is no file, or no format has the
            ending of the file.
        ConfigurationError: The format needs a package that is not installed.
    """
    try:
        chosen = settings.output_format
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="'--output'") from None
    if chosen.is_binary and settings.output is None:
        raise typer.BadParameter(
            f"{chosen.value} goes to a file: add --output FILE", param_hint="'--format'"
        )
    if settings.excel and chosen is not chosen.CSV:
        raise typer.BadParameter(
            f"it goes with csv, not with {chosen.value}", param_hint="'--excel'"
        )
    chosen.check_package()


def write_answer(answer: Answer, settings: Settings) -> None:
    """Write an answer to standard output, or to the file of `--output`."""
    write_content(settings.output_format.render(answer, settings.view), settings.output)


def write_content(content: str | bytes, output: Path | None) -> None:
    """Write the content of an answer to a file, or text to standard output."""
    if output is not None:
        from .destination import write_to

        write_to(output, content.encode() if isinstance(content, str) else content)
    elif isinstance(content, str):
        _print(content)


def _print(text: str) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        raise
    except OSError:
        # Python must not try to write the rest again when it ends.
        with contextlib.suppress(OSError):
            sys.stdout.close()
        raise
