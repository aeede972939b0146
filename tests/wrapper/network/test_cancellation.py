"""A call may be interrupted or cancelled anywhere: the client stays usable, and nothing is left."""

from __future__ import annotations

import threading
from typing import Any

import anyio
import anyio.from_thread
import anyio.lowlevel
import goproxies
import httpx
import pytest

from tests.support.client.api import answering
from tests.support.network.servers import PATIENCE, Reply, Request, serving
from tests.wrapper.test_life_cycle import BACKENDS, right


def interrupting(*times: int) -> httpx.MockTransport:
    """Interrupt the program at these requests, counted from 1."""
    requests = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if len(requests) in times:
            raise KeyboardInterrupt
        return right(request)

    return httpx.MockTransport(answer)


@pytest.mark.parametrize("time", [1, 2], ids=["login", "call"])
def test_an_interrupted_call_leaves_the_client_usable(time: int) -> None:
    with goproxies.Client("demo", "demo", transport=interrupting(time), deadline=10) as client:
        with pytest.raises(KeyboardInterrupt):
            client.countries()
        assert client.countries() == ["DE"]


class Steps:
    """Cancels a call at one of its steps: each request, each piece of a body, each store's work."""

    def __init__(self, last: int) -> None:
        self._left = last
        self.scope = anyio.CancelScope()

    def take(self) -> None:
        """Take a step."""
        self._left -= 1
        if self._left == 0:
            self.scope.cancel()


class Transport(httpx.AsyncBaseTransport):
    def __init__(self, steps: Steps) -> None:
        self.steps = steps

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.steps.take()
        await anyio.lowlevel.checkpoint()
        return httpx.Response(200, stream=Pieces(right(request).content, self.steps))


class Pieces(httpx.AsyncByteStream):
    def __init__(self, content: bytes, steps: Steps) -> None:
        self.content = content
        self.steps = steps

    async def __aiter__(self) -> Any:
        for start in range(0, len(self.content), 10):
            self.steps.take()
            await anyio.lowlevel.checkpoint()
            yield self.content[start : start + 10]


class Store(goproxies.MemoryTokenStore):
    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self.steps = steps
        self.loop = anyio.lowlevel.current_token()

    def _take_step(self) -> None:
        anyio.from_thread.run_sync(self.steps.take, token=self.loop)

    def load(self) -> goproxies.StoredToken | None:
        self._take_step()
        return super().load()

    def save(self, token: goproxies.StoredToken) -> None:
        self._take_step()
        super().save(token)


STEPS = 10
"""Of a first call: load, login and its 2 pieces, save, call and its 2 pieces; some to spare."""


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("last", range(1, STEPS + 1))
def test_a_call_cancelled_at_any_step_leaves_the_client_usable(backend: str, last: int) -> None:
    async def cancelled_and_again() -> list[str]:
        steps = Steps(last)
        client = goproxies.AsyncClient(
            "demo", "demo", transport=Transport(steps), token_store=Store(steps), deadline=10
        )
        async with client:
            with steps.scope:
                await client.countries()
            assert steps.scope.cancelled_caught is (last < STEPS - 1)
            return await client.countries()

    assert anyio.run(cancelled_and_again, backend=backend) == ["DE"]


def kept_connections(client: goproxies.AsyncClient) -> list[Any]:
    """Return the open connections that a client keeps for further calls."""
    transports: Any = client._network._transports
    kept = [transport._pool._connection for _, transport in transports._idle]
    return [connection for connection in kept if connection is not None]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("ticks", [0, *(2**n for n in range(12))])
def test_a_call_over_sockets_cancelled_at_any_time_leaves_the_client_usable(
    backend: str, ticks: int
) -> None:
    async def cancelled_and_again(url: str) -> list[str]:
        async with goproxies.AsyncClient("demo", "demo", base_url=url, verify=False) as client:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(client.countries)
                for _ in range(ticks):
                    await anyio.lowlevel.checkpoint()
                tasks.cancel_scope.cancel()
            await anyio.wait_all_tasks_blocked()
            server.wait_for_connections(len(kept_connections(client)))
            return await client.countries()

    with serving(answering) as server:
        assert anyio.run(cancelled_and_again, server.url, backend=backend) == ["DE", "US"]
        assert server.most_connections <= 2


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_client_is_closed_also_when_the_block_around_it_is_cancelled(backend: str) -> None:
    all_at_once = threading.Barrier(3)

    def answer(request: Request) -> Reply:
        all_at_once.wait(PATIENCE)
        return answering(request)

    async def cancelled(url: str) -> None:
        with anyio.CancelScope() as scope:
            async with goproxies.AsyncClient(token="token", base_url=url) as client:
                async with anyio.create_task_group() as tasks:
                    for _ in range(3):
                        tasks.start_soon(client.countries)
                server.wait_for_connections(3)
                scope.cancel()
        await anyio.wait_all_tasks_blocked()
        server.wait_for_connections(0)

    with serving(answer) as server:
        anyio.run(cancelled, server.url, backend=backend)
