"""Commands whose modules are imported when they are used: a list of commands needs none of them."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import Any

import typer

from ._help import Command

__all__ = ["LazyCommand"]


class LazyCommand(Command):
    """A command that a group lists by its name and summary, and imports when it is used.

    Args:
        name: Its name, which is also that of its function.
        module: The module of its function, below `_commands`.
        summary: What it does: the first line of the docstring of its function.
        example: Options of an example.
    """

    def __init__(self, name: str, module: str, summary: str, example: str) -> None:
        super().__init__(name, short_help=summary)
        self._module, self._example = module, example

    # Typer's own types have no public names.
    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Return the context in which the command itself runs."""
        return self._command.make_context(*arguments, **options)

    def get_params(self, ctx: Any) -> Any:
        """Return the options of the command itself."""
        return self._command.get_params(ctx)

    @cached_property
    def _command(self) -> Any:
        from ._options.groups import flatten_groups

        module = import_module(f"{__package__}._commands.{self._module}")
        application = typer.Typer(add_completion=False, rich_markup_mode=None)
        example = f"Example: goproxies {self.name} {self._example}".rstrip()
        function = getattr(module, str(self.name))
        application.command(cls=Command, epilog=example)(flatten_groups(function))
        return typer.main.get_command(application)
