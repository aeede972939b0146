"""Text for a person's eyes: in colour where that is wanted, never in control of the terminal."""

from __future__ import annotations

import os
from typing import IO

from rich.console import Console

__all__ = ["UNLIMITED", "console", "inert", "note"]

UNLIMITED = 10_000
"""Columns: wider than any line."""


def console(file: IO[str] | None = None, *, stderr: bool = False) -> Console:
    """Return a console that takes text as it is; a file of its own gets no colour."""
    # no-color.org; rich's own `no_color` leaves bold and dim, which are escapes, too.
    is_plain = file is not None or bool(os.environ.get("NO_COLOR"))
    return Console(
        file=file,
        stderr=stderr,
        color_system=None if is_plain else "auto",
        markup=False,
        emoji=False,
        highlight=False,
    )


def inert(text: str) -> str:
    """Return text from outside with every character that could steer a terminal written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def note(text: str, style: str | None = None) -> None:
    """Tell the user something in one line, beside the answer."""
    console(stderr=True).print(inert(text), style=style, soft_wrap=True)
