"""The application: all commands, each with an example."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

import attrs
import typer

import goproxies

from ._commands import COMMANDS
from ._failures import report_failures
from ._help import Group
from ._lazy import LazyCommand
from ._options.common import TrafficSettings
from ._options.groups import flatten_groups

__all__ = ["run"]


def run(arguments: Sequence[str]) -> int:
    """Run a command, report its failure on standard error, and return its exit status."""
    group = _group()
    return report_failures(
        lambda debugging: group.main(
            arguments, prog_name="goproxies", standalone_mode=False, obj=debugging
        )
    )


@cache
def _group() -> Any:
    application = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    application.callback(epilog="Example: goproxies --sandbox traffic")(flatten_groups(_goproxies))
    group: Any = typer.main.get_command(application)  # its type has no public name
    for name, (module, summary, example) in COMMANDS.items():
        group.add_command(LazyCommand(name, module, summary, example))
    return group


def _print_version(is_on: bool) -> None:
    if is_on:
        typer.echo(f"goproxies {goproxies.__version__}")
        raise typer.Exit


def _goproxies(
    context: typer.Context,
    settings: TrafficSettings,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Traffic and requests of a GoProxies reseller and its sub-users."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)
    # Options before the name of a command are defaults of the same options after it.
    context.default_map = {context.invoked_subcommand: attrs.asdict(settings)}
