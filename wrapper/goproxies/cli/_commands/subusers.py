"""The command that lists the sub-users with their limits."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

import goproxies
from goproxies.cli._access.client import open_client
from goproxies.cli._doctor.probes import probe
from goproxies.cli._options.common import PeriodSettings, unsigned_decimal
from goproxies.cli._output.answers import subusers_answer
from goproxies.cli._output.writing import write_answer

__all__ = ["subusers"]

_LIMIT_REACHED = 4


def _percent(text: str) -> Decimal:
    return unsigned_decimal("a percentage")(text.removesuffix("%"))


def _has_used(subuser: goproxies.Subuser, percent: Decimal) -> bool:
    used = subuser.used_percent
    return used is not None and used >= percent


Username = Annotated[str | None, typer.Option(metavar="NAME", help="Only this sub-user.")]
Over = Annotated[
    Decimal | None,
    typer.Option(
        metavar="PERCENT",
        parser=_percent,
        help="Only sub-users that have used at least so much of their limit. The exit status is "
        "4 if there are any.",
    ),
]


@probe(lambda client: f"{len(client.subusers()):,} sub-users")
def subusers(*, username: Username = None, over: Over = None, settings: PeriodSettings) -> None:
    """Sub-users with their limits and what they used."""
    with open_client(settings) as client:
        listed = client.subusers(username)
    if over is not None:
        listed = goproxies.Subusers(each for each in listed if _has_used(each, over))
    write_answer(subusers_answer(listed, over), settings)
    if over is not None and listed:
        raise typer.Exit(_LIMIT_REACHED)
