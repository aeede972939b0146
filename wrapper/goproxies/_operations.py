"""What each method asks, and what becomes of the answer: the clients only send it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import Generic, TypedDict, TypeVar, Unpack

import attrs

from . import _adapter as adapter
from . import _decoding as decoding
from ._arguments import Interval, country_code, interval_word, status_number, sub_user
from ._histories import RequestsHistory, TrafficHistory
from ._period import Period
from ._question import Question
from ._ranges import Moment, resolve
from ._traffic import Traffic

__all__ = ["Filters", "Operation", "countries", "requests_history", "traffic", "traffic_history"]

T = TypeVar("T")


@attrs.frozen
class Operation(Generic[T]):
    """One call: what is sent, and how the body of a success becomes a result."""

    call: adapter.Call
    decode: Callable[[object], T]


class Filters(TypedDict):
    """The arguments that all statistics take."""

    start_at: Moment | None
    end_at: Moment | None
    period: Period | str | None
    country: str | None
    username: str | None


def traffic(tz: tzinfo, **filters: Unpack[Filters]) -> Operation[Traffic]:
    """Ask for the total of a range."""
    question = _question(tz, filters)
    return Operation(adapter.traffic(question), partial(decoding.traffic, question=question))


def traffic_history(
    tz: tzinfo, interval: Interval | None, **filters: Unpack[Filters]
) -> Operation[TrafficHistory]:
    """Ask for the traffic of a range by bucket."""
    question = _question(tz, filters, interval)
    decode = partial(decoding.traffic_history, question=question)
    return Operation(adapter.traffic_history(question), decode)


def requests_history(
    tz: tzinfo,
    interval: Interval | None,
    status: int | None,
    status_not: int | None,
    **filters: Unpack[Filters],
) -> Operation[RequestsHistory]:
    """Ask for the requests of a range by bucket."""
    question = _question(tz, filters, interval, status, status_not)
    decode = partial(decoding.requests_history, question=question)
    return Operation(adapter.requests_history(question), decode)


def countries() -> Operation[list[str]]:
    """Ask for the countries in use."""
    return Operation(adapter.countries(), decoding.countries)


def _question(
    tz: tzinfo,
    filters: Filters,
    interval: Interval | None = None,
    status: int | None = None,
    status_not: int | None = None,
) -> Question:
    return Question(
        period=resolve(
            tz,
            start_at=filters["start_at"],
            end_at=filters["end_at"],
            period=filters["period"],
        ),
        country=country_code(filters["country"]),
        username=sub_user(filters["username"]),
        interval=interval_word(interval),
        status=status_number("status", status),
        status_not=status_number("status_not", status_not),
    )
