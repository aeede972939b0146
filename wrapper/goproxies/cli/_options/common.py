"""The options that commands share; those of the API carry its names."""

import contextlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import attrs
import typer

import goproxies
from goproxies._constants import DEFAULT_MAX_RETRIES, DEFAULT_TIMEOUT
from goproxies._time.period import FORMS, WORDS
from goproxies.cli._profiles import profile_name, profile_names

from .units import Unit

__all__ = ["Access", "Format", "Question", "Range", "Settings", "whole_number"]


class Format(StrEnum):
    """The forms in which a command can put its answer."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def whole_number(name: str, first: int, last: int) -> Callable[[str], int]:
    """Return what reads an option that takes a whole number from `first` to `last`."""

    def read(text: str) -> int:
        with contextlib.suppress(ValueError):
            if first <= (number := int(text)) <= last:
                return number
        raise typer.BadParameter(f"{name} is a number from {first} to {last}, not {text!r}")

    return read


def _periods() -> list[str]:
    return [word.replace("N", "7") for word in WORDS]


def _period(word: str | None) -> str | None:
    """Refuse a word that means no period."""
    try:
        if word is not None:
            goproxies.Period.parse(word)
    except goproxies.InvalidArgumentError as error:
        raise typer.BadParameter(str(error)) from None
    return word


def _profile(name: str | None) -> str | None:
    return name if name is None else profile_name(name)


def _debug(context: typer.Context, is_asked_for: bool) -> bool:
    if is_asked_for and not context.resilient_parsing:
        context.find_root().obj.start()
    return is_asked_for


def _writable(path: Path | None) -> Path | None:
    """Refuse, before anything is sent, a file that could not be written afterwards."""
    if path is None or str(path) == "-":
        return None  # standard output
    if path.exists() and not path.is_file():
        raise typer.BadParameter(f"{path} is not a file")
    if not path.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {path.parent}")
    return path


@attrs.frozen
class Access:
    """What every command takes, after its name or before it: whom to ask, and as whom."""

    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Ask an embedded sandbox; needs no account.")
    ] = False
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            callback=_profile,
            autocompletion=profile_names,
            help="The kept login to use, else GOPROXIES_PROFILE, else default.",
        ),
    ] = None
    debug: Annotated[
        bool,
        typer.Option(
            "--debug", callback=_debug, help="Show the log, and where it failed, on standard error."
        ),
    ] = False


@attrs.frozen
class Settings(Access):
    """What every command with an answer takes: its form, and where it goes."""

    format: Annotated[
        Format | None,
        typer.Option(help="The form of the answer, else as the file is called, else table."),
    ] = None
    unit: Annotated[
        Unit, typer.Option(help="The unit of traffic in a table; other forms have bytes.")
    ] = Unit.GB
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", callback=_writable, help="Write the answer to a file."),
    ] = None
    timezone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="Where days and months begin, such as Europe/Berlin; UTC if left out.",
        ),
    ] = None
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            help=f"How long one attempt may take; {DEFAULT_TIMEOUT:.0f} if left out.",
        ),
    ] = None
    max_retries: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            help=f"How often a call is tried again; {DEFAULT_MAX_RETRIES} if left out.",
        ),
    ] = None
    deadline: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="How long all of it may take; no end if left out."),
    ] = None

    def apply(self, client: "goproxies.Client") -> "goproxies.Client":
        """Return a client that asks as these options say."""
        given = {
            name: value
            for name in ("timezone", "timeout", "max_retries", "deadline")
            if (value := getattr(self, name)) is not None
        }
        return client.with_options(**given)

    @property
    def form(self) -> Format:
        """The form of the answer: as asked for, else as the file is called, else a table."""
        suffix = self.output.suffix.lower() if self.output else ""
        called = next((form for form in Format if suffix == f".{form}"), Format.TABLE)
        return self.format or called


@attrs.frozen
class Range:
    """When what an answer is about took place."""

    start_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="The first day or instant, in ISO 8601."),
    ] = None
    end_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="The last day or instant; it belongs to the range."),
    ] = None
    period: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            callback=_period,
            autocompletion=_periods,
            help=f"Both in a word (this-month if left out): {', '.join(FORMS)}.",
        ),
    ] = None


@attrs.frozen
class Question(Range):
    """What an answer is to be about."""

    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only this country, such as DE.")
    ] = None
    username: Annotated[str | None, typer.Option(metavar="NAME", help="Only this sub-user.")] = None
