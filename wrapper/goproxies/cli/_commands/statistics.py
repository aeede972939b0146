"""The commands that ask the API: one for each of its operations."""

from __future__ import annotations

from typing import Annotated, Literal

import attrs
import typer

import goproxies
from goproxies.cli._access.client import asking
from goproxies.cli._console import note
from goproxies.cli._options.common import Question, Settings, whole_number
from goproxies.cli._output.progress import progress
from goproxies.cli._output.reports import (
    countries_report,
    history_report,
    requests_report,
    traffic_report,
)
from goproxies.cli._output.tables import missing_words
from goproxies.cli._output.writing import deliver

__all__ = ["countries", "history", "requests", "traffic"]

Interval = Annotated[
    goproxies.Interval | None,
    typer.Option(help="The length of a bucket; the API decides if left out."),
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
        metavar="CODE", parser=_status, help="Leave out requests that ended with this status."
    ),
]
Split = Annotated[
    Literal["month"] | None,
    typer.Option(help="Ask for each month by itself, several at a time, and join the answers."),
]


def traffic(*, question: Question, settings: Settings) -> None:
    """The traffic of a range, in total."""
    with asking(settings) as client:
        answer = client.traffic(**attrs.asdict(question))
    deliver(traffic_report(answer), settings)


def history(
    *,
    question: Question,
    interval: Interval = None,
    split: Split = None,
    settings: Settings,
) -> None:
    """The traffic of a range, bucket by bucket."""
    with asking(settings) as client, progress(settings) as told:
        answer = client.traffic_history(
            interval, split=split, on_progress=told, **attrs.asdict(question)
        )
    deliver(history_report(answer), settings)
    _tell_missing(answer)


def requests(
    *,
    question: Question,
    interval: Interval = None,
    status: Status = None,
    status_not: StatusNot = None,
    split: Split = None,
    settings: Settings,
) -> None:
    """The requests of a range, bucket by bucket."""
    with asking(settings) as client, progress(settings) as told:
        answer = client.requests_history(
            interval, status, status_not, split=split, on_progress=told, **attrs.asdict(question)
        )
    deliver(requests_report(answer), settings)
    _tell_missing(answer)


def countries(*, settings: Settings) -> None:
    """The countries that the traffic went through."""
    with asking(settings) as client:
        answer = client.countries()
    deliver(countries_report(answer), settings)


def _tell_missing(answer: goproxies.TrafficHistory | goproxies.RequestsHistory) -> None:
    if words := missing_words(answer):
        note(f"goproxies: {words}", style="yellow")
