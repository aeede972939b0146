"""The commands for histories, of all traffic, of one sub-user or of several."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

import typer

import goproxies
from goproxies._constants import DEFAULT_CONCURRENCY
from goproxies.cli._access.client import open_client
from goproxies.cli._access.hints import hint_at_future
from goproxies.cli._access.histories import Histories, fetch_histories
from goproxies.cli._console import note
from goproxies.cli._doctor.probes import probe
from goproxies.cli._options.common import (
    HistoryQuery,
    PeriodSettings,
    TrafficSettings,
    whole_number,
)
from goproxies.cli._output.answers import history_answer, requests_answer
from goproxies.cli._output.history_tables import describe_missing
from goproxies.cli._output.progress import progress
from goproxies.cli._output.writing import write_answer

__all__ = ["history", "requests"]

Interval = Annotated[
    goproxies.Interval | None,
    typer.Option(help="Length of a bucket. Default: the API decides."),
]
_status = whole_number("an HTTP status", 100, 599)

Status = Annotated[
    int | None,
    typer.Option(
        metavar="CODE", parser=_status, help="Only requests that ended with this HTTP status."
    ),
]
StatusNot = Annotated[
    int | None,
    typer.Option(
        metavar="CODE", parser=_status, help="Only requests that ended with another HTTP status."
    ),
]
Split = Annotated[
    Literal["month"] | None,
    typer.Option(help="Request each month separately, several at a time. For long ranges."),
]


@probe(lambda client: f"{len(client.traffic_history()):,} buckets")
def history(
    *,
    query: HistoryQuery,
    interval: Interval = None,
    split: Split = None,
    settings: TrafficSettings,
) -> None:
    """Traffic of a range by hour, day or week."""
    with open_client(settings) as client, progress(settings) as report:
        histories = fetch_histories(
            partial(client.traffic_history, interval, split=split, **query.filter(settings)),
            query.usernames(),
            report,
            concurrency=1 if split else DEFAULT_CONCURRENCY,
        )
    write_answer(history_answer(histories.found, query.has_usernames), settings)
    _finish(histories)


@probe(lambda client: f"{client.requests_history().total_amount:,} requests this month")
def requests(
    *,
    query: HistoryQuery,
    interval: Interval = None,
    status: Status = None,
    status_not: StatusNot = None,
    split: Split = None,
    settings: PeriodSettings,
) -> None:
    """Requests of a range by hour, day or week."""
    with open_client(settings) as client, progress(settings) as report:
        fetch = partial(
            client.requests_history,
            interval,
            status,
            status_not,
            split=split,
            **query.filter(settings),
        )
        histories = fetch_histories(
            fetch, query.usernames(), report, concurrency=1 if split else DEFAULT_CONCURRENCY
        )
    write_answer(requests_answer(histories.found, query.has_usernames), settings)
    _finish(histories)


def _finish(
    histories: Histories[goproxies.TrafficHistory] | Histories[goproxies.RequestsHistory],
) -> None:
    """Report what is missing in the answer, and end with the status for it."""
    for one in histories.found[:1]:
        hint_at_future(one.period)  # all have the same
    for one in histories.found:
        if missing := describe_missing(one):
            of_whom = f"sub-user {one.username}: " if len(histories.found) > 1 else ""
            note(f"goproxies: {of_whom}{missing}", style="yellow")
    for name, error in histories.failures.items():
        note(f"goproxies: sub-user {name}: {error}", style="red")
    if histories.failures:
        number = len(histories.failures)
        note(f"goproxies: {number:,} of {histories.requested:,} sub-users failed", style="red")
    if histories.is_interrupted:
        note(
            f"goproxies: interrupted; the answer has {len(histories.found):,} of "
            f"{histories.requested:,} sub-users. Run it again with --username for the others",
            style="yellow",
        )
        raise typer.Exit(130)
    if histories.failures:
        raise typer.Exit(1)
