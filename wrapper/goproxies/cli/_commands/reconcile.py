"""The command that compares the answers of the API with one another."""

from __future__ import annotations

from typing import Annotated

import attrs
import typer

from goproxies.cli._access.client import open_client
from goproxies.cli._access.hints import hint_at_future, hint_at_unknown, unknown_names
from goproxies.cli._options.common import TrafficSettings
from goproxies.cli._options.query import Range
from goproxies.cli._output.answers import reconciliation_answer
from goproxies.cli._output.progress import progress
from goproxies.cli._output.writing import write_answer

from .breakdown import note_failures

__all__ = ["reconcile"]

Username = Annotated[str | None, typer.Option(metavar="NAME", help="Only this sub-user.")]


def reconcile(*, when: Range, username: Username = None, settings: TrafficSettings) -> None:
    """Compare a total with its hours, countries and sub-users.

    The exit status is 1 if a sum certainly differs, or if a country or a sub-user failed. It is 0
    if all agree or it cannot be decided yet.
    """
    with open_client(settings) as client, progress(settings) as on_progress:
        result = client.reconcile(username=username, on_progress=on_progress, **attrs.asdict(when))
        unknown = unknown_names(client, [username] if username and not result.total.bytes else [])
    write_answer(reconciliation_answer(result), settings)
    hint_at_future(result.total.period)
    hint_at_unknown(unknown)
    parts = [part for part in (result.countries, result.subusers) if part is not None]
    for part in parts:
        note_failures(part)
    has_failures = any(part.failures for part in parts)
    if has_failures or any(discrepancy.is_conclusive for discrepancy in result):
        raise typer.Exit(1)
