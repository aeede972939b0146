"""The commands for histories, of all traffic, of one sub-user or of several."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC
from functools import partial
from typing import Annotated, Literal

import typer

import goproxies
from goproxies._constants import DEFAULT_CONCURRENCY
from goproxies._results.daily import with_requested_period
from goproxies.cli._access.client import open_client
from goproxies.cli._access.hints import hint_at_future, hint_at_unknown, unknown_names
from goproxies.cli._access.histories import Histories, fetch_histories
from goproxies.cli._console import note
from goproxies.cli._doctor.probes import probe
from goproxies.cli._options.common import PeriodSettings, Settings, TrafficSettings, whole_number
from goproxies.cli._options.query import HistoryQuery
from goproxies.cli._output.answers import daily_answer, history_answer, requests_answer
from goproxies.cli._output.formats import Format
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
ByDay = Annotated[
    bool,
    typer.Option("--by-day", help="Sum up the hours of each calendar day of --timezone."),
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
    by_day: ByDay = False,
    split: Split = None,
    settings: TrafficSettings,
) -> None:
    """Traffic of a range by hour, day or week."""
    if by_day and interval not in (None, "hour"):
        raise typer.BadParameter("it sums up hours: give --interval hour", param_hint="'--by-day'")
    interval = "hour" if by_day else interval
    with open_client(settings) as client, progress(settings) as on_progress:
        filters = query.filter(settings)
        histories = fetch_histories(
            partial(client.traffic_history, interval, split=split, **filters),
            query.usernames(client),
            on_progress,
            concurrency=1 if split else DEFAULT_CONCURRENCY,
        )
        idle = {each.username for each in histories.found if not each.total_bytes}
        unknown = _unknown(client, query, histories.is_interrupted, idle)
    if by_day:
        hours = [with_requested_period(filters["period"], each) for each in histories.found]
        answer = daily_answer(hours, query.has_usernames, settings.view.zone or UTC)
    else:
        answer = history_answer(histories.found, query.has_usernames)
    write_answer(answer, settings)
    hint_at_unknown(unknown)
    _finish(histories, settings)


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
    with open_client(settings) as client, progress(settings) as on_progress:
        fetch = partial(
            client.requests_history,
            interval,
            status,
            status_not,
            split=split,
            **query.filter(settings),
        )
        histories = fetch_histories(
            fetch,
            query.usernames(client),
            on_progress,
            concurrency=1 if split else DEFAULT_CONCURRENCY,
        )
        idle = {each.username for each in histories.found if not each.total_amount}
        unknown = _unknown(client, query, histories.is_interrupted, idle)
    write_answer(requests_answer(histories.found, query.has_usernames), settings)
    hint_at_unknown(unknown)
    _finish(histories, settings)


def _unknown(
    client: goproxies.Client, query: HistoryQuery, is_interrupted: bool, idle: Container[str | None]
) -> list[str]:
    """Return the names without traffic that are not those of sub-users."""
    names = () if is_interrupted else query.username or ()
    return unknown_names(client, [name for name in names if name in idle])


def _finish(
    histories: Histories[goproxies.TrafficHistory] | Histories[goproxies.RequestsHistory],
    settings: Settings,
) -> None:
    """Report what is missing in the answer, and end with the status for it."""
    from goproxies.cli._output.history_tables import describe_missing, describe_overlaps

    if histories.found:  # all have the same period
        hint_at_future(histories.found[0].period)
    for one in histories.found:
        # A table has the overlaps below it.
        is_table = settings.output_format is Format.TABLE
        overlaps = None if is_table else describe_overlaps(one, settings.view)
        problems = [describe_missing(one, settings.view), overlaps]
        of_whom = f"sub-user {one.username}: " if len(histories.found) > 1 else ""
        for problem in filter(None, problems):
            note(f"goproxies: {of_whom}{problem}", style="yellow")
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
