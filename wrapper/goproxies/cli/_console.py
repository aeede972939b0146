"""Text for people: in colour where that is wanted, and never in control of the terminal."""

from __future__ import annotations

import os
from typing import IO

from rich.console import Console

__all__ = ["UNLIMITED", "console", "note", "printable"]

UNLIMITED = 10_000
"""Columns: wider than any line."""


def console(file: IO[str] | None = None, *, stderr: bool = False) -> Console:
    """Return a console that shows text as it is; one for a file has no colour."""
    # no-color.org. The `no_color` of rich keeps bold and dim, which are escapes, too.
    is_plain = file is not None or bool(os.environ.get("NO_COLOR"))
    return Console(
        file=file,
        stderr=stderr,
        color_system=None if is_plain else "auto",
        markup=False,
        emoji=False,
        highlight=False,
    )


def note(text: str, style: str | None = None) -> None:
    """Show the user one line on standard error, beside the answer."""
    console(stderr=True).print(printable(text), style=style, soft_wrap=True)


def printable(text: str) -> str:
    """Return text with an escape for each character that could control a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
