"""The options for what an answer is about: a range, a country, sub-users."""

# No `from __future__ import annotations`: Typer reads the types of the fields from attrs.

from datetime import UTC
from typing import Annotated, TypedDict

import attrs
import typer

import goproxies
from goproxies._time.period import FORMS, WORDS

from .common import PeriodSettings

__all__ = ["HistoryQuery", "Query", "Range"]


def _complete_periods() -> list[str]:
    return [word.replace("N", "7") for word in WORDS]


def _check_period(word: str | None) -> str | None:
    """Refuse a word that is not a period."""
    try:
        if word is not None:
            goproxies.Period.parse(word)
    except goproxies.InvalidArgumentError as error:
        raise typer.BadParameter(str(error)) from None
    return word


@attrs.frozen
class Range:
    """The options for the time that an answer is about."""

    start_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="The first day or instant, in ISO 8601."),
    ] = None
    end_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="The last day or instant, included, in ISO 8601."),
    ] = None
    period: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            callback=_check_period,
            autocompletion=_complete_periods,
            help=f"Start and end in one word: {', '.join(FORMS)}. Default: this-month.",
        ),
    ] = None


@attrs.frozen
class Query(Range):
    """The options for what an answer is about."""

    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only this country, such as DE.")
    ] = None
    username: Annotated[str | None, typer.Option(metavar="NAME", help="Only this sub-user.")] = None


class _HistoryFilter(TypedDict):
    period: "goproxies.Period"
    country: str | None


@attrs.frozen
class HistoryQuery(Range):
    """The options for what a history is about, or several of them."""

    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only this country, such as DE.")
    ] = None
    username: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Only this sub-user. Repeat it for a history of each of them."
        ),
    ] = None
    all_subusers: Annotated[
        bool, typer.Option("--all-subusers", help="A history of each sub-user.")
    ] = False

    def filter(self, settings: PeriodSettings) -> "_HistoryFilter":
        """Return what all histories are about, with the same period.

        Raises:
            InvalidArgumentError: There is no such range.
        """
        from goproxies._time.ranges import resolve_range

        zone = settings.view.zone or UTC
        period = resolve_range(zone, start_at=self.start_at, end_at=self.end_at, period=self.period)
        return {"period": period, "country": self.country}

    def usernames(self, client: "goproxies.Client") -> list[str] | None:
        """Return the sub-users, each once; `None` for all traffic together.

        Raises:
            BadParameter: Sub-users are named, and all are to be shown.
            InvalidArgumentError: A name cannot be that of a sub-user.
        """
        from goproxies._arguments import checked_username

        if self.all_subusers:
            if self.username:
                raise typer.BadParameter(
                    "give either it or --username", param_hint="'--all-subusers'"
                )
            return [subuser.username for subuser in client.subusers()]
        return list(dict.fromkeys(map(checked_username, self.username))) if self.username else None

    @property
    def has_usernames(self) -> bool:
        """Whether each row names its sub-user."""
        return self.all_subusers or len(set(self.username or ())) > 1
