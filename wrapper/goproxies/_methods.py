"""What the methods of a client do, written once for both: coroutines that they run or await."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TypeVar

import attrs

from ._arguments import Interval, Progress, Split
from ._batch import composed
from ._batch.batch import Calls
from ._call import Caller
from ._http.network import Network
from ._operations import statistics as operations
from ._operations.statistics import Operation
from ._options import Options
from ._results.breakdown import Breakdown, By
from ._results.histories import RequestsHistory, TrafficHistory
from ._results.reconciliation import Reconciliation
from ._results.traffic import Traffic
from ._time.period import Period

__all__ = ["Methods"]

T = TypeVar("T")


@attrs.frozen
class Methods:
    """Those that ask for statistics, with the options of one client."""

    _caller: Caller
    _network: Network
    _options: Options

    async def traffic(self, period: Period, country: str | None, username: str | None) -> Traffic:
        return await self._perform(operations.traffic(period, country, username))

    async def traffic_history(
        self,
        period: Period,
        country: str | None,
        username: str | None,
        interval: Interval | None,
        split: Split | None,
        on_progress: Progress | None,
    ) -> TrafficHistory:
        ask = partial(
            operations.traffic_history, country=country, username=username, interval=interval
        )
        return await composed.history(self._calls(on_progress), ask, period, interval, split)

    async def requests_history(
        self,
        period: Period,
        country: str | None,
        username: str | None,
        interval: Interval | None,
        status: int | None,
        status_not: int | None,
        split: Split | None,
        on_progress: Progress | None,
    ) -> RequestsHistory:
        ask = partial(
            operations.requests_history,
            country=country,
            username=username,
            interval=interval,
            status=status,
            status_not=status_not,
        )
        return await composed.history(self._calls(on_progress), ask, period, interval, split)

    async def countries(self) -> list[str]:
        return await self._perform(operations.countries())

    async def breakdown(
        self,
        by: By,
        usernames: Iterable[str] | None,
        countries: Iterable[str] | None,
        period: Period,
        concurrency: int,
        on_progress: Progress | None,
    ) -> Breakdown:
        calls = self._calls(on_progress)
        return await composed.breakdown(calls, by, usernames, countries, period, concurrency)

    async def reconcile(
        self, period: Period, username: str | None, on_progress: Progress | None
    ) -> Reconciliation:
        return await composed.reconciliation(self._calls(on_progress), period, username)

    async def _perform(self, operation: Operation[T]) -> T:
        return await self._caller.perform(operation, self._options)

    def _calls(self, on_progress: Progress | None) -> Calls:
        return Calls(self._caller, self._network, self._options, on_progress)
