"""What each method asks, and what becomes of the answer: the clients only send it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

import attrs

from goproxies._arguments import Interval, country_code, interval_word, status_number, sub_user
from goproxies._http.answer import Answer
from goproxies._results.histories import RequestsHistory, TrafficHistory
from goproxies._results.traffic import Traffic
from goproxies._time.period import Period

from . import decoding
from . import generated as adapter
from .filter import Question

__all__ = ["Operation", "countries", "requests_history", "traffic", "traffic_history"]

T = TypeVar("T")


@attrs.frozen
class Operation(Generic[T]):
    """One call: what is sent, and how a success becomes a result."""

    call: adapter.Call
    decode: Callable[[Answer], T]


def traffic(period: Period, country: str | None, username: str | None) -> Operation[Traffic]:
    """Ask for the total of a range."""
    question = _question(period, country, username)
    return Operation(adapter.traffic(question), partial(decoding.traffic, question=question))


def traffic_history(
    period: Period, country: str | None, username: str | None, interval: Interval | None
) -> Operation[TrafficHistory]:
    """Ask for the traffic of a range by bucket."""
    question = _question(period, country, username, interval)
    decode = partial(decoding.traffic_history, question=question)
    return Operation(adapter.traffic_history(question), decode)


def requests_history(
    period: Period,
    country: str | None,
    username: str | None,
    interval: Interval | None,
    status: int | None,
    status_not: int | None,
) -> Operation[RequestsHistory]:
    """Ask for the requests of a range by bucket."""
    question = _question(period, country, username, interval, status, status_not)
    decode = partial(decoding.requests_history, question=question)
    return Operation(adapter.requests_history(question), decode)


def countries() -> Operation[list[str]]:
    """Ask for the countries in use."""
    return Operation(adapter.countries(), decoding.countries)


def _question(
    period: Period,
    country: str | None,
    username: str | None,
    interval: Interval | None = None,
    status: int | None = None,
    status_not: int | None = None,
) -> Question:
    return Question(
        period=period,
        country=country_code(country),
        username=sub_user(username),
        interval=interval_word(interval),
        status=status_number("status", status),
        status_not=status_number("status_not", status_not),
    )
