"""The command that takes traffic apart by country and by sub-user."""

from __future__ import annotations

from typing import Annotated, Literal

import attrs
import typer

import goproxies
from goproxies._constants import DEFAULT_CONCURRENCY, MAX_CONCURRENCY
from goproxies.cli._access.client import asking
from goproxies.cli._console import note
from goproxies.cli._options.cells import Cells
from goproxies.cli._options.common import Range, Settings, whole_number
from goproxies.cli._output.progress import progress
from goproxies.cli._output.reports import breakdown_report
from goproxies.cli._output.writing import deliver

__all__ = ["breakdown", "tell_failures"]

Concurrency = Annotated[
    int,
    typer.Option(
        metavar="N",
        parser=whole_number("the number of calls", 1, MAX_CONCURRENCY),
        help="How many calls to have under way at once.",
    ),
]
Sort = Annotated[
    Literal["bytes"] | None,
    typer.Option(help="The largest cell first; in the order of the names if left out."),
]


def breakdown(
    *,
    cells: Cells,
    when: Range,
    concurrency: Concurrency = DEFAULT_CONCURRENCY,
    sort: Sort = None,
    settings: Settings,
) -> None:
    """The traffic of a range by country, by sub-user, or by both.

    Cells that fail are told on standard error, and left out of the answer.
    """
    parts = cells.arguments()
    with asking(settings) as client, progress(settings) as told:
        answer = client.breakdown(
            **parts, **attrs.asdict(when), concurrency=concurrency, on_progress=told
        )
    if sort == "bytes":
        answer = attrs.evolve(answer, rows=sorted(answer, key=lambda cell: -cell.bytes))
    deliver(breakdown_report(answer), settings)
    tell_failures(answer)
    if answer.failures:
        raise typer.Exit(1)


def tell_failures(answer: goproxies.Breakdown) -> None:
    """Tell of the cells that failed, each with its error."""
    for cell, error in answer.failures.items():
        note(f"goproxies: {cell}: {error}", style="red")
    if failed := len(answer.failures):
        note(f"goproxies: {failed:,} of {failed + len(answer):,} cells failed", style="red")
