"""The blocking client."""

from __future__ import annotations

from ssl import SSLContext
from types import TracebackType
from typing import Self, TypeVar

import httpx

from . import _operations as operations
from ._adapter import AuthenticatedClient
from ._arguments import Interval
from ._base_client import BaseClient
from ._blocking import BlockingNetwork, run
from ._errors import ConfigurationError
from ._histories import RequestsHistory, TrafficHistory
from ._operations import Operation
from ._period import Period
from ._ranges import Moment
from ._raw import BlockingTransport, raw_client
from ._traffic import Traffic

__all__ = ["Client"]

T = TypeVar("T")


class Client(BaseClient[httpx.BaseTransport, BlockingNetwork]):
    __doc__ = BaseClient.__doc__

    def traffic(
        self,
        *,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        period: Period | str | None = None,
        country: str | None = None,
        username: str | None = None,
    ) -> Traffic:
        """Return the traffic of a range; without arguments, of this month up to today's end.

        Args:
            start_at: The first instant: a datetime (a naive one is read in the client's zone), a
                date (from its beginning), or an ISO 8601 string of either. Left out, the start
                of the month in which `end_at` lies, in the client's zone.
            end_at: The last instant: likewise, a date meaning up to its end. Left out, the end of
                the current day in the client's zone.
            period: A `Period` or a word for one (see `Period.parse`), in place of both.
            country: Only this country: two letters of ISO 3166-1, in either case.
            username: Only this sub-user.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            LoginError: The login was refused.
            AuthenticationError: The API refused the token, and a new one, too.
            APIStatusError: Any other answer that is not a success, by its status.
            APIConnectionError: No answer came; `APITimeoutError` if not in time.
            APIResponseValidationError: The answer breaks the documented contract.
        """
        return self._perform(
            operations.traffic(
                self._options.timezone,
                start_at=start_at,
                end_at=end_at,
                period=period,
                country=country,
                username=username,
            )
        )

    def traffic_history(
        self,
        interval: Interval | None = None,
        *,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        period: Period | str | None = None,
        country: str | None = None,
        username: str | None = None,
    ) -> TrafficHistory:
        """Return the traffic of a range, bucket by bucket.

        Args:
            interval: The length of a bucket: `hour`, `day`, `week` or `auto`. Left out, the API
                decides.
            start_at: As for `traffic`.
            end_at: As for `traffic`.
            period: As for `traffic`.
            country: As for `traffic`.
            username: As for `traffic`.

        Raises:
            GoProxiesError: As for `traffic`.
        """
        return self._perform(
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

    def requests_history(
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
        """Return the requests of a range, bucket by bucket.

        Args:
            interval: The length of a bucket: `hour`, `day`, `week` or `auto`. Left out, the API
                decides.
            status: Only requests that ended with this HTTP status, 100 to 599.
            status_not: Only requests that ended with another HTTP status than this.
            start_at: As for `traffic`.
            end_at: As for `traffic`.
            period: As for `traffic`.
            country: As for `traffic`.
            username: As for `traffic`.

        Raises:
            GoProxiesError: As for `traffic`.
        """
        return self._perform(
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

    def countries(self) -> list[str]:
        """Return the countries that the traffic went through: codes of ISO 3166-1 alpha-2.

        Raises:
            GoProxiesError: As for `traffic`.
        """
        return self._perform(operations.countries())

    def login(self) -> None:
        """Fetch a new token now.

        No call needs it: each logs in by itself. It serves to try credentials.

        Raises:
            ConfigurationError: The client has a token alone, which cannot log in.
            LoginError: The login was refused.
            GoProxiesError: As for `traffic`.
        """
        run(self._caller.login(self._options))

    def logout(self) -> None:
        """Forget the token, here and in the token store. Nothing is sent.

        Raises:
            ConfigurationError: The token store failed.
        """
        run(self._caller.logout(self._options))

    @property
    def raw(self) -> AuthenticatedClient:
        """The generated client, for any generated endpoint, also one without a method here.

        `Client.raw` serves the generated `sync` functions, `AsyncClient.raw` the `asyncio` ones.
        It shares login, retries and time limits; what is not a success raises an error of the
        family instead of returning a model.
        """
        return raw_client(BlockingTransport(self._caller, self._options), self._account.base_url)

    def close(self) -> None:
        """Close the connections. Closing twice does no harm; a call afterwards is an error."""
        if self._owns_network:
            self._network.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @classmethod
    def _open(
        cls,
        proxy: httpx.Proxy | httpx.URL | str | None,
        verify: SSLContext | str | bool,
        transport: httpx.BaseTransport | None,
    ) -> BlockingNetwork:
        if not isinstance(transport, httpx.BaseTransport | None):
            raise ConfigurationError(
                f"transport of a Client is an httpx.BaseTransport, not a {type(transport).__name__}"
            )
        # It brings httpcore, which httpx itself imports with its first client.
        from ._sockets import limit_sockets

        client = httpx.Client(proxy=proxy, verify=verify, transport=transport)
        limit_sockets(client)
        return BlockingNetwork(client)

    def _perform(self, operation: Operation[T]) -> T:
        return run(self._caller.perform(operation, self._options))
