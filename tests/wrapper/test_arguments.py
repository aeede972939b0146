"""Arguments that cannot be right: refused in every flavour before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

import goproxies
import pytest
from goproxies import InvalidArgumentError
from goproxies._arguments import (
    optional_country,
    optional_interval,
    optional_status,
    optional_username,
)

from tests.support.client.api import answering
from tests.support.client.flavours import FLAVOURS
from tests.support.network.servers import Server, serving

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)

WRONG: list[tuple[str, dict[str, Any], str]] = [
    *(
        (method, arguments, hint)
        for method in ("traffic", "traffic_history", "requests_history")
        for arguments, hint in (
            ({"start_at": NOON, "end_at": date(2026, 10, 4)}, "give an earlier start"),
            ({"start_at": date(9000, 1, 1)}, "give an earlier start or a later end"),
            ({"start_at": "yesterday"}, "start_at 'yesterday' is not ISO 8601; give"),
            ({"end_at": 1791194400}, "end_at is a datetime, a date or"),
            ({"end_at": True}, "end_at is a datetime, a date or"),
            ({"period": "today", "end_at": NOON}, "give either period, or"),
            ({"period": "now"}, "give today, yesterday"),
            ({"period": ""}, "give today, yesterday"),
            ({"period": False}, "give today, yesterday"),
            ({"period": date(2026, 10, 5)}, "give today, yesterday"),
            ({"country": ""}, "country is a code of two letters such as 'DE'"),
            ({"country": "DEU"}, "country is a code of two letters such as 'DE'"),
            ({"country": "D1"}, "country is a code of two letters such as 'DE'"),
            ({"country": "DÉ"}, "country is a code of two letters such as 'DE'"),
            ({"country": "DE\n"}, "country is a code of two letters such as 'DE'"),
            ({"country": "ß"}, "country is a code of two letters such as 'DE'"),
            ({"country": b"DE"}, "country is a code of two letters such as 'DE'"),
            ({"country": ["DE"]}, "country is a code of two letters such as 'DE'"),
            ({"country": False}, "country is a code of two letters such as 'DE'"),
            ({"username": ""}, "username is the name of a sub-user"),
            ({"username": " \t"}, "username is the name of a sub-user"),
            ({"username": 0}, "username is the name of a sub-user"),
            ({"username": True}, "username is the name of a sub-user"),
            ({"username": b"alice"}, "username is the name of a sub-user"),
            ({"username": "a\nb"}, "has the character U.000A, which no HTTP server takes"),
            ({"username": "a\x7f"}, "has the character U.007F, which no HTTP server takes"),
            ({"username": "a\ud800"}, "has the character U.D800, which UTF-8 cannot encode"),
            ({"username": "a" * 4_001}, "a name of up to 4000 characters"),
        )
    ),
    *(
        (method, {"interval": interval}, "interval is one of hour, day, week, auto")
        for method in ("traffic_history", "requests_history")
        for interval in ("", "month", "Day", "day\n", 1, True, ["day"], {"day": 1})
    ),
    *(
        ("requests_history", {name: status}, f"{name} is an HTTP status from 100 to 599")
        for name in ("status", "status_not")
        for status in (0, 99, 600, -200, True, False, 200.0, "200", [200], float("nan"))
    ),
]


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
    with request.param.client("demo", "demo", base_url=shared.url) as client:
        yield client


@pytest.mark.parametrize(("method", "arguments", "hint"), WRONG)
def test_a_wrong_argument_is_refused_with_a_hint_before_anything_is_sent(
    server: Server, client: goproxies.Client, method: str, arguments: Any, hint: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=hint):
        getattr(client, method)(**arguments)
    assert server.requests == []


def test_an_argument_that_cannot_be_right_is_a_value_error() -> None:
    assert issubclass(InvalidArgumentError, ValueError)


@pytest.mark.parametrize("arguments", [("2026-10",), (NOON, NOON)])
def test_the_range_goes_by_keyword_only(client: goproxies.Client, arguments: Any) -> None:
    with pytest.raises(TypeError, match="positional argument"):
        client.traffic(*arguments)


@pytest.mark.parametrize("read", [optional_country, optional_username, optional_interval])
def test_none_stays_none(read: Any) -> None:
    assert read(None) is None


@pytest.mark.parametrize("given", ["de", "De", "dE", "DE"])
def test_a_country_is_in_capitals(given: str) -> None:
    assert optional_country(given) == "DE"


@pytest.mark.parametrize("name", ["a\u200cb", "a\u200db", "a b", "a\u202eb", "\u00a0a", "😀"])
def test_every_other_character_can_be_in_a_name(name: str) -> None:
    assert optional_username(name) == name


@pytest.mark.parametrize("status", [100, 599, HTTPStatus.NOT_FOUND])
def test_a_status_is_a_plain_number(status: int) -> None:
    read = optional_status("status", status)
    assert (read, type(read)) == (status, int)
