"""The record of the requests received: all of them, in order, without secrets."""

import httpx
from goproxies.sandbox import Sandbox

from tests.support.sandbox.clients import COUNTRIES, LOGIN, TRAFFIC, bearer, logged_in, token


def test_every_request_is_recorded_in_order(sandbox: Sandbox) -> None:
    with logged_in(sandbox) as client:
        client.get(TRAFFIC)
        client.delete("/nowhere")
    assert [(request.method, request.path) for request in sandbox.requests] == [
        ("POST", LOGIN),
        ("GET", TRAFFIC),
        ("DELETE", "/nowhere"),
    ]


def test_the_query_is_recorded_as_sent_and_decoded(sandbox: Sandbox) -> None:
    httpx.get(
        f"{sandbox.url}{TRAFFIC}?start_at=2026-11-01T00%3A00%2B01:00&b=",
        trust_env=False,
        verify=False,
    )
    request = sandbox.requests[-1]
    assert request.query_string == "start_at=2026-11-01T00%3A00%2B01:00&b="
    assert request.query == {"start_at": "2026-11-01T00:00+01:00", "b": ""}


def test_a_request_knows_whether_it_had_a_bearer(sandbox: Sandbox) -> None:
    httpx.get(sandbox.url + COUNTRIES, trust_env=False, verify=False)
    httpx.get(sandbox.url + COUNTRIES, headers=bearer("x"), trust_env=False, verify=False)
    assert [request.has_bearer for request in sandbox.requests] == [False, True]


def test_headers_are_recorded_but_not_shown(sandbox: Sandbox) -> None:
    value = token(sandbox)
    httpx.get(sandbox.url + COUNTRIES, headers=bearer(value), trust_env=False, verify=False)
    assert sandbox.requests[-1].headers["authorization"] == f"Bearer {value}"
    assert value not in repr(sandbox.requests)


def test_the_record_can_be_cleared(sandbox: Sandbox) -> None:
    token(sandbox)
    sandbox.requests.clear()
    assert len(sandbox.requests) == 0
