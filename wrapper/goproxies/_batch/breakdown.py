"""The traffic of a range cell by cell: one call for each."""

from __future__ import annotations

from collections.abc import Iterable

from goproxies._arguments import check_concurrency
from goproxies._errors import AuthenticationError, ConfigurationError, GoProxiesError
from goproxies._operations import statistics
from goproxies._results.breakdown import Breakdown, By, Cell
from goproxies._results.traffic import Traffic
from goproxies._time.period import Period

from .axes import Axes
from .batch import Batch

__all__ = ["fetch_breakdown", "fetch_cells", "with_listed_countries"]


async def fetch_breakdown(
    batch: Batch,
    period: Period,
    *,
    by: By,
    usernames: Iterable[str] | None,
    countries: Iterable[str] | None,
    concurrency: int,
) -> Breakdown:
    """Return the traffic of each cell; the error of a cell that fails is kept."""
    axes = Axes.resolve(by, countries=countries, usernames=usernames)
    check_concurrency(concurrency)
    axes = await with_listed_countries(batch, axes)
    batch.progress.start(len(axes))
    if len(axes):
        await batch.authenticate()
    breakdown = await fetch_cells(batch, axes, period, concurrency)
    batch.progress.finish()
    return breakdown


async def with_listed_countries(batch: Batch, axes: Axes) -> Axes:
    """Return axes whose countries are known: those that the API lists, where none are given."""
    if not axes.needs_countries:
        return axes
    listed = await batch.execute(statistics.countries())
    return axes.with_countries(listed)


async def fetch_cells(batch: Batch, axes: Axes, period: Period, concurrency: int) -> Breakdown:
    """Request the traffic of each cell, and keep the errors of those that fail."""

    async def fetch(cell: Cell) -> Traffic | GoProxiesError:
        operation = statistics.traffic(period, country=cell.country, username=cell.username)
        try:
            return await batch.execute(operation)
        except (AuthenticationError, ConfigurationError):
            raise  # it would be the same for all other cells
        except GoProxiesError as error:
            error.add_note(f"in the cell of {cell}")
            # The frames hold the request, and with it the token.
            return error.with_traceback(None)

    outcomes = await batch.map(fetch, axes, concurrency, batch.progress.step)
    rows: list[Traffic] = []
    failures: dict[Cell, GoProxiesError] = {}
    for cell in axes:
        outcome = outcomes[cell]
        if isinstance(outcome, Traffic):
            rows.append(outcome)
        else:
            failures[cell] = outcome
    return Breakdown(axes.by, period, rows, failures)
