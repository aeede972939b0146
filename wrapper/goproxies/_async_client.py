"""The asynchronous client, on asyncio and on trio: the same methods, awaited."""

from __future__ import annotations

from collections.abc import Callable
from ssl import SSLContext
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx

from . import _operations as operations
from ._adapter import AuthenticatedClient
from ._arguments import Interval
from ._base_client import BaseClient
from ._client import Client
from ._errors import ConfigurationError
from ._histories import RequestsHistory, TrafficHistory
from ._operations import Operation
from ._period import Period
from ._ranges import Moment
from ._raw import ConcurrentTransport, raw_client
from ._traffic import Traffic

if TYPE_CHECKING:
    from ._concurrent import ConcurrentNetwork

__all__ = ["AsyncClient"]

T = TypeVar("T")
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
        period: Period | str | None = None,
        country: str | None = None,
        username: str | None = None,
    ) -> Traffic:
        return await self._perform(
            operations.traffic(
                self._options.timezone,
                start_at=start_at,
                end_at=end_at,
                period=period,
                country=country,
                username=username,
            )
        )

    @_documented_as(Client.traffic_history)
    async def traffic_history(
        self,
        interval: Interval | None = None,
        *,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        period: Period | str | None = None,
        country: str | None = None,
        username: str | None = None,
    ) -> TrafficHistory:
        return await self._perform(
            operations.traffic_history(
                self._options.timezone,
                interval,
                start_at=start_at,
                end_at=end_at,
                period=period,
                country=country,
                username=username,
            )
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
        period: Period | str | None = None,
        country: str | None = None,
        username: str | None = None,
    ) -> RequestsHistory:
        return await self._perform(
            operations.requests_history(
                self._options.timezone,
                interval,
                status,
                status_not,
                start_at=start_at,
                end_at=end_at,
                period=period,
                country=country,
                username=username,
            )
        )

    @_documented_as(Client.countries)
    async def countries(self) -> list[str]:
        return await self._perform(operations.countries())

    @_documented_as(Client.login)
    async def login(self) -> None:
        await self._caller.login(self._options)

    @_documented_as(Client.logout)
    async def logout(self) -> None:
        await self._caller.logout(self._options)

    @property
    @_documented_as(Client.raw)
    def raw(self) -> AuthenticatedClient:
        return raw_client(ConcurrentTransport(self._caller, self._options), self._account.base_url)

    async def aclose(self) -> None:
        """Close the connections. Closing twice does no harm; a call afterwards is an error."""
        if self._owns_network:
            await self._network.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    @classmethod
    def _open(
        cls,
        proxy: httpx.Proxy | httpx.URL | str | None,
        verify: SSLContext | str | bool,
        transport: httpx.AsyncBaseTransport | None,
    ) -> ConcurrentNetwork:
        if not isinstance(transport, httpx.AsyncBaseTransport | None):
            raise ConfigurationError(
                "transport of an AsyncClient is an httpx.AsyncBaseTransport, "
                f"not a {type(transport).__name__}"
            )
        # anyio takes half as long to import as httpx, and the blocking client has no use for it.
        from ._concurrent import ConcurrentNetwork

        return ConcurrentNetwork(httpx.AsyncClient(proxy=proxy, verify=verify, transport=transport))

    async def _perform(self, operation: Operation[T]) -> T:
        return await self._caller.perform(operation, self._options)
