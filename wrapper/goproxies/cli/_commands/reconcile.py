"""The command that holds the answers of the API against one another."""

from __future__ import annotations

from typing import Annotated

import attrs
import typer

from goproxies.cli._access.client import asking
from goproxies.cli._options.common import Range, Settings
from goproxies.cli._output.progress import progress
from goproxies.cli._output.reports import reconciliation_report
from goproxies.cli._output.writing import deliver

from .breakdown import tell_failures

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
