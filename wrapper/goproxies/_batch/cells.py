"""The traffic of cells: a call for each, whose error is kept if it fails."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from goproxies._errors import (
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    GoProxiesError,
    NotFoundError,
)
from goproxies._operations import statistics
from goproxies._results.breakdown import Cell
from goproxies._results.traffic import Traffic
from goproxies._time.period import Period

from .axes import Axes
from .batch import Batch

__all__ = ["CellOutcome", "fetch_axes", "fetch_cell", "fetch_cells"]

CellOutcome = Traffic | GoProxiesError


async def fetch_axes(
    batch: Batch,
    axes: Axes,
    period: Period,
    concurrency: int,
    finished: dict[Cell, CellOutcome] | None = None,
) -> dict[Cell, CellOutcome]:
    """Return the outcome of each cell of the axes, in their order.

    Each outcome is put into `finished` at once, where it is left if Ctrl-C ends the work.

    With two axes, the totals of the outer values come first. A total of 0 means 0 in each of its
    cells, and no call is made for them. A total that failed decides nothing.
    """
    outcomes = {} if finished is None else finished

    def keep_zeros(outer: Cell, total: CellOutcome) -> None:
        if isinstance(total, Traffic) and not total.bytes:
            for cell in axes.cells_within(outer):
                # As plain strings, also those that the API listed.
                names = (name and str(name) for name in cell)
                outcomes[cell] = Traffic(0, total.period, *names)
                batch.progress.step()

    fetch = partial(fetch_cell, batch, period)
    await batch.map(fetch, axes.outer_cells, concurrency, keep_zeros)
    cells = [cell for cell in axes if cell not in outcomes]
    await fetch_cells(batch, cells, period, concurrency, outcomes)
    return {cell: outcomes[cell] for cell in axes}


async def fetch_cells(
    batch: Batch,
    cells: Collection[Cell],
    period: Period,
    concurrency: int,
    outcomes: dict[Cell, CellOutcome],
) -> None:
    """Put the outcome of each cell into `outcomes` at once, and report each as a step."""

    def keep(cell: Cell, outcome: CellOutcome) -> None:
        outcomes[cell] = outcome
        batch.progress.step()

    await batch.map(partial(fetch_cell, batch, period), cells, concurrency, keep)


async def fetch_cell(batch: Batch, period: Period, cell: Cell) -> CellOutcome:
    """Return the traffic of one cell, or the error that it failed with.

    Raises:
        AuthenticationError: It would be the same for all other cells.
        ConfigurationError: It would be the same as well.
    """
    try:
        # A name that the API lists may be one that no request can hold.
        operation = statistics.traffic(period, country=cell.country, username=cell.username)
        return await batch.execute(operation)
    except (AuthenticationError, ConfigurationError):
        raise
    except GoProxiesError as error:
        if any(cell):
            error.add_note(f"in the cell of {cell}")
        _explain(error, cell)
        # The frames hold the request, and with it the token.
        return error.with_traceback(None)


def _explain(error: GoProxiesError, cell: Cell) -> None:
    """Say in an error that the sub-user is probably gone."""
    if cell.username is None or not isinstance(error, APIStatusError):
        return
    if isinstance(error, NotFoundError) or "username" in error.fields:
        removed = "this sub-user may have been removed"
        error.detail = f"{removed}; {error.detail}" if error.detail else removed
