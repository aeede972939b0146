"""The options that commands share; those of the API carry its names."""

import difflib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import attrs
import typer

import goproxies

__all__ = ["Format", "Question", "Settings"]

# What a misspelt period may have meant.
_PERIODS = ("today", "yesterday", "this-month", "last-month", "last-7-days", "last-30-days")


class Format(StrEnum):
    """The forms in which a command can put its answer."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def _period(word: str | None) -> str | None:
    """Refuse a word that means no period, and say which one was probably meant."""
    try:
        if word is not None:
            goproxies.Period.parse(word)
    except goproxies.InvalidArgumentError as error:
        near = difflib.get_close_matches(word or "", _PERIODS, n=1)
        mend = f"; did you mean {near[0]}?" if near else ""
        raise typer.BadParameter(f"{error}{mend}") from None
    return word


def _writable(path: Path | None) -> Path | None:
    """Refuse, before anything is sent, a file that could not be written afterwards."""
    if path is None:
        return None
    if path.exists() and not path.is_file():
        raise typer.BadParameter(f"{path} is not a file")
    if not path.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {path.parent}")
    return path


@attrs.frozen
class Settings:
    """What every command takes, after its name or before it."""

    format: Annotated[Format, typer.Option(help="The form of the answer.")] = Format.TABLE
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", callback=_writable, help="Write the answer to a file."),
    ] = None
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Ask an embedded sandbox; needs no account.")
    ] = False


@attrs.frozen
class Question:
    """What an answer is to be about."""

    start_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="The first day (of UTC) or instant, in ISO 8601."),
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
            help="Both in a word: today, yesterday, this-month (which is the default), "
            "last-month, last-7-days, 2026-10, 2026-10-05, 2026-10-01/2026-10-15.",
        ),
    ] = None
    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only this country, such as DE.")
    ] = None
    username: Annotated[str | None, typer.Option(metavar="NAME", help="Only this sub-user.")] = None
