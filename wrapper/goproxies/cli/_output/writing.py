"""Writes an answer in the format and to the place that the user chose."""

from __future__ import annotations

import contextlib
import io
import sys
from typing import TYPE_CHECKING

import typer

from goproxies._files import replace_file

from .answers import Answer

if TYPE_CHECKING:
    from goproxies.cli._options.common import Settings

__all__ = ["check_output", "write_answer"]


def check_output(settings: Settings) -> None:
    """Refuse, before any request, a format that could not be written afterwards.

    Raises:
        BadParameter: The format is for files only, and there is no file.
        ConfigurationError: The format needs a package that is not installed.
    """
    if settings.output_format.is_binary and settings.output is None:
        name = settings.output_format.value
        raise typer.BadParameter(
            f"{name} goes to a file: add --output FILE", param_hint="'--format'"
        )
    settings.output_format.check_package()


def write_answer(answer: Answer, settings: Settings) -> None:
    """Write an answer to standard output, or to the file of `--output`."""
    is_file = settings.output is not None
    content = settings.output_format.render(answer, settings.unit, is_file)
    if settings.output is not None:
        replace_file(settings.output, content.encode() if isinstance(content, str) else content)
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
