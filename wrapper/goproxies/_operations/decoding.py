"""Answers of the API as results: each member checked, each number exact."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from goproxies._auth.bearer import is_sendable
from goproxies._http.answer import Answer
from goproxies._parsing.columns import counts, optional_counts, times
from goproxies._parsing.json import Breach, each, integer, member, string
from goproxies._parsing.rows import body_reader
from goproxies._results.histories import RequestsHistory, TrafficHistory
from goproxies._results.spans import Spans
from goproxies._results.traffic import Traffic
from goproxies._time.http_date import parse_http_date
from goproxies._time.period import Period

from .filter import Echo, Question

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
