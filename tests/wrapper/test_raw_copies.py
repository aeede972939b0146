"""Copies of the raw client: with headers, cookies and time limits of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import goproxies
import httpx
import pytest
from goproxies_api.api.statistics import get_traffic_stats
from goproxies_api.models import TrafficStats

from tests.support.client.answers import ANSWERS
from tests.support.client.api import answering
from tests.support.network.servers import Reply, serving

COPIES: dict[str, Callable[[Any], Any]] = {
    "headers": lambda raw: raw.with_headers({"X-Trace": "1"}),
    "cookies": lambda raw: raw.with_cookies({"trace": "1"}),
    "timeout": lambda raw: raw.with_timeout(httpx.Timeout(5)),
}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_copy_goes_the_same_way(copied: Callable[[Any], Any]) -> None:
    with (
        serving(answering) as api,
        goproxies.Client("demo", "demo", base_url=api.url) as client,
    ):
        assert isinstance(get_traffic_stats.sync(client=copied(client.raw)), TrafficStats)
        api.answering = lambda _: Reply(404)
        with pytest.raises(goproxies.NotFoundError):
            get_traffic_stats.sync(client=copied(client.raw))


def test_the_headers_of_a_copy_are_sent() -> None:
    with (
        serving(lambda _: Reply(200, ANSWERS["traffic"])) as server,
        goproxies.Client(token="token", base_url=server.url) as client,
    ):
        get_traffic_stats.sync(client=client.raw.with_headers({"X-Trace": "1"}))
        client.traffic()
    assert [request.headers.get("x-trace") for request in server.requests] == ["1", None]


@pytest.fixture
def timeouts() -> list[object]:
    return []


@pytest.fixture
def recorder(timeouts: list[object]) -> httpx.MockTransport:
    """Return a transport that notes the time limits of each request."""

    def answer(request: httpx.Request) -> httpx.Response:
        timeouts.append(request.extensions["timeout"]["read"])
        return httpx.Response(200, json=ANSWERS["traffic"])

    return httpx.MockTransport(answer)


def test_the_timeout_is_the_client_s(recorder: httpx.MockTransport, timeouts: list[object]) -> None:
    with goproxies.Client(token="token", timeout=7, transport=recorder) as client:
        get_traffic_stats.sync(client=client.raw)
        get_traffic_stats.sync(client=client.with_options(timeout=5).raw)
        get_traffic_stats.sync(client=client.raw)
    assert timeouts == [7, 5, 7]


def test_a_copy_has_a_timeout_of_its_own(
    recorder: httpx.MockTransport, timeouts: list[object]
) -> None:
    with goproxies.Client(token="token", timeout=7, transport=recorder) as client:
        get_traffic_stats.sync(client=client.raw.with_timeout(httpx.Timeout(3)))
        get_traffic_stats.sync(client=client.raw)
    assert timeouts == [3, 7]
