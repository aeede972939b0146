"""The options that commands share; those of the API have its names."""

# No `from __future__ import annotations`: Typer reads the types of the fields from attrs.

import contextlib
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import attrs
import typer

import goproxies
from goproxies._constants import DEFAULT_MAX_RETRIES, DEFAULT_TIMEOUT
from goproxies.cli._output.formats import Format
from goproxies.cli._output.units import Unit
from goproxies.cli._output.view import View
from goproxies.cli._profiles import profile_name, profile_names
from goproxies.cli._usage import with_option_names

__all__ = [
    "Access",
    "Debug",
    "PeriodSettings",
    "Profiled",
    "ReportSettings",
    "RequestSettings",
    "Sending",
    "Settings",
    "TrafficSettings",
    "unsigned_decimal",
    "whole_number",
]

_MAX_EXPONENT = 100
"""Of a decimal: far more than any amount needs, and exact arithmetic with it is quick."""


def whole_number(name: str, first: int, last: int) -> Callable[[str], int]:
    """Return a parser of an option that takes a whole number from `first` to `last`."""

    def parse(text: str) -> int:
        with contextlib.suppress(ValueError):
            if first <= (number := int(text)) <= last:
                return number
        raise typer.BadParameter(f"{name} is a number from {first} to {last}, not {text!r}")

    return parse


def unsigned_decimal(name: str) -> Callable[[str], Decimal]:
    """Return a parser of an option that takes a decimal number from 0 up."""

    def parse(text: str) -> Decimal:
        with contextlib.suppress(InvalidOperation):
            number = Decimal(text)
            exponent = number.as_tuple().exponent
            is_usual = isinstance(exponent, int) and abs(exponent) <= _MAX_EXPONENT
            if is_usual and number >= 0:
                return number
        raise typer.BadParameter(f"{name} is a number from 0 up, not {text!r}")

    return parse


def _check_profile(name: str | None) -> str | None:
    return name if name is None else profile_name(name)


def _start_debugging(context: typer.Context, is_on: bool) -> bool:
    if is_on and not context.resilient_parsing:
        context.find_root().obj.start()
    return is_on


def _check_output(path: Path | None) -> Path | None:
    """Refuse, before any request, a file that could not be written afterwards."""
    if path is None or str(path) == "-":
        return None  # standard output
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder")
    if not path.exists() and not path.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {path.parent}")
    return path


MaxRetries = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER",
        help=f"How often a failed request is retried. Default: {DEFAULT_MAX_RETRIES}.",
    ),
]
Timezone = Annotated[
    str | None,
    typer.Option(
        metavar="ZONE",
        help="The zone in which days and months begin and tables show times, such as "
        "Europe/Berlin. Default: UTC.",
    ),
]


@attrs.frozen
class Debug:
    """The option of every command."""

    debug: Annotated[
        bool,
        typer.Option(
            "--debug",
            callback=_start_debugging,
            help="Show the log, and the traceback of a failure, on standard error.",
        ),
    ] = False


@attrs.frozen
class Profiled(Debug):
    """The options of every command that uses a saved login."""

    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            callback=_check_profile,
            autocompletion=profile_names,
            help="Which saved login to use. Default: GOPROXIES_PROFILE, otherwise default.",
        ),
    ] = None


@attrs.frozen
class Access(Profiled):
    """The options of every command that sends requests: the account and the server."""

    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Use an embedded sandbox; needs no account.")
    ] = False


@attrs.frozen
class Sending(Access):
    """The options of every command whose requests have limits and an answer."""

    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", callback=_check_output, help="Write the answer to a file."),
    ] = None
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            help=f"Limit for one attempt of a request. Default: {DEFAULT_TIMEOUT:.0f}.",
        ),
    ] = None
    deadline: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="Limit for the whole command. Default: none."),
    ] = None

    def apply(self, client: "goproxies.Client") -> "goproxies.Client":
        """Return a client with the settings of these options.

        Raises:
            ConfigurationError: A setting is wrong; the message names it as an option.
        """
        given = {
            name: value
            for name in ("timezone", "timeout", "max_retries", "deadline")
            if (value := getattr(self, name, None)) is not None
        }
        try:
            return client.with_options(**given)
        except goproxies.ConfigurationError as error:
            raise goproxies.ConfigurationError(with_option_names(str(error))) from error


@attrs.frozen
class Settings(Sending):
    """The options of every command with rows: also their format."""

    format: Annotated[
        Format | None,
        typer.Option(help="Output format. Default: from the file's ending, otherwise table."),
    ] = None
    excel: Annotated[
        bool,
        typer.Option("--excel", help="Begin CSV with a byte order mark, as Excel needs it."),
    ] = False

    @property
    def output_format(self) -> Format:
        """The format that was given, else that of the file's ending, else a table.

        Raises:
            ValueError: No format has the ending of the file.
        """
        return self.format or (Format.of_file(self.output) if self.output else Format.TABLE)

    @property
    def view(self) -> View:
        """How the user wants to see the answer."""
        return View(is_file=self.output is not None, for_excel=self.excel)


@attrs.frozen
class RequestSettings(Settings):
    """The options of a command whose requests are retried."""

    max_retries: MaxRetries = None


@attrs.frozen
class PeriodSettings(RequestSettings):
    """The options of a command whose answer is about a period."""

    timezone: Timezone = None

    @property
    def view(self) -> View:
        """How the user wants to see the answer."""
        from goproxies._time.instants import zone as named_zone

        zone = None if self.timezone is None else named_zone(self.timezone)
        return attrs.evolve(super().view, zone=zone)


@attrs.frozen
class TrafficSettings(PeriodSettings):
    """The options of a command whose answer is traffic."""

    unit: Annotated[
        Unit | None,
        typer.Option(
            help="Unit of traffic in tables, and of a further column in csv and xlsx. Default: gb "
            "in tables, no further column."
        ),
    ] = None

    @property
    def view(self) -> View:
        """How the user wants to see the answer."""
        return attrs.evolve(super().view, unit=self.unit)


@attrs.frozen
class ReportSettings(Sending):
    """The options of a command whose answer is a page about a period."""

    max_retries: MaxRetries = None
    timezone: Timezone = None
