"""The source: what is read from the API in a run, and from where on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Literal

import attrs
import dlt
from dlt.extract.source import DltSource

import goproxies
from goproxies._constants import DEFAULT_CONCURRENCY

from ._rows import (
    BUCKET_KEY,
    bucket_rows,
    columns,
    last_final,
    limit_rows,
)

__all__ = ["SETTLE_DAYS", "goproxies_source"]

SETTLE_DAYS = 3
"""A bucket that ended longer ago than this does not change any more, by default."""


def goproxies_source(
    client: goproxies.Client,
    *,
    since: date | None = None,
    interval: Literal["hour", "day"] = "day",
    settle_days: int = SETTLE_DAYS,
    usernames: Iterable[str] | None = None,
) -> DltSource:
    """Return a dlt source with the resources `traffic`, `requests`, `subusers` and `loads`.

    Each run reads again from the last final bucket of a sub-user less the settling time, and merges
    by key: a bucket that was revised is replaced, and nothing is removed that the API no longer
    returns. A sub-user that is new is read from `since` on. dlt keeps the state.

    Args:
        client: A client, which is used while the source is read. Its retries, budget and deadline
            apply to every request.
        since: The first day, in UTC. Left out, the first day of the last month.
        interval: The length of a bucket.
        settle_days: A bucket that ended longer ago than this is final.
        usernames: The sub-users. Left out, all that the API lists.

    Raises:
        GoProxiesError: From the extraction, which dlt wraps: a request failed. Then nothing of the
            run is loaded.
    """
    reading = _Reading(
        client,
        account=client._account.username or client._account.origin,
        since=since or goproxies.Period.last_month().start_at.date(),
        interval=interval,
        settle=timedelta(days=settle_days),
        given=None if usernames is None else list(usernames),
    )
    resources = (
        dlt.resource(reading.traffic(), name="traffic", **_merged("traffic")),
        dlt.resource(reading.requests(), name="requests", **_merged("requests")),
        dlt.resource(
            reading.limits(),
            name="subusers",
            columns=columns("subusers"),
            write_disposition={"disposition": "merge", "strategy": "scd2"},
        ),
        dlt.resource(reading.run(), name="loads", write_disposition="append"),
    )

    @dlt.source(name="goproxies", max_table_nesting=0)
    def source() -> Any:
        return resources

    return source()


def _merged(table: str) -> dict[str, Any]:
    return {
        "primary_key": BUCKET_KEY,
        "write_disposition": "merge",
        "columns": columns(table),
    }


Rows = Iterator[list[dict[str, Any]]]
History = goproxies.TrafficHistory | goproxies.RequestsHistory


@attrs.define(eq=False, slots=False)
class _Reading:
    """What the resources of one source share."""

    client: goproxies.Client
    account: str
    since: date
    interval: Literal["hour", "day"]
    settle: timedelta
    given: list[str] | None

    def traffic(self) -> Rows:
        """Read the traffic by bucket of each sub-user."""
        yield from self._histories(
            lambda username, period: self.client.traffic_history(
                self.interval, period=period, username=username, split="month"
            )
        )

    def requests(self) -> Rows:
        """Read the requests by bucket of each sub-user."""
        yield from self._histories(
            lambda username, period: self.client.requests_history(
                self.interval, period=period, username=username, split="month"
            )
        )

    def limits(self) -> Rows:
        """Read what is set for each sub-user."""
        yield list(limit_rows(self.account, self._subusers))

    def run(self) -> Rows:
        """Describe the run. Its rows in other tables have the same `_dlt_load_id`."""
        yield [
            {
                "account": self.account,
                "interval": self.interval,
                "since": self.since,
                "settle_days": self.settle.days,
                "subusers": len(self._usernames),
                "started_at": datetime.now(UTC),
            }
        ]

    @cached_property
    def _subusers(self) -> list[goproxies.Subuser]:
        return self.client.subusers()

    @property
    def _usernames(self) -> list[str]:
        if self.given is not None:
            return self.given
        return [subuser.username for subuser in self._subusers]

    def _histories(self, fetch: Callable[[str, goproxies.Period], History]) -> Rows:
        """Read the histories concurrently, and note how far that of each sub-user is final."""
        earliest = datetime.combine(self.since, time(), UTC)
        cursors = _cursors(f"{self.account} {self.interval}", earliest)
        end = goproxies.Period.today().end_at

        def read(username: str) -> tuple[str, list[dict[str, Any]]]:
            start = max(earliest, cursors.get(username, earliest) - self.settle)
            history = fetch(username, goproxies.Period(_midnight(start), end))
            return username, list(bucket_rows(self.account, history, self.settle))

        pool = ThreadPoolExecutor(DEFAULT_CONCURRENCY)
        try:
            for username, rows in pool.map(read, self._usernames):
                final = last_final(rows)
                if final is not None:
                    cursors[username] = max(final, cursors.get(username, final))
                yield rows
        finally:
            pool.shutdown(cancel_futures=True)


def _cursors(key: str, earliest: datetime) -> dict[str, datetime]:
    """Return the end of the last final bucket of each sub-user, as dlt keeps it."""
    state = dlt.current.resource_state()
    known = state.setdefault(key, {"since": earliest, "final_until": {}})
    if earliest < known["since"]:  # an earlier start than ever before
        known.update(since=earliest, final_until={})
    cursors: dict[str, datetime] = known["final_until"]
    return cursors


def _midnight(moment: datetime) -> datetime:
    """Return the start of a day in UTC, at which a bucket of either length begins."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
