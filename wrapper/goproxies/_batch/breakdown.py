"""The traffic of a range by country, by sub-user, or by both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from goproxies._arguments import check_concurrency
from goproxies._errors import GoProxiesError, InvalidArgumentError
from goproxies._log import logger
from goproxies._operations import statistics
from goproxies._results.breakdown import Breakdown, BreakdownInterrupt, By, Cell
from goproxies._results.traffic import Traffic
from goproxies._time.period import Period

from .axes import Axes
from .batch import Batch
from .cells import CellOutcome, fetch_axes, fetch_cell, fetch_cells
from .subusers import fetch_subusers

__all__ = ["assemble", "complete_axes", "fetch_breakdown", "retry_failed"]


async def fetch_breakdown(
    batch: Batch,
    period: Period,
    *,
    by: By | None,
    usernames: Iterable[str] | None,
    countries: Iterable[str] | None,
    concurrency: int,
) -> Breakdown:
    """Return the traffic of each cell, and the total, which is requested last."""
    requested = Axes.resolve(by, countries=countries, usernames=usernames)
    check_concurrency(concurrency)
    axes = await complete_axes(batch, requested)
    batch.progress.start(len(axes))
    if axes is requested and not len(axes):  # an empty list was given
        return assemble(axes.by, period, {}, None)
    await batch.authenticate()
    finished: dict[Cell, CellOutcome] = {}
    try:
        outcomes = await fetch_axes(batch, axes, period, concurrency, finished)
        total = await _fetch_total(batch, period)
    except KeyboardInterrupt:
        if not finished:
            raise
        in_order = {cell: finished[cell] for cell in axes if cell in finished}
        raise BreakdownInterrupt(assemble(axes.by, period, in_order, None), len(axes)) from None
    batch.progress.finish()
    return assemble(axes.by, period, outcomes, total)


async def retry_failed(batch: Batch, breakdown: Breakdown, *, concurrency: int) -> Breakdown:
    """Return the breakdown with the failed cells requested once more, over the same range."""
    if not isinstance(breakdown, Breakdown):
        raise InvalidArgumentError(f"retry_failed takes a Breakdown, not {breakdown!r}")
    check_concurrency(concurrency)
    failed = list(breakdown.failures)
    needs_total = breakdown.total is None and bool(failed or len(breakdown))
    if not failed and not needs_total:
        return breakdown
    known: dict[Cell, CellOutcome] = {Cell(row.country, row.username): row for row in breakdown}
    known |= breakdown.failures
    order = breakdown._order or tuple(known)

    def assembled(total: Traffic | None) -> Breakdown:
        outcomes = {cell: known[cell] for cell in order}
        return assemble(breakdown.by, breakdown.period, outcomes, total)

    batch.progress.start(len(failed))
    await batch.authenticate()
    try:
        await fetch_cells(batch, failed, breakdown.period, concurrency, known)
        total = await _fetch_total(batch, breakdown.period) if needs_total else breakdown.total
    except KeyboardInterrupt:
        raise BreakdownInterrupt(assembled(breakdown.total), len(order)) from None
    batch.progress.finish()
    return assembled(total)


async def complete_axes(batch: Batch, axes: Axes) -> Axes:
    """Return axes with the countries and sub-users that the API lists, where none are given."""
    if axes.needs_countries:
        listed = await batch.execute(statistics.countries())
        axes = axes.with_countries(listed)
    if axes.needs_usernames:
        subusers = await fetch_subusers(batch)
        axes = axes.with_usernames(subuser.username for subuser in subusers)
    return axes


def assemble(
    by: By, period: Period, outcomes: Mapping[Cell, CellOutcome], total: Traffic | None
) -> Breakdown:
    """Return a breakdown of the outcomes of its cells, in their order."""
    rows: list[Traffic] = []
    failures: dict[Cell, GoProxiesError] = {}
    for cell, outcome in outcomes.items():
        if isinstance(outcome, GoProxiesError):
            failures[cell] = outcome
        else:
            rows.append(outcome)
    order = tuple(outcomes) if failures else ()  # It costs memory, and only retries need it.
    return Breakdown(by, period, rows, failures, total, order)


async def _fetch_total(batch: Batch, period: Period) -> Traffic | None:
    total = await fetch_cell(batch, period, Cell(None, None))
    if isinstance(total, Traffic):
        return total
    logger.warning("the total of the breakdown could not be fetched: %s", total)
    return None
