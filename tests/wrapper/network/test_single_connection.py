"""A transport of httpx without its pool does what one with it does, with less work."""

from __future__ import annotations

import asyncio
import builtins
import threading
from collections.abc import Iterator
from typing import Any

import goproxies
import httpx
import pytest

from tests.support.client.api import answering
from tests.support.client.flavours import FLAVOURS, Flavour
from tests.support.network.certificates import client_context, server_context
from tests.support.network.proxies import proxying
from tests.support.network.servers import Reply, Request, Server, serving
from tests.support.network.sockets import GOOD_ANSWER, Connection, listening


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answering) as server:
        yield server


def test_the_server_may_close_a_connection_with_its_answer(flavour: Flavour) -> None:
    def closing(request: Request) -> Reply:
        reply = answering(request)
        return Reply(reply.status, reply.body, {"Connection": "close"})

    with (
        serving(closing) as server,
        flavour.client("demo", "demo", base_url=server.url, max_retries=0) as client,
    ):
        assert [client.countries() for _ in range(3)] == [["DE", "US"]] * 3
        assert len({request.peer for request in server.requests}) == 4  # the login's, too
        server.wait_for_connections(0)


def test_the_server_may_close_a_connection_that_is_idle(flavour: Flavour) -> None:
    is_closed = threading.Semaphore(0)

    def answer_once(connection: Connection) -> None:
        connection.read_request()
        connection.socket.sendall(GOOD_ANSWER)
        connection.socket.close()
        is_closed.release()

    with (
        listening(answer_once) as url,
        flavour.client(token="token", base_url=url, max_retries=0) as client,
    ):
        for _ in range(3):
            assert client.countries() == ["DE"]
            is_closed.acquire()


@pytest.mark.parametrize("has_tls", [False, True])
def test_a_proxy_may_close_a_connection_with_an_answer(flavour: Flavour, has_tls: bool) -> None:
    def closing(request: Request) -> Reply:
        return Reply(body=answering(request).body, headers={"Connection": "close"})

    with (
        serving(closing, server_context() if has_tls else None) as server,
        proxying() as proxy,
        flavour.client(
            "demo",
            "demo",
            base_url=server.url,
            proxy=proxy.url,
            verify=client_context(),
            max_retries=0,
        ) as client,
    ):
        assert [client.countries() for _ in range(3)] == [["DE", "US"]] * 3
        assert len(proxy.lines) == 4


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
def test_an_observer_of_the_transports_of_httpx_sees_every_request(
    flavour: Flavour, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As OpenTelemetry and pytest-httpx do."""
    seen = []
    send, send_async = (
        httpx.HTTPTransport.handle_request,
        httpx.AsyncHTTPTransport.handle_async_request,
    )

    def watched(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        return send(transport, request)

    async def watched_async(
        transport: httpx.AsyncHTTPTransport, request: httpx.Request
    ) -> httpx.Response:
        seen.append(request.url.path)
        return await send_async(transport, request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", watched)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", watched_async)
    with flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
    assert seen == [request.path for request in server.requests]
    assert len(seen) == 2


def test_a_warm_asynchronous_call_does_not_look_for_sniffio(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pool of httpcore looks four times a call for a package that may not be there."""
    looked_for = []
    look = builtins.__import__

    def watched(name: str, *args: Any, **kwargs: Any) -> Any:
        looked_for.append(name)
        return look(name, *args, **kwargs)

    async def calls() -> None:
        async with goproxies.AsyncClient("demo", "demo", base_url=server.url) as client:
            await client.countries()
            monkeypatch.setattr(builtins, "__import__", watched)
            await client.countries()
            monkeypatch.undo()

    asyncio.run(calls())
    assert "sniffio" not in looked_for
