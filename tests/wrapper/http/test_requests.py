"""Requests as they are made: whole, and each for itself."""

from __future__ import annotations

import httpx
import pytest
from goproxies._http.requests import USER_AGENT, RequestFactory
from goproxies._operations import generated as adapter

URL = httpx.URL
BASE_URL = "https://api.example/resellers"


@pytest.fixture
def factory() -> RequestFactory:
    return RequestFactory(BASE_URL, "gzip")


def test_a_request_has_all_but_the_token(factory: RequestFactory) -> None:
    request = factory.of(adapter.countries())
    assert request.headers == {
        "Host": "api.example",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "User-Agent": USER_AGENT,
    }


def test_what_is_added_to_a_request_is_not_in_the_next_one(factory: RequestFactory) -> None:
    call = adapter.countries()
    factory.of(call).headers["Authorization"] = "Bearer token"
    assert "Authorization" not in factory.of(call).headers


def test_parameters_are_quoted_whatever_they_hold(factory: RequestFactory) -> None:
    call = adapter.Call("GET", "/traffic", {"username": "a&b=c d+é/%41#?"}, None)
    request = factory.of(call)
    assert request.url.query == b"username=a%26b%3Dc%20d%2B%C3%A9%2F%2541%23%3F"
    assert dict(request.url.params) == call.params


def test_the_same_address_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def parse(address: str) -> httpx.URL:
        parsed.append(address)
        return URL(address)

    monkeypatch.setattr(httpx, "URL", parse)
    factory = RequestFactory(BASE_URL, "gzip")
    asked = [factory.of(adapter.countries()) for _ in range(3)]

    assert len(parsed) == 1
    assert {str(request.url) for request in asked} == {parsed[0]}
