"""Answers of the API as results: each member checked, each number exact."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from ._answer import Answer
from ._bearer import is_sendable
from ._columns import counts, optional_counts, times
from ._histories import RequestsHistory, TrafficHistory
from ._http_date import parse_http_date
from ._json import Breach, each, integer, member, string
from ._period import Period
from ._question import Echo, Question
from ._rows import body_reader
from ._spans import Spans
from ._traffic import Traffic

__all__ = ["bearer_token", "countries", "requests_history", "traffic", "traffic_history"]

_TRAFFIC = body_reader("bytes")
_REQUESTS = body_reader("amount", optional=("count",))


def bearer_token(answer: Answer) -> str:
    """Return the token of a login."""
    value = member("token", string)(answer.json())
    if not is_sendable(value):
        raise Breach("it is empty, or not of visible ASCII characters", "token")
    return value


def countries(answer: Answer) -> list[str]:
    """Return the codes of the countries in use."""
    return member("countries", each(string))(answer.json())


def traffic(answer: Answer, question: Question) -> Traffic:
    """Return the total of a range."""
    body = answer.json()
    echo = _echo(body, question)
    total = member("bytes", integer)(body)
    period = question.by_its_clocks(echo.period)
    return Traffic(total, period, question.country, question.username)


def traffic_history(answer: Answer, question: Question) -> TrafficHistory:
    """Return the traffic of a range by bucket."""
    body = answer.json(_TRAFFIC)
    return TrafficHistory(
        *_frame(answer, body, question),
        member("values", counts("bytes"))(body),
    )


def requests_history(answer: Answer, question: Question) -> RequestsHistory:
    """Return the requests of a range by bucket."""
    body = answer.json(_REQUESTS)
    member("filter", member("interval", string))(body)
    return RequestsHistory(
        *_frame(answer, body, question),
        member("values", counts("amount"))(body),
        member("values", optional_counts("count"))(body),
    )


def _frame(
    answer: Answer, body: object, question: Question
) -> tuple[Period, str | None, str | None, str | None, datetime, Spans]:
    """Return what every history begins with: what it is about, and when its buckets were."""
    echo = _echo(body, question)
    return (
        question.by_its_clocks(echo.period),
        echo.interval or question.interval,
        question.country,
        question.username,
        _as_of(answer),
        Spans.shared(*member("values", times)(body)),
    )


def _echo(body: object, question: Question) -> Echo:
    echo = Echo.read(body)
    echo.compare(question)
    return echo


def _as_of(answer: Answer) -> datetime:
    """Return when an answer was made, by the server's clock where it tells that."""
    seconds = parse_http_date(answer.headers.get("Date", ""))
    with suppress(OverflowError, ValueError):
        if seconds is not None:
            return datetime.fromtimestamp(seconds, UTC)
    return datetime.now(UTC)
