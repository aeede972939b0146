"""What a run reads from the API, and from where on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import attrs
import dlt

import goproxies
from goproxies._arguments import LoadInterval, OnProgress, checked_username
from goproxies._batch.axes import Axes
from goproxies._batch.months import split_by_month
from goproxies._constants import DEFAULT_CONCURRENCY, WAREHOUSE_PARTS_AT_ONCE
from goproxies._log import logger
from goproxies._network.workers import run_in_threads
from goproxies._results.breakdown import Cell

from ._rows import bucket_rows, last_final, limit_rows

__all__ = ["Reading", "Rows"]

Rows = Iterator[list[dict[str, Any]] | None]
"""What a resource yields to dlt. After `None`, dlt goes on with another resource."""

History = goproxies.TrafficHistory | goproxies.RequestsHistory
Fetch = Callable[..., History]
Part = tuple[Cell, goproxies.Period]
"""A sub-user or a country, and a month of its history."""


@attrs.define
class _Table:
    """How many histories of a table are read in this run, and how many are done."""

    planned: int
    done: int = 0
    rows: int = 0
    is_running: bool = True


@attrs.define(eq=False)
class Reading:
    """Reads the resources of a source. Each of its generators may run once in every run of dlt.

    Attributes:
        client: It makes the calls. Its zone is UTC, in which buckets begin.
        account: The account in the rows.
        since: The first day.
        interval: The length of a bucket.
        settle: A bucket that ended longer ago is final.
        given: The sub-users; `None` for all that the API lists.
        on_progress: It gets the number of histories that were read, and of all.
    """

    client: goproxies.Client
    account: str
    since: date
    interval: LoadInterval
    settle: timedelta
    given: Sequence[str] | None
    on_progress: OnProgress | None
    _tables: dict[str, _Table] = attrs.field(factory=dict, init=False)

    def traffic(self) -> Rows:
        """Read the traffic of each sub-user by bucket."""
        yield from self._histories("traffic", self.client.traffic_history, self._subuser_cells())

    def requests(self) -> Rows:
        """Read the requests of each sub-user by bucket."""
        yield from self._histories("requests", self.client.requests_history, self._subuser_cells())

    def countries(self) -> Rows:
        """Read the traffic through each country by bucket, of the whole account."""
        axis = Axes.resolve("country").with_countries(self.client.countries())
        yield from self._histories("countries", self.client.traffic_history, [*axis])

    def subusers(self) -> Rows:
        """Read what is set for each sub-user."""
        as_of = datetime.now(UTC)
        subusers = self.client.subusers()
        listed = {subuser.username for subuser in subusers}
        for name in self.given or ():
            if name not in listed:
                logger.warning("the API lists no sub-user %s; check the name", name)
        yield list(limit_rows(self.account, subusers, as_of))

    def loads(self) -> Rows:
        """Describe this run, when the histories are read."""
        started_at = datetime.now(UTC)
        yield None
        while any(table.is_running for table in self._tables.values()):
            yield None
        tables = self._tables.copy()
        self._tables.clear()
        subusers = [tables[name].planned for name in ("traffic", "requests") if name in tables]
        yield [
            {
                "account": self.account,
                "interval": self.interval,
                "since": self.since,
                "settle_days": self.settle.days,
                "subusers": max(subusers, default=None),
                **{f"{name}_rows": table.rows for name, table in tables.items()},
                "started_at": started_at,
                "is_final": True,
                "as_of": datetime.now(UTC),
            }
        ]

    def _histories(self, name: str, fetch: Fetch, cells: Sequence[Cell]) -> Rows:
        """Read the histories concurrently, and note how far each of them is final."""
        table = self._tables[name] = _Table(planned=len(cells))
        try:
            yield None  # so that all tables are planned before the first call
            yield from self._parts(table, fetch, cells)
        finally:
            table.is_running = False

    def _parts(self, table: _Table, fetch: Fetch, cells: Sequence[Cell]) -> Rows:
        cursors = _Cursors.of(f"{self.account} {self.interval}", self.since)
        parts = [part for cell in cells for part in self._months(cell, cursors)]
        left = Counter(cell for cell, _ in parts)
        self._report_progress()

        def read(part: Part) -> History:
            cell, period = part
            subject = {name: value for name, value in cell._asdict().items() if value is not None}
            try:
                return fetch(self.interval, period=period, **subject)
            except goproxies.GoProxiesError as error:
                error.add_note(f"in the history of {cell}")
                raise

        def done(part: Part, history: History) -> None:
            histories.append((part[0], history))
            left[part[0]] -= 1
            table.done += not left[part[0]]
            self._report_progress()

        # Only some at a time: dlt writes rows more slowly than they are read.
        for first in range(0, len(parts), WAREHOUSE_PARTS_AT_ONCE):
            histories: list[tuple[Cell, History]] = []
            some = parts[first : first + WAREHOUSE_PARTS_AT_ONCE]
            run_in_threads(read, some, min(DEFAULT_CONCURRENCY, len(some)), done)
            for cell, history in histories:
                rows = list(bucket_rows(self.account, history, self.settle))
                cursors.advance(cell, last_final(rows))
                table.rows += len(rows)
                yield rows

    def _subuser_cells(self) -> Sequence[Cell]:
        axis = Axes.resolve("username", usernames=self.given)
        if axis.needs_usernames:
            axis = axis.with_usernames(subuser.username for subuser in self.client.subusers())
        return [cell for cell in axis if _is_loadable(cell)]

    def _months(self, cell: Cell, cursors: _Cursors) -> Iterator[Part]:
        """Return what to read of a sub-user or a country, month by month."""
        earliest = datetime.combine(self.since, time(), UTC)
        final_until = cursors.final_until(cell)
        start = earliest if final_until is None else max(earliest, final_until - self.settle)
        whole = goproxies.Period(_midnight(start), goproxies.Period.today().end_at)
        return ((cell, part) for part in split_by_month(whole, UTC))

    def _report_progress(self) -> None:
        if self.on_progress is not None:
            tables = self._tables.values()
            self.on_progress(
                sum(table.done for table in tables), sum(table.planned for table in tables)
            )


@attrs.frozen
class _Cursors:
    """The end of the last final bucket of each history, in the state that dlt keeps."""

    _final_until: dict[str, datetime]

    @classmethod
    def of(cls, key: str, since: date) -> _Cursors:
        """Return those of the current resource; none if a run begins earlier than ever before."""
        earliest = datetime.combine(since, time(), UTC)
        known = dlt.current.resource_state().setdefault(key, {"since": earliest, "final_until": {}})
        if earliest < known["since"]:
            known.update(since=earliest, final_until={})
        return cls(known["final_until"])

    def final_until(self, cell: Cell) -> datetime | None:
        return self._final_until.get(_key(cell))

    def advance(self, cell: Cell, moment: datetime | None) -> None:
        if moment is not None:
            key = _key(cell)
            self._final_until[key] = max(moment, self._final_until.get(key, moment))


def _key(cell: Cell) -> str:
    """Return what names a history in a table."""
    return str(cell.username or cell.country)


def _midnight(moment: datetime) -> datetime:
    """Return the start of a day in UTC, at which a bucket of either length begins."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _is_loadable(cell: Cell) -> bool:
    """Return whether a request can be about a sub-user, and a database hold its name."""
    name = cell.username or ""
    try:
        checked_username(name)
        if "\0" in name:
            raise goproxies.InvalidArgumentError(f"no database holds the U+0000 in {str(name)!r}")
    except goproxies.InvalidArgumentError as error:
        logger.warning("the history of a sub-user is not loaded: %s", error)
        return False
    return True
