"""The source for dlt: its resources, and the settings of their tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, get_args

import dlt
from dlt.extract.resource import DltResource
from dlt.extract.source import DltSource

import goproxies
from goproxies import InvalidArgumentError
from goproxies._arguments import LoadInterval, OnProgress, checked_on_progress, checked_username
from goproxies._constants import WAREHOUSE_SETTLE_DAYS, WAREHOUSE_SETTLE_DAYS_MAX

from ._reading import Reading, Rows
from ._rows import BUCKET_KEYS, column_types

__all__ = ["goproxies_source"]


def goproxies_source(
    client: goproxies.Client,
    *,
    since: date | None = None,
    interval: LoadInterval = "day",
    settle_days: int = WAREHOUSE_SETTLE_DAYS,
    usernames: Iterable[str] | None = None,
    account: str | None = None,
    on_progress: OnProgress | None = None,
) -> DltSource:
    """Return a dlt source with `traffic`, `requests`, `countries`, `subusers` and `loads`.

    Each run reads again from the last final bucket of each history less the settling time, and
    merges by key: a bucket that was revised is replaced, and nothing is removed that the API no
    longer returns. A sub-user that is new is read from `since` on. dlt keeps the state.

    Every row has `is_final` and `as_of`. A bucket is final if it ended more than the settling time
    before the API answered, at `as_of`. Rows of `subusers` and `loads` are always final: no later
    run changes what they say. Their `as_of` is when a run first read these limits, and when the
    run had read everything.

    Args:
        client: A client, which is used while the source is read. Its retries, budget and deadline
            apply to every request.
        since: The first day, in UTC. Left out, the first day of the last month.
        interval: The length of a bucket.
        settle_days: A bucket that ended longer ago than this is final.
        usernames: The sub-users. Left out, all that the API lists.
        account: The account in the rows. Left out, the user name of the client, or the address of
            the server if the client has only a token.
        on_progress: A function that is called with the number of histories that were read so far,
            and of all. Each sub-user has two, traffic and requests; each country has one.

    Raises:
        InvalidArgumentError: An argument cannot be right.
        GoProxiesError: From the extraction, which dlt wraps: a request failed. Then nothing of the
            run is loaded.
    """
    if interval not in get_args(LoadInterval):
        raise InvalidArgumentError(f"interval is hour or day, not {interval!r}")
    if isinstance(usernames, str):
        raise InvalidArgumentError(f"usernames is a list of names, not {usernames!r}")
    reading = Reading(
        client,
        account=account or client._account.username or client._account.origin,
        since=_first_day(since),
        interval=interval,
        settle=_settling_time(settle_days),
        given=None if usernames is None else [*map(checked_username, usernames)],
        on_progress=checked_on_progress(on_progress),
    )
    return _source_of(reading)


def _first_day(since: date | None) -> date:
    if since is None:
        return goproxies.Period.last_month().start_at.date()
    if not isinstance(since, date) or isinstance(since, datetime):
        raise InvalidArgumentError(f"since is a date, not {since!r}")
    if since > goproxies.Period.today().start_at.date():
        raise InvalidArgumentError(f"since is today (in UTC) or earlier, not {since}")
    return since


def _settling_time(days: int) -> timedelta:
    if type(days) is not int or not 0 <= days <= WAREHOUSE_SETTLE_DAYS_MAX:
        raise InvalidArgumentError(
            f"settle_days is a whole number from 0 to {WAREHOUSE_SETTLE_DAYS_MAX}, not {days!r}"
        )
    return timedelta(days=days)


def _source_of(reading: Reading) -> DltSource:
    """Return a source, which may run several times: each of its resources is a function."""

    def resource(name: str, read: Callable[[], Rows], **hints: Any) -> DltResource:
        rows = lambda: read()  # noqa: E731, PLW0108  # dlt sets attributes, which methods have not
        return dlt.resource(rows, name=name, columns=column_types(name), **hints)

    def buckets(name: str, read: Callable[[], Rows]) -> DltResource:
        return resource(name, read, primary_key=BUCKET_KEYS[name], write_disposition="merge")

    @dlt.source(name="goproxies", max_table_nesting=0)
    def source() -> tuple[DltResource, ...]:
        return (
            buckets("traffic", reading.traffic),
            buckets("requests", reading.requests),
            buckets("countries", reading.countries),
            resource(
                "subusers",
                reading.subusers,
                merge_key="account",  # the limits of other accounts in the table stay valid
                write_disposition={"disposition": "merge", "strategy": "scd2"},
            ),
            resource("loads", reading.loads, write_disposition="append"),
        )

    return source()
