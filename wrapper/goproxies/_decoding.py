"""Answers of the API as results: each member checked, each number exact."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TypeVar

from ._bearer import is_sendable
from ._histories import RequestsHistory, TrafficHistory
from ._json import Breach, Reader, each, integer, member, microseconds, optional, string
from ._question import Echo, Question
from ._traffic import Traffic

__all__ = ["bearer_token", "countries", "requests_history", "traffic", "traffic_history"]

T = TypeVar("T")
Number = TypeVar("Number", int, int | None)


def bearer_token(body: object) -> str:
    """Return the token of a login."""
    value = member("token", string)(body)
    if not is_sendable(value):
        raise Breach("it is empty, or not of visible ASCII characters", "token")
    return value


def countries(body: object) -> list[str]:
    """Return the codes of the countries in use."""
    return member("countries", each(string))(body)


def traffic(body: object, question: Question) -> Traffic:
    """Return the total of a range."""
    echo = _echo(body, question)
    total = member("bytes", integer)(body)
    return Traffic(total, echo.period, question.country, question.username)


def traffic_history(body: object, question: Question) -> TrafficHistory:
    """Return the traffic of a range by bucket."""
    echo = _echo(body, question)
    return TrafficHistory(
        echo.period,
        echo.interval or question.interval,
        question.country,
        question.username,
        _times(body, "start_at"),
        _times(body, "end_at"),
        _compact(_values(member("bytes", integer))(body)),
    )


def requests_history(body: object, question: Question) -> RequestsHistory:
    """Return the requests of a range by bucket."""
    echo = _echo(body, question)
    member("filter", member("interval", string))(body)
    return RequestsHistory(
        echo.period,
        echo.interval or question.interval,
        question.country,
        question.username,
        _times(body, "start_at"),
        _times(body, "end_at"),
        _compact(_values(member("amount", integer))(body)),
        _compact(_values(optional("count", integer))(body)),
    )


def _echo(body: object, question: Question) -> Echo:
    echo = Echo.read(body)
    echo.compare(question)
    return echo


def _values(read: Reader[T]) -> Reader[list[T]]:
    return member("values", each(read))


def _times(body: object, name: str) -> array[int]:
    return array("q", _values(member(name, microseconds))(body))


def _compact(numbers: list[Number]) -> Sequence[Number]:
    """Return numbers in eight bytes each where they fit, as the objects that they are elsewhere."""
    try:
        return array("q", numbers)  # type: ignore[type-var]  # a None among them is a TypeError
    except (TypeError, OverflowError):
        return tuple(numbers)
