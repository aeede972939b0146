"""The commands that ask the API: one for each of its operations."""

from __future__ import annotations

from typing import Annotated

import attrs
import typer

import goproxies

from ._options import Question, Settings
from ._output import deliver
from ._reports import countries_report, history_report, requests_report, traffic_report
from ._session import connected

__all__ = ["countries", "history", "requests", "traffic"]

Interval = Annotated[
    goproxies.Interval | None,
    typer.Option(help="The length of a bucket; the API decides if left out."),
]
Status = Annotated[
    int | None,
    typer.Option(metavar="CODE", help="Only requests that ended with this HTTP status."),
]
StatusNot = Annotated[
    int | None,
    typer.Option(metavar="CODE", help="Leave out requests that ended with this status."),
]


def traffic(*, question: Question, settings: Settings) -> None:
    """The traffic of a range, in total."""
    with connected(settings) as client:
        answer = client.traffic(**attrs.asdict(question))
    deliver(traffic_report(answer), settings)


def history(*, question: Question, interval: Interval = None, settings: Settings) -> None:
    """The traffic of a range, bucket by bucket."""
    with connected(settings) as client:
        answer = client.traffic_history(interval, **attrs.asdict(question))
    deliver(history_report(answer), settings)


def requests(
    *,
    question: Question,
    interval: Interval = None,
    status: Status = None,
    status_not: StatusNot = None,
    settings: Settings,
) -> None:
    """The requests of a range, bucket by bucket."""
    with connected(settings) as client:
        answer = client.requests_history(interval, status, status_not, **attrs.asdict(question))
    deliver(requests_report(answer), settings)


def countries(*, settings: Settings) -> None:
    """The countries that the traffic went through."""
    with connected(settings) as client:
        answer = client.countries()
    deliver(countries_report(answer), settings)
