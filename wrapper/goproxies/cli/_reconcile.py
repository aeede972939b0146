"""The command that holds the answers of the API against one another."""

from __future__ import annotations

from typing import Annotated

import attrs
import typer

from ._asking import asking
from ._breakdown import tell_failures
from ._options import Range, Settings
from ._output import deliver
from ._progress import progress
from ._reports import reconciliation_report

__all__ = ["reconcile"]

Username = Annotated[str | None, typer.Option(metavar="NAME", help="Only this sub-user.")]


def reconcile(*, when: Range, username: Username = None, settings: Settings) -> None:
    """Whether the total of a range is the sum of its history, and of its countries.

    The exit status is 1 if one of them differs for certain, or if a country could not be asked
    for, and 0 if both agree or nobody can tell yet.
    """
    with asking(settings) as client, progress(settings) as told:
        answer = client.reconcile(username=username, on_progress=told, **attrs.asdict(when))
    deliver(reconciliation_report(answer), settings)
    tell_failures(answer.countries)
    if answer.countries.failures or any(discrepancy.is_conclusive for discrepancy in answer):
        raise typer.Exit(1)
