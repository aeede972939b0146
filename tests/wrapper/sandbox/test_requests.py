"""The record of the calls received: all of them, in order, showing no secret."""

import httpx
from goproxies.sandbox import Sandbox

from tests.support.sandbox.calls import COUNTRIES, LOGIN, TRAFFIC, bearer, logged_in, token


def test_every_call_is_noted_in_its_order(sandbox: Sandbox) -> None:
    with logged_in(sandbox) as client:
        client.get(TRAFFIC)
        client.delete("/nowhere")
    assert [(call.method, call.path) for call in sandbox.requests] == [
        ("POST", LOGIN),
        ("GET", TRAFFIC),
        ("DELETE", "/nowhere"),
    ]


def test_the_query_is_kept_as_it_was_sent_and_as_it_reads(sandbox: Sandbox) -> None:
    httpx.get(f"{sandbox.url}{TRAFFIC}?start_at=2026-11-01T00%3A00%2B01:00&b=", trust_env=False)
    call = sandbox.requests[-1]
    assert call.query_string == "start_at=2026-11-01T00%3A00%2B01:00&b="
    assert call.query == {"start_at": "2026-11-01T00:00+01:00", "b": ""}


def test_a_call_tells_whether_it_had_a_bearer(sandbox: Sandbox) -> None:
    httpx.get(sandbox.url + COUNTRIES, trust_env=False)
    httpx.get(sandbox.url + COUNTRIES, headers=bearer("x"), trust_env=False)
    assert [call.has_bearer for call in sandbox.requests] == [False, True]


def test_headers_are_kept_but_not_shown(sandbox: Sandbox) -> None:
    value = token(sandbox)
    httpx.get(sandbox.url + COUNTRIES, headers=bearer(value), trust_env=False)
    assert sandbox.requests[-1].headers["authorization"] == f"Bearer {value}"
    assert value not in repr(sandbox.requests)


def test_the_record_can_be_cleared(sandbox: Sandbox) -> None:
    token(sandbox)
    sandbox.requests.clear()
    assert len(sandbox.requests) == 0
