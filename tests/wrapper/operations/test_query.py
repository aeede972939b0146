"""What a call sends: the exact query, from every method in every flavour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from inspect import signature
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import goproxies
import pytest
from goproxies import Period
from time_machine import travel

from tests.support.client.api import METHODS, answering
from tests.support.client.flavours import FLAVOURS, Flavour
from tests.support.network.servers import Server, serving

RANGE: Any = {"start_at": date(2026, 10, 1), "end_at": date(2026, 10, 31)}
SENT_RANGE = {
    "start_at": "2026-10-01T00:00:00+00:00",
    "end_at": "2026-10-31T23:59:59.999999+00:00",
}
STATISTICS = [
    method
    for method in METHODS
    if "period" in signature(getattr(goproxies.Client, method)).parameters
]
"""The methods that take a range."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with serving(answering) as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Server:
    shared.requests.clear()
    return shared


@pytest.fixture(scope="module", params=FLAVOURS, ids=lambda flavour: flavour.name)
def client(shared: Server, request: pytest.FixtureRequest) -> Iterator[goproxies.Client]:
    with request.param.client(token="token", base_url=shared.url) as client:
        yield client


def query(server: Server) -> dict[str, str]:
    """Return the parameters of the only call."""
    (call,) = server.calls
    return call.query


@pytest.mark.parametrize(("method", "path"), METHODS.items())
def test_each_method_gets_its_path(
    server: Server, client: goproxies.Client, method: str, path: str
) -> None:
    getattr(client, method)()
    (call,) = server.calls
    assert (call.method, call.path, call.body) == ("GET", path, b"")


@travel("2026-10-05T22:30:00Z", tick=False)
@pytest.mark.parametrize("method", STATISTICS)
def test_without_arguments_only_both_ends_are_sent(
    server: Server, client: goproxies.Client, method: str
) -> None:
    getattr(client, method)()
    assert query(server) == {
        "start_at": "2026-10-01T00:00:00+00:00",
        "end_at": "2026-10-05T23:59:59.999999+00:00",
    }


@travel("2026-10-05T22:30:00Z", tick=False)
@pytest.mark.parametrize("method", STATISTICS)
def test_days_and_months_begin_in_the_zone_of_the_client(
    server: Server, flavour: Flavour, method: str
) -> None:
    settings = {"token": "token", "base_url": server.url, "timezone": "Europe/Berlin"}
    with flavour.client(**settings) as client:
        getattr(client, method)()
    assert query(server) == {
        "start_at": "2026-10-01T00:00:00+02:00",
        "end_at": "2026-10-06T23:59:59.999999+02:00",
    }


def test_countries_are_requested_without_any_parameter(
    server: Server, client: goproxies.Client
) -> None:
    client.countries()
    (call,) = server.calls
    assert call.query_string == ""


@pytest.mark.parametrize(
    ("method", "arguments", "sent"),
    [
        ("traffic", {"country": "de"}, {"country": "DE"}),
        ("traffic", {"username": "alice"}, {"username": "alice"}),
        ("traffic_history", {"interval": "hour"}, {"interval": "hour"}),
        ("traffic_history", {"country": "De", "username": "a"}, {"country": "DE", "username": "a"}),
        ("requests_history", {"interval": "auto"}, {"interval": "auto"}),
        ("requests_history", {"status": 200}, {"status": "200"}),
        ("requests_history", {"status_not": 599}, {"status_not": "599"}),
        (
            "requests_history",
            {
                "interval": "week",
                "status": 100,
                "status_not": 404,
                "country": "us",
                "username": "bob",
            },
            {
                "interval": "week",
                "status": "100",
                "status_not": "404",
                "country": "US",
                "username": "bob",
            },
        ),
    ],
)
def test_the_arguments_are_sent_and_nothing_else(
    server: Server, client: goproxies.Client, method: str, arguments: Any, sent: dict[str, str]
) -> None:
    getattr(client, method)(**RANGE, **arguments)
    assert query(server) == SENT_RANGE | sent


def test_the_own_parameters_of_a_method_may_go_by_position(
    server: Server, client: goproxies.Client
) -> None:
    client.requests_history("day", 200, 404, **RANGE)
    sent = {"interval": "day", "status": "200", "status_not": "404"}
    assert query(server) == SENT_RANGE | sent


@pytest.mark.parametrize("method", STATISTICS)
@pytest.mark.parametrize(
    ("arguments", "start", "end"),
    [
        (
            {"period": "2026-10-05"},
            "2026-10-05T00:00:00+00:00",
            "2026-10-05T23:59:59.999999+00:00",
        ),
        (
            {"period": Period.month(2026, 2, tz="America/New_York")},
            "2026-02-01T00:00:00-05:00",
            "2026-02-28T23:59:59.999999-05:00",
        ),
        (
            {"start_at": datetime(2026, 10, 5, tzinfo=UTC), "end_at": "2026-10-05T12:00"},
            "2026-10-05T00:00:00+00:00",
            "2026-10-05T12:00:00+00:00",
        ),
        (
            {
                "start_at": datetime(1880, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")),
                "end_at": date(1880, 1, 1),
            },
            "1879-12-31T23:06:32+00:00",
            "1880-01-01T23:59:59.999999+00:00",
        ),
    ],
)
def test_both_ends_are_sent_as_rfc3339_with_an_offset(
    server: Server, client: goproxies.Client, method: str, arguments: Any, start: str, end: str
) -> None:
    getattr(client, method)(**arguments)
    assert query(server) == {"start_at": start, "end_at": end}


@pytest.mark.parametrize(
    "username",
    [
        "a b",
        " a ",
        "a+b",
        "a/b",
        "../a",
        "a&b=c",
        "a?b#c",
        "100%",
        "a%20b",
        "a;b",
        "jörg",
        "名前",
        "👍",
        "e\u0301",
        'a"b\\c',
        "None",
        "x" * 2_000,
    ],
)
def test_a_username_arrives_as_it_was_given(
    server: Server, client: goproxies.Client, username: str
) -> None:
    client.traffic(username=username)
    assert query(server)["username"] == username


def test_a_query_says_the_same_to_servers_that_leave_a_plus_alone(
    server: Server, client: goproxies.Client
) -> None:
    client.traffic(username="a +b", **RANGE)
    (call,) = server.calls
    assert "+" not in call.query_string
    assert "username=a +b" in unquote(call.query_string).split("&")


def test_every_call_names_the_package_and_its_version(server: Server, flavour: Flavour) -> None:
    with flavour.client("demo", "demo", base_url=server.url) as client:
        client.traffic()
    agents = {request.headers["user-agent"] for request in server.requests}
    assert agents == {f"goproxies/{goproxies.__version__}"}
