"""The commands for statistics: one for each operation."""

from __future__ import annotations

from typing import Annotated, Literal

import attrs
import typer

import goproxies
from goproxies.cli._access.client import open_client
from goproxies.cli._console import note
from goproxies.cli._doctor.probes import probe
from goproxies.cli._options.common import (
    PeriodSettings,
    Query,
    RequestSettings,
    TrafficSettings,
    whole_number,
)
from goproxies.cli._output.answers import (
    countries_answer,
    history_answer,
    requests_answer,
    traffic_answer,
)
from goproxies.cli._output.progress import progress
from goproxies.cli._output.tables import describe_missing
from goproxies.cli._output.writing import write_answer

__all__ = ["countries", "history", "requests", "traffic"]

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


@probe(lambda client: f"{client.traffic().bytes:,} bytes this month")
def traffic(*, query: Query, settings: TrafficSettings) -> None:
    """Total traffic of a range."""
    with open_client(settings) as client:
        total = client.traffic(**attrs.asdict(query))
    write_answer(traffic_answer(total), settings)


@probe(lambda client: f"{len(client.traffic_history()):,} buckets")
def history(
    *,
    query: Query,
    interval: Interval = None,
    split: Split = None,
    settings: TrafficSettings,
) -> None:
    """Traffic of a range by hour, day or week."""
    with open_client(settings) as client, progress(settings) as report:
        answer = client.traffic_history(
            interval, split=split, on_progress=report, **attrs.asdict(query)
        )
    write_answer(history_answer(answer), settings)
    _note_missing(answer)


@probe(lambda client: f"{client.requests_history().total_amount:,} requests this month")
def requests(
    *,
    query: Query,
    interval: Interval = None,
    status: Status = None,
    status_not: StatusNot = None,
    split: Split = None,
    settings: PeriodSettings,
) -> None:
    """Requests of a range by hour, day or week."""
    with open_client(settings) as client, progress(settings) as report:
        answer = client.requests_history(
            interval,
            status,
            status_not,
            split=split,
            on_progress=report,
            **attrs.asdict(query),
        )
    write_answer(requests_answer(answer), settings)
    _note_missing(answer)


@probe(lambda client: f"{len(client.countries()):,} countries")
def countries(*, settings: RequestSettings) -> None:
    """Countries that the traffic went through."""
    with open_client(settings) as client:
        codes = client.countries()
    write_answer(countries_answer(codes), settings)


def _note_missing(answer: goproxies.TrafficHistory | goproxies.RequestsHistory) -> None:
    if missing := describe_missing(answer):
        note(f"goproxies: {missing}", style="yellow")
