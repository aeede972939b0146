"""The command that breaks traffic down by country and by sub-user."""

from __future__ import annotations

from typing import Annotated

import attrs
import typer

import goproxies
from goproxies._constants import DEFAULT_CONCURRENCY, MAX_CONCURRENCY
from goproxies.cli._access.client import open_client
from goproxies.cli._access.hints import hint_at_future
from goproxies.cli._console import note
from goproxies.cli._options.common import Range, TrafficSettings, whole_number
from goproxies.cli._options.parts import BreakdownParts
from goproxies.cli._options.rows import RowChoice
from goproxies.cli._output.answers import breakdown_answer
from goproxies.cli._output.progress import progress
from goproxies.cli._output.writing import write_answer

__all__ = ["breakdown", "note_failures"]

Concurrency = Annotated[
    int,
    typer.Option(
        metavar="N",
        parser=whole_number("the number of requests", 1, MAX_CONCURRENCY),
        help="How many requests to send at the same time.",
    ),
]


def breakdown(
    *,
    parts: BreakdownParts,
    when: Range,
    concurrency: Concurrency = DEFAULT_CONCURRENCY,
    choice: RowChoice,
    settings: TrafficSettings,
) -> None:
    """Traffic of a range by country, by sub-user, or by both.

    Cells that fail are reported on standard error, and are not in the answer.
    """
    arguments = parts.arguments()
    with open_client(settings) as client, progress(settings) as report:
        answer = client.breakdown(
            **arguments, **attrs.asdict(when), concurrency=concurrency, on_progress=report
        )
    write_answer(breakdown_answer(answer, choice.choose(answer)), settings)
    hint_at_future(answer.period)
    note_failures(answer)
    if answer.failures:
        raise typer.Exit(1)


def note_failures(answer: goproxies.Breakdown) -> None:
    """Report the cells that failed, each with its error."""
    for cell, error in answer.failures.items():
        note(f"goproxies: {cell}: {error}", style="red")
    if failed := len(answer.failures):
        note(f"goproxies: {failed:,} of {failed + len(answer):,} cells failed", style="red")
