"""A snapshot: the numbers of one refresh, all of the same period."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import attrs

from goproxies import (
    APITimeoutError,
    Breakdown,
    Client,
    GoProxiesError,
    InvalidArgumentError,
    Subuser,
)
from goproxies._arguments import ListedName, checked_username

__all__ = ["LIMIT_UNIT", "Snapshot", "fetch_snapshot"]

LIMIT_UNIT = "GB"
"""The only unit of a limit that the API documents."""

Warn = Callable[[str], None]

_NO_TIME = 0.001
"""Seconds: a deadline has to be above 0."""


@attrs.frozen
class Snapshot:
    """The numbers of a month so far.

    Attributes:
        fetched_at: When the last number came, in seconds since 1970.
        seconds: How long it took to fetch them.
        period_start: When the month began.
        traffic: Bytes by sub-user, the largest first; only those that are exported.
        subusers: The exported sub-users with their limits.
        omitted: How many sub-users are not exported: there are too many, or no request can hold
            their names.
        countries: Bytes by country.
        unattributed: The total less the bytes of all sub-users that were requested, in bytes.
        requests: The number of requests.
    """

    fetched_at: float
    seconds: float
    period_start: datetime
    traffic: Mapping[str, int]
    subusers: Sequence[Subuser]
    omitted: int
    countries: Mapping[str, int]
    unattributed: int
    requests: int


def fetch_snapshot(
    client: Client,
    usernames: Sequence[str] | None,
    max_subusers: int,
    seconds: float,
    warn: Warn,
) -> Snapshot:
    """Fetch all numbers of the current month, in the zone of the client.

    Args:
        client: It makes the calls.
        usernames: Only these sub-users; `None` for all.
        max_subusers: How many are exported: those with the most traffic.
        seconds: The limit for all calls together.
        warn: It is called with why a sub-user has no metrics, or not all.

    Raises:
        GoProxiesError: Anything failed; a part of the numbers is never returned.
    """
    began = time.monotonic()
    try:
        return _fetch(client, usernames, max_subusers, began + seconds, warn)
    except GoProxiesError as error:
        if time.monotonic() - began < seconds:
            raise
        raise APITimeoutError(
            f"it did not end within {seconds:g} s; let more time pass between two refreshes"
        ) from error


def _fetch(
    client: Client, usernames: Sequence[str] | None, max_subusers: int, end: float, warn: Warn
) -> Snapshot:
    began = time.monotonic()

    def limited() -> Client:
        return client.with_options(deadline=max(end - time.monotonic(), _NO_TIME))

    total = limited().traffic()
    period = total.period  # for all that follows, even if the month ends meanwhile
    subusers = limited().subusers()
    listed = [ListedName(subuser.username) for subuser in subusers]
    names = listed if usernames is None else usernames
    requests = limited().requests_history("day", period=period)
    countries = _complete(limited().breakdown("country", period=period))
    rows, unattributed = [], total.bytes
    if sendable := [name for name in names if _is_sendable(name, warn)]:
        breakdown = _complete(limited().breakdown("username", usernames=sendable, period=period))
        rows = sorted(breakdown, key=lambda row: (-row.bytes, row.username))
        unattributed = breakdown.unattributed_bytes or 0
    traffic = {str(row.username): row.bytes for row in rows[:max_subusers]}
    exported = [subuser for subuser in subusers if subuser.username in traffic]
    for subuser in exported:
        if subuser.traffic_limit_unit != LIMIT_UNIT:
            warn(
                f"the limit of the sub-user {subuser.username!r} has no metric: it is in "
                f"{subuser.traffic_limit_unit!r}, not in {LIMIT_UNIT}"
            )
    return Snapshot(
        fetched_at=time.time(),
        seconds=time.monotonic() - began,
        period_start=period.start_at,
        traffic=traffic,
        subusers=exported,
        omitted=len(names) - len(traffic),
        countries={str(row.country): row.bytes for row in countries},
        unattributed=unattributed,
        requests=requests.total_amount,
    )


def _is_sendable(name: str, warn: Warn) -> bool:
    """Return whether a request can be about a sub-user. The name may be one that the API lists."""
    try:
        checked_username(name)
    except InvalidArgumentError as error:
        warn(f"a sub-user has no metrics: {error}")
        return False
    return True


def _complete(breakdown: Breakdown) -> Breakdown:
    """Return a breakdown in which nothing failed.

    Raises:
        GoProxiesError: A cell or the total failed.
    """
    breakdown.raise_failures()
    if breakdown.total is None and len(breakdown):
        raise GoProxiesError("the total of the month could not be fetched")
    return breakdown
