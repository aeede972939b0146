"""The total of a range beside the sums of its hours, of its countries and of its sub-users."""

from __future__ import annotations

from functools import partial

from goproxies._arguments import optional_username
from goproxies._constants import DEFAULT_CONCURRENCY
from goproxies._operations import statistics
from goproxies._results.breakdown import Breakdown, Cell
from goproxies._results.reconciliation import Reconciliation
from goproxies._time.period import Period

from .axes import Axes
from .batch import Batch
from .breakdown import assemble, complete_axes
from .cells import CellOutcome, fetch_axes
from .history import fetch_parts
from .months import split_by_month

__all__ = ["fetch_reconciliation"]


async def fetch_reconciliation(
    batch: Batch, period: Period, *, username: str | None
) -> Reconciliation:
    """Request the hours of a range, its countries, its sub-users, and its total.

    The hours come first: a bucket that has ended by then has ended for everything that follows.
    """
    username = optional_username(username)
    months = split_by_month(period, batch.timezone)
    by_country, by_subuser = [await complete_axes(batch, axes) for axes in _axes(username)]
    batch.progress.start(len(months) + len(by_country) + len(by_subuser) + 1)
    await batch.authenticate()
    hourly = partial(statistics.traffic_history, username=username, interval="hour")
    hours = await fetch_parts(batch, hourly, months, period)
    countries = await fetch_axes(batch, by_country, period, DEFAULT_CONCURRENCY)
    subusers = await fetch_axes(batch, by_subuser, period, DEFAULT_CONCURRENCY)
    total = await batch.execute(statistics.traffic(period, username=username))
    batch.progress.finish()

    def breakdown(axes: Axes, outcomes: dict[Cell, CellOutcome]) -> Breakdown:
        return assemble(axes.by, period, outcomes, total)

    return Reconciliation(
        total,
        hours,
        breakdown(by_country, countries),
        breakdown(by_subuser, subusers) if username is None else None,
    )


def _axes(username: str | None) -> tuple[Axes, Axes]:
    """Return the axes of both breakdowns; the second has no cells for a single sub-user."""
    if username is None:
        return Axes.resolve("country"), Axes.resolve("username")
    return (
        Axes.resolve(("country", "username"), usernames=[username]),
        Axes.resolve("username", usernames=[]),
    )
