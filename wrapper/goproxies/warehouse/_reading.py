"""What a run reads from the API, and from where on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

import attrs
import dlt

import goproxies
from goproxies._arguments import ListedName, OnProgress, sub_user_given
from goproxies._batch.months import split_by_month
from goproxies._constants import DEFAULT_CONCURRENCY, WAREHOUSE_PARTS_AT_ONCE
from goproxies._log import logger
from goproxies._network.workers import run_in_threads

from ._rows import bucket_rows, last_final, limit_rows

__all__ = ["Reading", "Rows"]

Rows = Iterator[list[dict[str, Any]] | None]
"""What dlt takes of a resource. With `None` it goes on to another one."""

History = goproxies.TrafficHistory | goproxies.RequestsHistory
Fetch = Callable[..., History]
Part = tuple[str, goproxies.Period]
"""A sub-user, and a month of its history."""


@attrs.define
class _Table:
    """How far the histories of a table are read in this run."""

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
    interval: Literal["hour", "day"]
    settle: timedelta
    given: Sequence[str] | None
    on_progress: OnProgress | None
    _tables: dict[str, _Table] = attrs.field(factory=dict, init=False)

    def traffic(self) -> Rows:
        """Read the traffic by bucket of each sub-user."""
        yield from self._histories("traffic", self.client.traffic_history)

    def requests(self) -> Rows:
        """Read the requests by bucket of each sub-user."""
        yield from self._histories("requests", self.client.requests_history)

    def limits(self) -> Rows:
        """Read what is set for each sub-user."""
        subusers = self.client.subusers()
        listed = {subuser.username for subuser in subusers}
        for name in self.given or ():
            if name not in listed:
                logger.warning("the API lists no sub-user %s; check the name", name)
        yield list(limit_rows(self.account, subusers))

    def run(self) -> Rows:
        """Describe this run, when the histories are read."""
        started_at = datetime.now(UTC)
        yield None
        while any(table.is_running for table in self._tables.values()):
            yield None
        read = self._tables.copy()
        self._tables.clear()
        traffic, requests = read.get("traffic"), read.get("requests")
        yield [
            {
                "account": self.account,
                "interval": self.interval,
                "since": self.since,
                "settle_days": self.settle.days,
                "subusers": max((table.planned for table in read.values()), default=None),
                "traffic_rows": traffic and traffic.rows,
                "requests_rows": requests and requests.rows,
                "started_at": started_at,
            }
        ]

    def _histories(self, name: str, fetch: Fetch) -> Rows:
        """Read the histories concurrently, and note how far that of each sub-user is final."""
        usernames = self._usernames()
        table = self._tables[name] = _Table(planned=len(usernames))
        try:
            yield None  # so that all tables are planned before the first call
            yield from self._parts(table, fetch, usernames)
        finally:
            table.is_running = False

    def _parts(self, table: _Table, fetch: Fetch, usernames: Sequence[str]) -> Rows:
        cursors = _Cursors.of(f"{self.account} {self.interval}", self.since)
        parts = [part for name in usernames for part in self._months(name, cursors)]
        left = Counter(name for name, _ in parts)
        self._report()

        def read(part: Part) -> History:
            username, period = part
            try:
                return fetch(self.interval, period=period, username=username)
            except goproxies.GoProxiesError as error:
                error.add_note(f"in the history of the sub-user {str(username)!r}")
                raise

        def done(part: Part, history: History) -> None:
            histories.append(history)
            left[part[0]] -= 1
            table.done += not left[part[0]]
            self._report()

        # Some at a time: dlt writes rows slower than they are read, and they would fill the memory.
        for first in range(0, len(parts), WAREHOUSE_PARTS_AT_ONCE):
            histories: list[History] = []
            some = parts[first : first + WAREHOUSE_PARTS_AT_ONCE]
            run_in_threads(read, some, min(DEFAULT_CONCURRENCY, len(some)), done)
            for history in histories:
                rows = list(bucket_rows(self.account, history, self.settle))
                cursors.advance(str(history.username), last_final(rows))
                table.rows += len(rows)
                yield rows

    def _usernames(self) -> Sequence[str]:
        if self.given is not None:
            return self.given
        listed = [ListedName(subuser.username) for subuser in self.client.subusers()]
        return [name for name in listed if _is_sendable(name)]

    def _months(self, username: str, cursors: _Cursors) -> Iterator[Part]:
        """Return what to read of a sub-user, month by month."""
        earliest = datetime.combine(self.since, time(), UTC)
        final_until = cursors.final_until(username)
        start = earliest if final_until is None else max(earliest, final_until - self.settle)
        whole = goproxies.Period(_midnight(start), goproxies.Period.today().end_at)
        return ((username, part) for part in split_by_month(whole, UTC))

    def _report(self) -> None:
        if self.on_progress is not None:
            tables = self._tables.values()
            self.on_progress(
                sum(table.done for table in tables), sum(table.planned for table in tables)
            )


@attrs.frozen
class _Cursors:
    """The end of the last final bucket of each sub-user, in the state that dlt keeps."""

    _final_until: dict[str, datetime]

    @classmethod
    def of(cls, key: str, since: date) -> _Cursors:
        """Return those of the current resource; none if a run begins earlier than ever before."""
        earliest = datetime.combine(since, time(), UTC)
        known = dlt.current.resource_state().setdefault(key, {"since": earliest, "final_until": {}})
        if earliest < known["since"]:
            known.update(since=earliest, final_until={})
        return cls(known["final_until"])

    def final_until(self, username: str) -> datetime | None:
        return self._final_until.get(username)

    def advance(self, username: str, moment: datetime | None) -> None:
        if moment is not None:
            self._final_until[username] = max(moment, self._final_until.get(username, moment))


def _midnight(moment: datetime) -> datetime:
    """Return the start of a day in UTC, at which a bucket of either length begins."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _is_sendable(name: str) -> bool:
    """Say whether a request can be about a sub-user. The name may be one that the API lists."""
    try:
        sub_user_given(name)
    except goproxies.InvalidArgumentError as error:
        logger.warning("the history of a sub-user is not loaded: %s", error)
        return False
    return True
