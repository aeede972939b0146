"""The one module that knows the inside of the generated package.

From it come the paths and the parameters of every call. Its endpoint modules have no public
function that tells them without sending, so their `_get_kwargs` is used; a test notices when a
release of the generator changes it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypedDict, TypeVar

import attrs
from goproxies_api import AuthenticatedClient
from goproxies_api.api.authentication import login as _login
from goproxies_api.api.statistics import (
    get_requests_history,
    get_traffic_stats,
    get_traffic_stats_history,
    get_used_countries_stats,
)
from goproxies_api.models import (
    LoginRequest,
    RequestsHistoryStats,
    Token,
    TrafficHistoryInterval,
    TrafficHistoryStats,
    TrafficStats,
    UsedCountriesStats,
)
from goproxies_api.types import UNSET, Unset

from goproxies._http.answer import Answer
from goproxies._parsing.json import Breach
from goproxies._time.instants import in_whole_minutes

from .filter import Question

__all__ = [
    "LOGIN_PATH",
    "AuthenticatedClient",
    "Call",
    "check_model",
    "countries",
    "login",
    "requests_history",
    "traffic",
    "traffic_history",
]

T = TypeVar("T")


@attrs.frozen
class Call:
    """What an operation sends, below the address of the server."""

    method: str
    path: str
    params: Mapping[str, str | int]
    json: object = attrs.field(repr=False)


class _Filter(TypedDict):
    start_at: datetime.datetime
    end_at: datetime.datetime
    country: str | Unset
    username: str | Unset


class _HistoryFilter(_Filter):
    interval: TrafficHistoryInterval | Unset


def login(username: str, password: str) -> Call:
    """Describe `login`."""
    return _call(_login._get_kwargs(body=LoginRequest(username=username, password=password)))


def traffic(question: Question) -> Call:
    """Describe `getTrafficStats`."""
    return _call(get_traffic_stats._get_kwargs(**_filter(question)))


def traffic_history(question: Question) -> Call:
    """Describe `getTrafficStatsHistory`."""
    return _call(get_traffic_stats_history._get_kwargs(**_history_filter(question)))


def requests_history(question: Question) -> Call:
    """Describe `getRequestsHistory`."""
    return _call(
        get_requests_history._get_kwargs(
            **_history_filter(question),
            status=_or_unset(question.status),
            status_not=_or_unset(question.status_not),
        )
    )


def countries() -> Call:
    """Describe `getUsedCountriesStats`."""
    return _call(get_used_countries_stats._get_kwargs())


def check_model(path: str, answer: Answer) -> None:
    """Make sure that the generated function of a path can read a success.

    Raises:
        Breach: It cannot. A model raises whatever its statements happen to meet.
    """
    model = _MODELS.get(path)
    if model is None and not answer.content:
        return
    body = answer.json()
    if model is None:
        return
    try:
        model.from_dict(body)
    except Exception as error:  # noqa: BLE001  # KeyError, TypeError, ValueError, AttributeError ...
        problem = f"{model.__name__} does not take it: {type(error).__name__}"
    else:
        return
    raise Breach(problem)


def _call(kwargs: dict[str, Any]) -> Call:
    return Call(
        kwargs["method"].upper(), kwargs["url"], kwargs.get("params", {}), kwargs.get("json")
    )


def _filter(question: Question) -> _Filter:
    return {
        "start_at": in_whole_minutes(question.period.start_at),
        "end_at": in_whole_minutes(question.period.end_at),
        "country": _or_unset(question.country),
        "username": _or_unset(question.username),
    }


def _history_filter(question: Question) -> _HistoryFilter:
    interval = UNSET if question.interval is None else TrafficHistoryInterval(question.interval)
    return {**_filter(question), "interval": interval}


def _or_unset(value: T | None) -> T | Unset:
    return UNSET if value is None else value


LOGIN_PATH = login("", "").path

_MODELS: Mapping[str, Any] = {
    LOGIN_PATH: Token,
    get_traffic_stats._get_kwargs()["url"]: TrafficStats,
    get_traffic_stats_history._get_kwargs()["url"]: TrafficHistoryStats,
    get_requests_history._get_kwargs()["url"]: RequestsHistoryStats,
    get_used_countries_stats._get_kwargs()["url"]: UsedCountriesStats,
}
