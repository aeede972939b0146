"""A history of a long range, requested month by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from goproxies._arguments import Interval, Split, check_split
from goproxies._errors import GoProxiesError
from goproxies._operations import statistics
from goproxies._operations.operation import Operation
from goproxies._results.histories import History, RequestsHistory, TrafficHistory
from goproxies._time.period import Period

from .batch import Batch
from .months import join, shared_ranges, split_by_month

__all__ = ["fetch_parts", "fetch_requests_history", "fetch_traffic_history"]

H = TypeVar("H", bound="History[Any]")


async def fetch_traffic_history(
    batch: Batch,
    period: Period,
    *,
    country: str | None,
    username: str | None,
    interval: Interval | None,
    split: Split | None,
) -> TrafficHistory:
    """Return the traffic of a range by bucket, requested in parts if `split` says so."""
    check_split(split, interval)
    operation = partial(
        statistics.traffic_history, country=country, username=username, interval=interval
    )
    return await _fetch(batch, operation, period, split)


async def fetch_requests_history(
    batch: Batch,
    period: Period,
    *,
    country: str | None,
    username: str | None,
    interval: Interval | None,
    status: int | None,
    status_not: int | None,
    split: Split | None,
) -> RequestsHistory:
    """Return the requests of a range by bucket, requested in parts if `split` says so."""
    check_split(split, interval)
    operation = partial(
        statistics.requests_history,
        country=country,
        username=username,
        interval=interval,
        status=status,
        status_not=status_not,
    )
    return await _fetch(batch, operation, period, split)


async def _fetch(
    batch: Batch, operation: Callable[[Period], Operation[H]], period: Period, split: Split | None
) -> H:
    whole = operation(period)  # checks the arguments before the first call
    if split is None:
        batch.progress.start(1)
        history = await batch.execute(whole)
    else:
        parts = split_by_month(period, batch.timezone)
        batch.progress.start(len(parts))
        await batch.authenticate()
        history = await fetch_parts(batch, operation, parts, period)
    batch.progress.finish()
    return history


async def fetch_parts(
    batch: Batch,
    operation: Callable[[Period], Operation[H]],
    parts: Sequence[Period],
    period: Period,
) -> H:
    """Request the parts of a history, and join them to one history of `period`."""

    async def fetch(part: Period) -> H:
        try:
            return await batch.execute(operation(part))
        except GoProxiesError as error:
            if len(parts) > 1:
                error.add_note(f"in the part {part!r}")
            raise

    answers = await batch.map(fetch, parts, on_done=lambda *_: batch.progress.step())
    histories = [answers[part] for part in parts]
    shared = shared_ranges(histories, period)
    again = await batch.map(fetch, shared)
    return join(histories, [again[part] for part in shared])
