"""The layout of help, which never breaks a line inside a word."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from textwrap import TextWrapper
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from ._console import usable_width

__all__ = ["Command", "Group"]

_WIDEST = 78
"""Columns, as Typer has it."""

_STACKED_BELOW = 60
"""Columns: a narrower screen has the text of an option below its name, not beside it."""


_Base: Any = typer.Context.formatter_class  # Typer has no public name for it


class _Formatter(_Base):  # type: ignore[misc]  # see above
    def __init__(self, width: int | None = None, max_width: int | None = None) -> None:
        columns = usable_width(shutil.get_terminal_size().columns)
        super().__init__(width=width or min(columns - 2, _WIDEST), max_width=max_width)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        first = "Usage:" if prefix is None else prefix.strip()
        self._write_wrapped(f"{prog} {args}", len(first) + 1, first)

    def write_text(self, text: str) -> None:
        for number, paragraph in enumerate(text.split("\n\n")):
            self.write("\n" if number else "")
            self._write_wrapped(paragraph, self.current_indent)

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        if self.width >= _STACKED_BELOW:
            names = min(max(len(name) for name, _ in rows), col_max) + col_spacing
        else:
            names = 2 * self.indent_increment
        for name, text in rows:
            indent = self.current_indent + names
            first = f"{'':{self.current_indent}}{name}"
            if len(first) + col_spacing > indent:
                self.write(f"{first}\n")
                first = ""
            self._write_wrapped(text, indent, first)

    def _write_wrapped(self, text: str, indent: int, first: str = "") -> None:
        wrapper = TextWrapper(
            self.width,
            initial_indent=f"{first:{indent}}",
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        self.write(wrapper.fill(" ".join(text.split())) + "\n")


class _Context(typer.Context):
    formatter_class = _Formatter


class Command(TyperCommand):
    """A command with this layout."""

    context_class = _Context


class Group(TyperGroup):
    """A group of commands with this layout."""

    context_class = _Context
