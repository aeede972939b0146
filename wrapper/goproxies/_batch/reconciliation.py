"""The total of a range beside the sums of its hours and of its countries."""

from __future__ import annotations

from functools import partial

from goproxies._arguments import sub_user
from goproxies._constants import DEFAULT_CONCURRENCY
from goproxies._operations import statistics
from goproxies._results.reconciliation import Reconciliation
from goproxies._time.period import Period

from .axes import Axes
from .batch import Batch
from .breakdown import fetch_cells, with_listed_countries
from .history import fetch_parts
from .months import split_by_month

__all__ = ["fetch_reconciliation"]


async def fetch_reconciliation(
    batch: Batch, period: Period, *, username: str | None
) -> Reconciliation:
    """Request the hours of a range, its countries, and its total.

    The hours come first: a bucket that has ended by then has ended for everything that follows.
    """
    username = sub_user(username)
    months = split_by_month(period, batch.timezone)
    axes = (
        Axes.resolve("country", countries=None, usernames=None)
        if username is None
        else Axes.resolve(("country", "username"), countries=None, usernames=[username])
    )
    axes = await with_listed_countries(batch, axes)
    batch.progress.start(len(months) + len(axes) + 1)
    await batch.authenticate()
    hourly = partial(statistics.traffic_history, username=username, interval="hour")
    hours = await fetch_parts(batch, hourly, months, period)
    countries = await fetch_cells(batch, axes, period, DEFAULT_CONCURRENCY)
    total = await batch.execute(statistics.traffic(period, username=username))
    batch.progress.finish()
    return Reconciliation(total, hours, countries)
