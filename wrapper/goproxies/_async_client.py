"""The asynchronous client, on asyncio and on trio: the same methods, awaited."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, Self, TypeVar

import goproxies  # for type hints that are evaluated at run time

from ._arguments import Interval, Moment, OnProgress, Split
from ._base_client import BaseClient
from ._client import Client
from ._constants import DEFAULT_CONCURRENCY
from ._httpx import httpx

if TYPE_CHECKING:
    from ._network.concurrent import ConcurrentNetwork
    from ._network.proxies import ProxyLike
    from ._operations.generated import AuthenticatedClient

__all__ = ["AsyncClient"]

Method = TypeVar("Method", bound=Callable[..., Any])


def _documented_as(method: object) -> Callable[[Method], Method]:
    """Give a method the documentation of its counterpart in `Client`."""

    def document(counterpart: Method) -> Method:
        counterpart.__doc__ = method.__doc__
        return counterpart

    return document


class AsyncClient(BaseClient[httpx.AsyncBaseTransport, "ConcurrentNetwork"]):
    __doc__ = BaseClient.__doc__

    @_documented_as(Client.traffic)
    async def traffic(
        self,
        *,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        period: goproxies.Period | str | None = None,
        country: str | None = None,
        username: str | None = None,
    ) -> goproxies.Traffic:
        from ._operations import statistics

        requested = self._period(start_at, end_at, period)
        return await self._execute(
            statistics.traffic(requested, country=country, username=username)
        )

    @_documented_as(Client.traffic_history)
    async def traffic_history(
        self,
        interval: Interval | None = None,
        *,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        period: goproxies.Period | str | None = None,
        country: str | None = None,
        username: str | None = None,
        split: Split | None = None,
        on_progress: OnProgress | None = None,
    ) -> goproxies.TrafficHistory:
        from ._batch.history import fetch_traffic_history

        return await fetch_traffic_history(
            self._batch(on_progress),
            self._period(start_at, end_at, period),
            country=country,
            username=username,
            interval=interval,
            split=split,
        )

    @_documented_as(Client.requests_history)
    async def requests_history(
        self,
        interval: Interval | None = None,
        status: int | None = None,
        status_not: int | None = None,
        *,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        period: goproxies.Period | str | None = None,
        country: str | None = None,
        username: str | None = None,
        split: Split | None = None,
        on_progress: OnProgress | None = None,
    ) -> goproxies.RequestsHistory:
        from ._batch.history import fetch_requests_history

        return await fetch_requests_history(
            self._batch(on_progress),
            self._period(start_at, end_at, period),
            country=country,
            username=username,
            interval=interval,
            status=status,
            status_not=status_not,
            split=split,
        )

    @_documented_as(Client.countries)
    async def countries(self) -> list[str]:
        from ._operations import statistics

        return await self._execute(statistics.countries())

    @_documented_as(Client.subusers)
    async def subusers(self, username: str | None = None) -> goproxies.Subusers:
        from ._batch.subusers import fetch_subusers

        return await fetch_subusers(self._batch(), username=username)

    @_documented_as(Client.breakdown)
    async def breakdown(
        self,
        by: goproxies.By | None = None,
        *,
        usernames: Iterable[str] | None = None,
        countries: Iterable[str] | None = None,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        period: goproxies.Period | str | None = None,
        concurrency: int = DEFAULT_CONCURRENCY,
        on_progress: OnProgress | None = None,
    ) -> goproxies.Breakdown:
        from ._batch.breakdown import fetch_breakdown

        return await fetch_breakdown(
            self._batch(on_progress),
            self._period(start_at, end_at, period),
            by=by,
            usernames=usernames,
            countries=countries,
            concurrency=concurrency,
        )

    @_documented_as(Client.retry_failed)
    async def retry_failed(
        self,
        breakdown: goproxies.Breakdown,
        *,
        concurrency: int = DEFAULT_CONCURRENCY,
        on_progress: OnProgress | None = None,
    ) -> goproxies.Breakdown:
        from ._batch.breakdown import retry_failed

        return await retry_failed(self._batch(on_progress), breakdown, concurrency=concurrency)

    @_documented_as(Client.reconcile)
    async def reconcile(
        self,
        period: goproxies.Period | str | None = None,
        *,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        username: str | None = None,
        on_progress: OnProgress | None = None,
    ) -> goproxies.Reconciliation:
        from ._batch.reconciliation import fetch_reconciliation

        return await fetch_reconciliation(
            self._batch(on_progress), self._period(start_at, end_at, period), username=username
        )

    @_documented_as(Client.login)
    async def login(self) -> None:
        await self._executor.login(self._options)

    @_documented_as(Client.logout)
    async def logout(self) -> None:
        await self._executor.logout(self._options)

    @property
    @_documented_as(Client.raw)
    def raw(self) -> AuthenticatedClient:
        from ._raw import ConcurrentTransport, raw_client

        return raw_client(
            ConcurrentTransport(self._executor, self._options), self._account.base_url
        )

    async def aclose(self) -> None:
        """Close the connections. Closing twice does no harm; a call afterwards is an error."""
        if self._owns_network:
            await self._network.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()

    @classmethod
    def _open(
        cls,
        base_url: str,
        proxy: ProxyLike,
        verify: SSLContext | str | bool,
        transport: httpx.AsyncBaseTransport | None,
    ) -> ConcurrentNetwork:
        # Imported with the first client, like httpcore, which imports anyio too.
        from ._network.aiohttp_transport import AiohttpNetwork, AiohttpTransport
        from ._network.concurrent import ConcurrentNetwork

        kind = AiohttpNetwork if isinstance(transport, AiohttpTransport) else ConcurrentNetwork
        return kind.open(base_url, proxy, verify, transport)
