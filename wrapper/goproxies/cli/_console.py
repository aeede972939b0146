"""Text for people: in colour where that is wanted, and never in control of the terminal."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["UNLIMITED", "console", "note", "printable", "usable_width"]

UNLIMITED = 10_000
"""Columns: wider than any line."""

_NARROWEST, _USUAL = 10, 80
"""Columns."""

_LONG = 100
"""Characters of a variable: none that is meant for a terminal has so many."""

_JOINERS = "\u200c\u200d"
"""Parts of names in some scripts. They change how letters join, and nothing else."""


def console(file: IO[str] | None = None, *, stderr: bool = False) -> Console:
    """Return a console that shows text as it is; one for a file has no colour."""
    from rich.console import Console

    # no-color.org. The `no_color` of rich keeps bold and dim, which are escapes, too.
    is_plain = file is not None or bool(os.environ.get("NO_COLOR"))
    screen = Console(
        file=file,
        stderr=stderr,
        color_system=None if is_plain else "auto",
        markup=False,
        emoji=False,
        highlight=False,
        # rich takes any digits for a number, and fails at `²` and at thousands of them.
        _environ={k: v for k, v in os.environ.items() if v.isascii() and len(v) < _LONG},
    )
    if (width := usable_width(screen.width)) != screen.width:
        screen.width = width
    return screen


def usable_width(columns: int) -> int:
    """Return the width of a terminal, or 80 if it is unknown (0) or makes no sense."""
    return columns if _NARROWEST <= columns <= UNLIMITED else _USUAL


def note(text: str, style: str | None = None) -> None:
    """Show the user one line on standard error, beside the answer."""
    console(stderr=True).print(printable(text), style=style, soft_wrap=True)


def printable(text: str) -> str:
    """Return text with an escape for each character that could control a terminal."""
    return "".join(
        c if c.isprintable() or c in _JOINERS else c.encode("unicode_escape").decode() for c in text
    )
