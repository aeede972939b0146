"""Requests are complete, and independent of one another."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from goproxies._http.requests import USER_AGENT, RequestFactory, RequestSpec
from goproxies._network.internals import with_query

BASE_URL = "https://api.example/resellers"
COUNTRIES = RequestSpec("GET", "/countries")


@pytest.fixture
def factory() -> RequestFactory:
    return RequestFactory(BASE_URL, with_query)


def test_a_request_has_everything_but_the_token(factory: RequestFactory) -> None:
    request = factory.make(COUNTRIES)
    assert str(request.url) == f"{BASE_URL}/countries"
    assert request.headers == {
        "Host": "api.example",
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": USER_AGENT,
    }


def test_a_header_added_to_one_request_is_not_in_the_next(factory: RequestFactory) -> None:
    factory.make(COUNTRIES).headers["Authorization"] = "Bearer token"
    assert "Authorization" not in factory.make(COUNTRIES).headers


@pytest.mark.parametrize("method", ["DELETE", "POST"])
def test_other_methods_send_json(factory: RequestFactory, method: str) -> None:
    request = factory.make(RequestSpec(method, "/countries", json={"codes": ["DE"]}))
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.read()) == {"codes": ["DE"]}


def test_parameters_are_quoted_whatever_they_hold(factory: RequestFactory) -> None:
    spec = RequestSpec("GET", "/traffic", {"username": "a&b=c d+é/%41#?"})
    request = factory.make(spec)
    assert request.url.query == b"username=a%26b%3Dc%20d%2B%C3%A9%2F%2541%23%3F"
    assert dict(request.url.params) == spec.params


def test_each_path_of_a_server_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    class Noted(httpx.URL):
        def __init__(self, url: Any, **parts: Any) -> None:
            super().__init__(url, **parts)
            parsed.append(str(url))

    factories = [RequestFactory(BASE_URL, with_query) for _ in range(2)]
    monkeypatch.setattr(httpx, "URL", Noted)
    requests = [
        factory.make(RequestSpec("GET", "/of-this-test", {"username": name}))
        for factory in factories
        for name in ("a", "b")
    ]

    assert parsed == [f"{BASE_URL}/of-this-test"]
    assert [str(request.url) for request in requests] == [
        f"{BASE_URL}/of-this-test?username=a",
        f"{BASE_URL}/of-this-test?username=b",
    ] * 2


def test_a_request_shows_no_body() -> None:
    assert "secret" not in repr(RequestSpec("POST", "/login", json={"password": "secret"}))
