"""The command that compares the answers of the API with one another."""

from __future__ import annotations

from typing import Annotated

import attrs
import typer

from goproxies.cli._access.client import open_client
from goproxies.cli._access.hints import hint_at_future
from goproxies.cli._options.common import Range, TrafficSettings
from goproxies.cli._output.answers import reconciliation_answer
from goproxies.cli._output.progress import progress
from goproxies.cli._output.writing import write_answer

from .breakdown import note_failures

__all__ = ["reconcile"]

Username = Annotated[str | None, typer.Option(metavar="NAME", help="Only this sub-user.")]


def reconcile(*, when: Range, username: Username = None, settings: TrafficSettings) -> None:
    """Compare a total with the sums over its hours, countries and sub-users.

    The exit status is 1 if a sum certainly differs or a part of one failed, and 0 if all agree or
    it cannot be decided yet.
    """
    with open_client(settings) as client, progress(settings) as report:
        answer = client.reconcile(username=username, on_progress=report, **attrs.asdict(when))
    write_answer(reconciliation_answer(answer), settings)
    hint_at_future(answer.total.period)
    breakdowns = [one for one in (answer.countries, answer.subusers) if one is not None]
    for one in breakdowns:
        note_failures(one)
    has_failures = any(one.failures for one in breakdowns)
    if has_failures or any(discrepancy.is_conclusive for discrepancy in answer):
        raise typer.Exit(1)
