"""The operations of the tag Statistics."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from goproxies._arguments import Interval
from goproxies._http.answer import Answer
from goproxies._parsing.columns import optional_whole_numbers, times, whole_numbers
from goproxies._parsing.rows import body_reader
from goproxies._parsing.strict_json import each, integer, member, string
from goproxies._results.histories import RequestsHistory, TrafficHistory
from goproxies._results.spans import Spans
from goproxies._results.traffic import Traffic
from goproxies._time.http_date import parse_http_date
from goproxies._time.period import Period

from .filters import Echo, Filter
from .generated import Endpoint
from .operation import Operation

__all__ = ["countries", "requests_history", "traffic", "traffic_history"]

_TRAFFIC = Endpoint("statistics.get_traffic_stats")
_TRAFFIC_HISTORY = Endpoint("statistics.get_traffic_stats_history")
_REQUESTS_HISTORY = Endpoint("statistics.get_requests_history")
_COUNTRIES = Endpoint("statistics.get_used_countries_stats")

_BYTES = member("bytes", integer)

_traffic_body = body_reader("bytes")
_requests_body = body_reader("amount", optional=("count",))


def traffic(
    period: Period, *, country: str | None = None, username: str | None = None
) -> Operation[Traffic]:
    """Request the total of a range."""
    requested = Filter(period=period, country=country, username=username)
    request = _TRAFFIC.request(**requested.parameters())
    return Operation(request, partial(_read_traffic, requested=requested))


def traffic_history(
    period: Period,
    *,
    country: str | None = None,
    username: str | None = None,
    interval: Interval | None = None,
) -> Operation[TrafficHistory]:
    """Request the traffic of a range by bucket."""
    requested = Filter(period=period, country=country, username=username, interval=interval)
    request = _TRAFFIC_HISTORY.request(**requested.parameters(), interval=requested.interval)
    return Operation(request, partial(_read_traffic_history, requested=requested))


def requests_history(
    period: Period,
    *,
    country: str | None = None,
    username: str | None = None,
    interval: Interval | None = None,
    status: int | None = None,
    status_not: int | None = None,
) -> Operation[RequestsHistory]:
    """Request the number of requests of a range by bucket."""
    requested = Filter(
        period=period,
        country=country,
        username=username,
        interval=interval,
        status=status,
        status_not=status_not,
    )
    request = _REQUESTS_HISTORY.request(
        **requested.parameters(),
        interval=requested.interval,
        status=requested.status,
        status_not=requested.status_not,
    )
    return Operation(request, partial(_read_requests_history, requested=requested))


def countries() -> Operation[list[str]]:
    """Request the codes of the countries in use."""
    return Operation(_COUNTRIES.request(), _read_countries)


def _read_traffic(answer: Answer, requested: Filter) -> Traffic:
    body = answer.json()
    echo = _read_echo(body, requested)
    total = _BYTES(body)
    period = requested.in_requested_zones(echo.period)
    return Traffic(total, period, requested.country, requested.username)


def _read_traffic_history(answer: Answer, requested: Filter) -> TrafficHistory:
    body = answer.json(_traffic_body)
    common = _read_common(answer, body, requested)
    return TrafficHistory(**common, bytes=_column(body, whole_numbers("bytes")))


def _read_requests_history(answer: Answer, requested: Filter) -> RequestsHistory:
    body = answer.json(_requests_body)
    member("filter", member("interval", string))(body)
    common = _read_common(answer, body, requested)
    return RequestsHistory(
        **common,
        amounts=_column(body, whole_numbers("amount")),
        counts=_column(body, optional_whole_numbers("count")),
    )


def _read_countries(answer: Answer) -> list[str]:
    return member("countries", each(string))(answer.json())


def _column(body: object, read: Any) -> Sequence[int]:
    numbers: Sequence[int] = member("values", read)(body)
    return numbers


def _read_common(answer: Answer, body: object, requested: Filter) -> dict[str, Any]:
    """Return what every history has: what it is about, when it was made, and its buckets."""
    echo = _read_echo(body, requested)
    return {
        "period": requested.in_requested_zones(echo.period),
        "interval": echo.interval or requested.interval,
        "country": requested.country,
        "username": requested.username,
        "as_of": _answered_at(answer),
        "spans": Spans.shared(*member("values", times)(body)),
    }


def _read_echo(body: object, requested: Filter) -> Echo:
    echo = Echo.read(body)
    echo.warn_of_differences(requested)
    return echo


def _answered_at(answer: Answer) -> datetime:
    """Return when an answer was made: the server's `Date`, else the time of this machine."""
    seconds = parse_http_date(answer.date)
    with suppress(OverflowError, ValueError):
        if seconds is not None:
            return datetime.fromtimestamp(seconds, UTC)
    return datetime.now(UTC)
