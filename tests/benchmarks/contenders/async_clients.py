"""How each asynchronous client asks for the traffic of a range: `clients`, once more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Final, Protocol

from .clients import END, PATIENCE, RANGE, START, TOKEN


class Traffic(Protocol):
    """Asks for the traffic, of a sub-user or of all."""

    def __call__(self, *, username: str = ...) -> Awaitable[object]: ...


@asynccontextmanager
async def ours(url: str) -> AsyncIterator[Traffic]:
    """Goproxies."""
    from goproxies import AsyncClient

    async with AsyncClient("reseller", "secret", base_url=url) as client:
        yield client.traffic


@asynccontextmanager
async def generated(url: str) -> AsyncIterator[Traffic]:
    """The generated client as it is."""
    import httpx
    from goproxies_api import AuthenticatedClient
    from goproxies_api.api.statistics import get_traffic_stats

    async with AuthenticatedClient(url, token=TOKEN, timeout=httpx.Timeout(PATIENCE)) as client:
        yield partial(get_traffic_stats.asyncio, client=client, start_at=START, end_at=END)


@asynccontextmanager
async def by_hand(url: str, *, with_range: bool = True) -> AsyncIterator[Traffic]:
    """A few lines over httpx."""
    import httpx

    fixed = RANGE if with_range else {}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE) as client:

        async def traffic(**filters: str) -> object:
            if not (fixed or filters):
                return (await client.get("/api/v1/stats/traffic")).json()
            answer = await client.get("/api/v1/stats/traffic", params={**fixed, **filters})
            return answer.json()

        yield traffic


@asynccontextmanager
async def aiohttp_by_hand(url: str) -> AsyncIterator[Traffic]:
    """A few lines over aiohttp, its limit of 100 connections lifted."""
    import aiohttp

    async with aiohttp.ClientSession(
        url,
        headers={"Authorization": f"Bearer {TOKEN}"},
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(PATIENCE),
    ) as session:

        async def traffic(**filters: str) -> object:
            query = {**RANGE, **filters}
            async with session.get("/api/v1/stats/traffic", params=query) as answer:
                return await answer.json()

        yield traffic


@asynccontextmanager
async def webshare(url: str) -> AsyncIterator[Traffic]:
    """The client of another proxy vendor, which asks this server for that vendor's totals."""
    from webshare import AsyncWebshare

    query = {"timestamp__gte": RANGE["start_at"], "timestamp__lte": RANGE["end_at"]}
    async with AsyncWebshare(api_key=TOKEN, base_url=url) as client:
        yield partial(client.stats.aggregate, **query)


CLIENTS: Final[dict[str, Callable[[str], AbstractAsyncContextManager[Traffic]]]] = {
    "goproxies": ours,
    "generated": generated,
    "httpx by hand": by_hand,
    "httpx by hand, no range": partial(by_hand, with_range=False),
    "aiohttp by hand": aiohttp_by_hand,
    "webshare-sdk": webshare,
}
