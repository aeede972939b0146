"""The application: all commands, each with an example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import attrs
import typer

import goproxies

from ._commands.breakdown import breakdown
from ._commands.doctor import doctor
from ._commands.exporter import exporter
from ._commands.histories import history, requests
from ._commands.load import load
from ._commands.login import login, logout
from ._commands.reconcile import reconcile
from ._commands.report import report
from ._commands.sandbox import sandbox
from ._commands.statistics import countries, traffic
from ._commands.subusers import subusers
from ._failures import report_failures
from ._help import Command, Group
from ._options.common import TrafficSettings
from ._options.groups import flatten_groups

__all__ = ["run"]

_EXAMPLES: dict[Callable[..., None], str] = {
    traffic: "goproxies traffic --period last-month --country DE",
    history: "goproxies history --interval day --username alice",
    requests: "goproxies requests --interval hour --period today --status-not 200",
    countries: "goproxies countries --format json",
    subusers: "goproxies subusers --over 90",
    breakdown: "goproxies breakdown --by country,username --username alice --username bob",
    reconcile: "goproxies reconcile --period last-month",
    report: "goproxies report --period last-month --output october.html",
    load: "goproxies load --since 2026-01-01 --database warehouse.duckdb",
    exporter: "goproxies exporter --port 9877",
    login: "goproxies login --username reseller",
    logout: "goproxies logout",
    doctor: "goproxies doctor --format json",
    sandbox: "goproxies sandbox --port 8080",
}


def run(arguments: Sequence[str]) -> int:
    """Run a command, report its failure on standard error, and return its exit status."""
    command = typer.main.get_command(_application())
    return report_failures(
        lambda debugging: command.main(
            arguments, prog_name="goproxies", standalone_mode=False, obj=debugging
        )
    )


def _application() -> typer.Typer:
    application = typer.Typer(
        cls=Group,
        invoke_without_command=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    application.callback(epilog="Example: goproxies --sandbox traffic")(flatten_groups(_goproxies))
    for command, example in _EXAMPLES.items():
        summary = (command.__doc__ or "").partition("\n")[0]
        application.command(cls=Command, short_help=summary, epilog=f"Example: {example}")(
            flatten_groups(command)
        )
    return application


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
