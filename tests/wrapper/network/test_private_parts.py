"""A release of httpx or httpcore may move a private part: the client works without it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import goproxies
import httpx
import pytest
from goproxies._network import internals as _internals

from tests.support.client.api import answering
from tests.support.client.flavours import Flavour, concurrently
from tests.support.network.certificates import client_context, server_context
from tests.support.network.servers import Server, serving

KINDS = (httpx.HTTPTransport, httpx.AsyncHTTPTransport)


class Hiding:
    """An object without one of its attributes."""

    def __init__(self, hidden: str, thing: Any) -> None:
        self._hidden = hidden
        self._thing = thing

    def __getattr__(self, name: str) -> Any:
        if name == self._hidden:
            raise AttributeError(name)
        return getattr(self._thing, name)

    async def __aenter__(self) -> None:
        await self._thing.__aenter__()

    async def __aexit__(self, *error: object) -> None:
        await self._thing.__aexit__(*error)


class Elsewhere(httpx.HTTPTransport):
    """A transport whose pool has another name."""

    def __init__(self, **settings: Any) -> None:
        self._other = KINDS[0](**settings)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._other.handle_request(request)

    def close(self) -> None:
        self._other.close()


class AsyncElsewhere(httpx.AsyncHTTPTransport):
    """The same, asynchronous."""

    def __init__(self, **settings: Any) -> None:
        self._other = KINDS[1](**settings)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._other.handle_async_request(request)

    async def aclose(self) -> None:
        await self._other.aclose()


def hide(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide a private part."""
    if part == "SyncStream":
        monkeypatch.setattr("httpcore._backends", Hiding("sync", sys.modules["httpcore._backends"]))
    elif part == "_pool":
        monkeypatch.setattr(httpx, "HTTPTransport", Elsewhere)
        monkeypatch.setattr(httpx, "AsyncHTTPTransport", AsyncElsewhere)
    else:
        for kind in KINDS:
            make = kind.__init__

            def hiding(self: Any, *args: Any, make: Any = make, **kwargs: Any) -> None:
                make(self, *args, **kwargs)
                pool = self._pool
                if part == "_connection":
                    connect = pool.create_connection
                    pool.create_connection = lambda origin: Hiding(part, connect(origin))
                else:
                    self._pool = Hiding(part, pool)

            monkeypatch.setattr(kind, "__init__", hiding)


PARTS = ["SyncStream", "_pool", "_network_backend", "create_connection", "_connection"]


@pytest.fixture(params=PARTS)
def part(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    _internals._warn_once.cache_clear()
    hidden: str = request.param
    hide(hidden, monkeypatch)
    return hidden


@pytest.fixture(params=[False, True], ids=["http", "https"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with serving(answering, server_context() if request.param else None) as server:
        yield server


@pytest.mark.usefixtures("part")
def test_calls_get_their_answers(flavour: Flavour, server: Server) -> None:
    settings = {"base_url": server.url, "verify": client_context()}
    with flavour.client("demo", "demo", **settings) as client:
        for _ in range(2):
            assert concurrently(4, client.countries) == [["DE", "US"]] * 4


def test_the_log_says_once_what_is_missing(
    part: str, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "goproxies"):
        for _ in range(2):
            with goproxies.Client(
                "demo", "demo", base_url=server.url, verify=client_context()
            ) as client:
                client.countries()
    messages = [record.getMessage() for record in caplog.records]
    assert messages
    assert len({*messages}) == len(messages)
    assert all(f"httpx {httpx.__version__} with httpcore" in message for message in messages)


def test_nothing_is_missing_from_the_releases_in_use(
    flavour: Flavour, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    _internals._warn_once.cache_clear()
    with (
        caplog.at_level(logging.WARNING, "goproxies"),
        flavour.client("demo", "demo", base_url=server.url, verify=client_context()) as client,
    ):
        client.countries()
    assert caplog.messages == []


def test_an_address_whose_parts_are_hidden_gets_its_query(
    caplog: pytest.LogCaptureFixture,
) -> None:
    _internals._warn_once.cache_clear()
    url = httpx.URL("https://api.example/traffic")
    hidden: Any = Hiding("_uri_reference", url)

    changed = _internals.with_query(hidden, "username=a%20b")

    assert changed == _internals.with_query(url, "username=a%20b")
    assert str(changed) == f"{url}?username=a%20b"
    assert len(caplog.messages) == 1


WITHOUT = """
import httpx._utils
del httpx._utils.URLPattern, httpx._utils.get_environment_proxies
import goproxies
goproxies.Client("a", "b").close()
"""


def test_the_rules_of_httpx_for_proxies_are_not_needed() -> None:
    proxies = {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "10.0.0.0/8"}
    subprocess.run([sys.executable, "-c", WITHOUT], check=True, env={**os.environ, **proxies})


@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_a_fault_of_ours_is_not_reported_as_a_wrong_setting(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "goproxies._network.single", None)
    monkeypatch.delitem(sys.modules, "goproxies._network.blocking")
    monkeypatch.delitem(sys.modules, "goproxies._network.concurrent")
    with pytest.raises(ImportError, match="single"):
        kind("a", "b", proxy="socks5://127.0.0.1:9")
