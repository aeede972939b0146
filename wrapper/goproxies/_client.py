"""The blocking client."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, Self, TypeVar

import goproxies  # for type hints that are evaluated at run time

from ._arguments import Interval, Moment, OnProgress, Split
from ._base_client import BaseClient
from ._constants import DEFAULT_CONCURRENCY
from ._httpx import httpx

if TYPE_CHECKING:
    from ._network.blocking import BlockingNetwork
    from ._network.proxies import ProxyLike
    from ._operations.generated import AuthenticatedClient

__all__ = ["Client"]

T = TypeVar("T")


class Client(BaseClient[httpx.BaseTransport, "BlockingNetwork"]):
    __doc__ = BaseClient.__doc__

    def traffic(
        self,
        *,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        period: goproxies.Period | str | None = None,
        country: str | None = None,
        username: str | None = None,
    ) -> goproxies.Traffic:
        """Return the traffic of a range; without arguments, of this month up to today's end.

        Args:
            start_at: The first instant: a datetime (a naive one is read in the client's zone), a
                date (its beginning), or an ISO 8601 string of either. Left out, the start of the
                month in which `end_at` lies, in the client's zone.
            end_at: The last instant, in the same forms; a date means its end. Left out, the end of
                the current day in the client's zone.
            period: A `Period` or a word for one (see `Period.parse`), in place of both.
            country: Only this country: two letters of ISO 3166-1, in either case.
            username: Only this sub-user.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            LoginError: The login was refused.
            AuthenticationError: The API refused the token, and a new one if the client can log in.
            APIStatusError: Any other answer that is not a success, by its status.
            APIConnectionError: No answer came. `APITimeoutError`: none came in time.
            APIResponseValidationError: The answer breaks the documented contract.
        """
        from ._operations import statistics

        requested = self._period(start_at, end_at, period)
        return self._run(
            self._execute(statistics.traffic(requested, country=country, username=username))
        )

    def traffic_history(
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
        """Return the traffic of a range, bucket by bucket.

        Args:
            interval: The length of a bucket: `hour`, `day`, `week` or `auto`. Left out, the API
                chooses. The API also decides where buckets begin, whatever the client's zone.
            start_at: As for `traffic`.
            end_at: As for `traffic`.
            period: As for `traffic`.
            country: As for `traffic`.
            username: As for `traffic`.
            split: `month` asks for each month of the client's zone by itself, several at a time,
                and joins the answers: for long ranges, with an interval of `hour`, `day` or
                `week`. If a month fails, the call fails. The `deadline` is for all of it.
            on_progress: As for `breakdown`, of months.

        Raises:
            GoProxiesError: As for `traffic`.
        """
        from ._batch.history import fetch_traffic_history

        return self._run(
            fetch_traffic_history(
                self._batch(on_progress),
                self._period(start_at, end_at, period),
                country=country,
                username=username,
                interval=interval,
                split=split,
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
        period: goproxies.Period | str | None = None,
        country: str | None = None,
        username: str | None = None,
        split: Split | None = None,
        on_progress: OnProgress | None = None,
    ) -> goproxies.RequestsHistory:
        """Return the requests of a range, bucket by bucket.

        Args:
            interval: As for `traffic_history`.
            status: Only requests that ended with this HTTP status, 100 to 599.
            status_not: Only requests that ended with another HTTP status than this.
            start_at: As for `traffic`.
            end_at: As for `traffic`.
            period: As for `traffic`.
            country: As for `traffic`.
            username: As for `traffic`.
            split: As for `traffic_history`.
            on_progress: As for `traffic_history`.

        Raises:
            GoProxiesError: As for `traffic`.
        """
        from ._batch.history import fetch_requests_history

        return self._run(
            fetch_requests_history(
                self._batch(on_progress),
                self._period(start_at, end_at, period),
                country=country,
                username=username,
                interval=interval,
                status=status,
                status_not=status_not,
                split=split,
            )
        )

    def countries(self) -> list[str]:
        """Return the countries that the traffic went through: codes of ISO 3166-1 alpha-2.

        Raises:
            GoProxiesError: As for `traffic`.
        """
        from ._operations import statistics

        return self._run(self._execute(statistics.countries()))

    def subusers(self, username: str | None = None) -> goproxies.Subusers:
        """Return the sub-users with their limits, all of them, in the order of the API.

        They are requested page after page. If a page fails, the call fails: a part of the list is
        never returned. The `deadline` is for all pages.

        Args:
            username: Only the sub-user of this name, as the API filters it.

        Returns:
            A list, which can be converted to rows and data frames like a history.

        Raises:
            GoProxiesError: As for `traffic`; an `APIResponseValidationError` also if the server
                repeats a page or a name, or returns more than was requested.
        """
        from ._batch.subusers import fetch_subusers

        return self._run(fetch_subusers(self._batch(), username=username))

    def breakdown(
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
        """Return the traffic of a range by country, by sub-user, or by both.

        Each cell is a call, and several calls run at a time. With `by` as a tuple, the totals of
        its first axis are requested first, unless its second axis has a single value: where such a
        total is 0, its cells are 0, and are not requested. The API's own total of the range is
        requested last. The errors of single cells are kept in `failures` of the result; a refused
        token or login, and what is wrong with the client itself, stop everything. The `deadline` is
        for all calls: a cell that is not done by then fails with an `APITimeoutError`, and nothing
        more is sent.

        Args:
            by: `country`, `username`, or both as a tuple, the outer one of the rows first. Left
                out, what is named in the other arguments, else `country`.
            usernames: The sub-users. Left out, all that `subusers` lists.
            countries: The countries: codes of ISO 3166-1. Left out, those that the API lists.
            start_at: As for `traffic`.
            end_at: As for `traffic`.
            period: As for `traffic`.
            concurrency: How many calls may run at a time, 1 to 256.
            on_progress: Called with the number of cells that are done and of all cells, from 0 on,
                in the thread or event loop of this call. What it raises ends the call.

        Raises:
            GoProxiesError: As for `traffic`; from a single cell only `AuthenticationError`,
                `LoginError` and `ConfigurationError`.
            KeyboardInterrupt: Ctrl-C ended the call of a blocking client. Its attribute `finished`
                is the `Breakdown` of the cells that were done, if there are any.
        """
        from ._batch.breakdown import fetch_breakdown

        return self._run(
            fetch_breakdown(
                self._batch(on_progress),
                self._period(start_at, end_at, period),
                by=by,
                usernames=usernames,
                countries=countries,
                concurrency=concurrency,
            )
        )

    def retry_failed(
        self,
        breakdown: goproxies.Breakdown,
        *,
        concurrency: int = DEFAULT_CONCURRENCY,
        on_progress: OnProgress | None = None,
    ) -> goproxies.Breakdown:
        """Return a breakdown with its failed cells requested once more, over the same range.

        The result is as if they had succeeded at first; those that fail again stay in `failures`.
        A breakdown without failures is returned as it is, and nothing is sent.

        Args:
            breakdown: The result of `breakdown`.
            concurrency: As for `breakdown`.
            on_progress: As for `breakdown`, of the failed cells.

        Raises:
            GoProxiesError: As for `breakdown`.
            KeyboardInterrupt: As for `breakdown`; cells that were not done stay in `failures`.
        """
        from ._batch.breakdown import retry_failed

        return self._run(retry_failed(self._batch(on_progress), breakdown, concurrency=concurrency))

    def reconcile(
        self,
        period: goproxies.Period | str | None = None,
        *,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        username: str | None = None,
        on_progress: OnProgress | None = None,
    ) -> goproxies.Reconciliation:
        """Compare the total of a range with the sums of its hours, countries and sub-users.

        All are requested: the hours month by month, each country and each sub-user that the API
        lists, and the total. The `deadline` is for all calls.

        Args:
            period: As for `traffic`.
            start_at: As for `traffic`.
            end_at: As for `traffic`.
            username: Only this sub-user; then there is no sum of sub-users.
            on_progress: As for `breakdown`, of steps.

        Returns:
            Each `Discrepancy`; none if everything agrees. An inconclusive one gives the reason.

        Raises:
            GoProxiesError: As for `traffic`. A country or sub-user that fails makes its sum
                inconclusive.
        """
        from ._batch.reconciliation import fetch_reconciliation

        return self._run(
            fetch_reconciliation(
                self._batch(on_progress), self._period(start_at, end_at, period), username=username
            )
        )

    def login(self) -> None:
        """Fetch a new token now.

        No call needs it: each logs in by itself. It serves to try credentials.

        Raises:
            ConfigurationError: The client has a token alone, which cannot log in.
            LoginError: The login was refused.
            GoProxiesError: As for `traffic`.
        """
        self._run(self._executor.login(self._options))

    def logout(self) -> None:
        """Forget the token, here and in the token store. Nothing is sent.

        Raises:
            ConfigurationError: The token store failed.
        """
        self._run(self._executor.logout(self._options))

    @property
    def raw(self) -> AuthenticatedClient:
        """The generated client, for any generated endpoint, also one without a method here.

        `Client.raw` serves the generated `sync` functions, `AsyncClient.raw` the `asyncio` ones.
        It shares login, retries and time limits; what is not a success raises an error of the
        family instead of returning a model.
        """
        from ._raw import BlockingTransport, raw_client

        return raw_client(BlockingTransport(self._executor, self._options), self._account.base_url)

    def close(self) -> None:
        """Close the connections. Closing twice does no harm; a call afterwards is an error."""
        if self._owns_network:
            self._network.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @classmethod
    def _open(
        cls,
        base_url: str,
        proxy: ProxyLike,
        verify: SSLContext | str | bool,
        transport: httpx.BaseTransport | None,
    ) -> BlockingNetwork:
        # This module imports httpcore, which httpx itself imports with its first client.
        from ._network.blocking import BlockingNetwork

        return BlockingNetwork.open(base_url, proxy, verify, transport)

    def _run(self, call: Coroutine[Any, Any, T]) -> T:
        from ._network.blocking import run_coroutine

        return run_coroutine(call)
