"""Results of many calls, written once for both clients: breakdowns, long ranges, reconciliation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

from goproxies._arguments import Interval, Split, check_concurrency, check_split, sub_user
from goproxies._constants import DEFAULT_CONCURRENCY
from goproxies._errors import AuthenticationError, ConfigurationError, GoProxiesError
from goproxies._operations import statistics as operations
from goproxies._operations.statistics import Operation
from goproxies._results.breakdown import Breakdown, By, Cell
from goproxies._results.histories import History
from goproxies._results.reconciliation import Reconciliation
from goproxies._results.traffic import Traffic
from goproxies._time.period import Period

from .axes import Axes
from .batch import Calls
from .months import months, seams, stitched

__all__ = ["breakdown", "history", "reconciliation"]

H = TypeVar("H", bound="History[Any]")


async def breakdown(
    calls: Calls,
    by: By,
    usernames: Iterable[str] | None,
    countries: Iterable[str] | None,
    period: Period,
    concurrency: int,
) -> Breakdown:
    """Ask for the traffic of each cell."""
    axes = Axes.resolve(by, countries=countries, usernames=usernames)
    check_concurrency(concurrency)
    axes = await _listed(calls, axes)
    await calls.begin(len(axes))
    answer = await _cells(calls, axes, period, concurrency)
    calls.end()
    return answer


async def history(
    calls: Calls,
    ask: Callable[[Period], Operation[H]],
    period: Period,
    interval: Interval | None,
    split: Split | None,
) -> H:
    """Ask for a history, in parts if told so; `ask` lacks nothing but the range."""
    check_split(split, interval)
    ask(period)  # so that wrong arguments are found before the first step
    parts = months(period, calls.timezone) if split else [period]
    await calls.begin(len(parts))
    answer = await _joined(calls, ask, parts, period)
    calls.end()
    return answer


async def reconciliation(calls: Calls, period: Period, username: str | None) -> Reconciliation:
    """Ask for the hours of a range, for its countries, and for its total.

    The hours come first: what has ended by then has ended for all that is asked for later.
    """
    username = sub_user(username)
    parts = months(period, calls.timezone)
    axes = (
        Axes.resolve("country", countries=None, usernames=None)
        if username is None
        else Axes.resolve(("country", "username"), countries=None, usernames=[username])
    )
    axes = await _listed(calls, axes)
    await calls.begin(len(parts) + len(axes) + 1)
    ask = partial(operations.traffic_history, country=None, username=username, interval="hour")
    hours = await _joined(calls, ask, parts, period)
    countries = await _cells(calls, axes, period, DEFAULT_CONCURRENCY)
    total = await calls.one(operations.traffic(period, None, username))
    calls.end()
    return Reconciliation(total, hours, countries)


async def _listed(calls: Calls, axes: Axes) -> Axes:
    """Ask for the countries where they are not given."""
    if not axes.lacks_countries:
        return axes
    listed = await calls.one(operations.countries())
    return axes.with_countries(listed)


async def _cells(calls: Calls, axes: Axes, period: Period, concurrency: int) -> Breakdown:
    """Ask for the traffic of each cell, and keep the errors of those that fail."""

    async def outcome(cell: Cell) -> Traffic | GoProxiesError:
        try:
            return await calls.one(operations.traffic(period, *cell))
        except (AuthenticationError, ConfigurationError):
            raise  # it would be the same for all other cells
        except GoProxiesError as error:
            error.add_note(f"in the cell of {cell}")
            # The frames hold the request, and with it the token.
            return error.with_traceback(None)

    outcomes = await calls.each(outcome, axes, concurrency, calls.step)
    rows, failures = [], {}
    for cell in axes:
        match outcomes[cell]:
            case Traffic() as row:
                rows.append(row)
            case error:
                failures[cell] = error
    return Breakdown(axes.by, period, rows, failures)


async def _joined(
    calls: Calls, ask: Callable[[Period], Operation[H]], parts: Sequence[Period], period: Period
) -> H:
    """Ask for the parts of a history, and join them to the whole."""
    if len(parts) == 1:
        whole = await calls.one(ask(period))
        calls.step()
        return whole

    async def answer(part: Period) -> H:
        try:
            return await calls.one(ask(part))
        except GoProxiesError as error:
            error.add_note(f"in the part {part!r}")
            raise

    told = await calls.each(answer, parts, step=calls.step)
    answers = [told[part] for part in parts]
    again = seams(answers, period)
    retold = await calls.each(answer, again)
    return stitched(answers, [retold[part] for part in again])
