"""The command that breaks traffic down by country and by sub-user."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated

import attrs
import typer

import goproxies
from goproxies._constants import (
    DEFAULT_CONCURRENCY,
    MAX_CONCURRENCY,
    RETRY_ROUND_FIRST_SECONDS,
    RETRY_ROUND_MAX_SECONDS,
    RETRY_ROUNDS_MAX,
)
from goproxies._results.breakdown import BreakdownInterrupt
from goproxies.cli._access.client import open_client
from goproxies.cli._access.hints import hint_at_future, hint_at_unknown, unknown_names
from goproxies.cli._console import note
from goproxies.cli._options.common import TrafficSettings, whole_number
from goproxies.cli._options.parts import BreakdownParts
from goproxies.cli._options.query import Range
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
RetryFailed = Annotated[
    int,
    typer.Option(
        metavar="N",
        parser=whole_number("the number of rounds", 0, RETRY_ROUNDS_MAX),
        help="Request failed cells again, in up to N rounds with growing pauses.",
    ),
]


def breakdown(
    *,
    parts: BreakdownParts,
    when: Range,
    concurrency: Concurrency = DEFAULT_CONCURRENCY,
    choice: RowChoice,
    retry_failed: RetryFailed = 0,
    settings: TrafficSettings,
) -> None:
    """Traffic of a range by country, by sub-user, or by both.

    Cells that fail are reported on standard error, and are not in the answer.
    """
    arguments = parts.arguments()
    with open_client(settings) as client, progress(settings) as on_progress:
        fetch = partial(
            client.breakdown,
            **arguments,
            **attrs.asdict(when),
            concurrency=concurrency,
            on_progress=on_progress,
        )
        again = partial(client.retry_failed, concurrency=concurrency, on_progress=on_progress)
        fetched = _fetch(fetch, again, retry_failed)
        result = fetched.breakdown
        idle = _without_traffic(result, arguments["usernames"] or ())
        unknown = [] if fetched.is_interrupted else unknown_names(client, idle)
    write_answer(breakdown_answer(result, choice.choose(result), fetched.number_of_cells), settings)
    hint_at_future(result.period)
    hint_at_unknown(unknown)
    note_failures(result)
    if fetched.is_interrupted:
        names = "--country" if result.by == "country" else "--username or --usernames-from"
        note(
            f"goproxies: interrupted; {len(result):,} of {fetched.number_of_cells:,} cells are in "
            f"the answer. Run it again, with {names} for the others",
            style="yellow",
        )
        raise typer.Exit(130)
    if result.failures:
        raise typer.Exit(1)


@attrs.frozen
class _Fetched:
    """A breakdown, or the part of it that was finished when Ctrl-C came."""

    breakdown: goproxies.Breakdown
    number_of_cells: int
    is_interrupted: bool = False


def _fetch(
    fetch: Callable[[], goproxies.Breakdown],
    again: Callable[[goproxies.Breakdown], goproxies.Breakdown],
    rounds: int,
) -> _Fetched:
    """Request all cells, and those that failed again, in up to so many rounds.

    Raises:
        KeyboardInterrupt: Ctrl-C came before the first cell was finished.
    """
    try:
        result = fetch()
    except BreakdownInterrupt as interrupt:
        return _Fetched(interrupt.finished, interrupt.number_of_cells, is_interrupted=True)
    number_of_cells = len(result) + len(result.failures)
    try:
        for number in range(rounds):
            if not result.failures:
                break
            time.sleep(min(RETRY_ROUND_FIRST_SECONDS * 2**number, RETRY_ROUND_MAX_SECONDS))
            result = again(result)
    except BreakdownInterrupt as interrupt:
        return _Fetched(interrupt.finished, number_of_cells, is_interrupted=True)
    except KeyboardInterrupt:  # in a pause
        return _Fetched(result, number_of_cells, is_interrupted=True)
    return _Fetched(result, number_of_cells)


def _without_traffic(result: goproxies.Breakdown, usernames: Sequence[str]) -> list[str]:
    """Return the names whose cells all succeeded without traffic."""
    active = {row.username for row in result if row.bytes}
    active |= {cell.username for cell in result.failures}
    return [name for name in dict.fromkeys(usernames) if name not in active]


def note_failures(result: goproxies.Breakdown) -> None:
    """Report the cells that failed, each with its error."""
    for cell, error in result.failures.items():
        note(f"goproxies: {cell}: {error}", style="red")
    if failed := len(result.failures):
        note(f"goproxies: {failed:,} of {failed + len(result):,} cells failed", style="red")
