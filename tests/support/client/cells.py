"""The cells that tests of breakdowns request, and the traffic of each."""

from __future__ import annotations

from goproxies import Cell, Period
from goproxies._time.instants import to_microseconds
from goproxies.sandbox import Sandbox, TrafficRow

from .api import METHODS

TRAFFIC = METHODS["traffic"]
COUNTRIES = ["US", "DE", "GB"]
PERIOD = Period.last_days(3)


def traffic_queries(sandbox: Sandbox) -> list[dict[str, str]]:
    """Return the queries of the requests for traffic that reached the sandbox."""
    return [request.query for request in sandbox.requests if request.path == TRAFFIC]


def bytes_of(rows: list[TrafficRow], cell: Cell, period: Period = PERIOD) -> int:
    """Sum up the rows of a cell."""
    first, last = to_microseconds(period.start_at), to_microseconds(period.end_at)
    return sum(
        row.bytes
        for row in rows
        if first <= row.at <= last
        and cell.country in (None, row.country)
        and cell.username in (None, row.username)
    )
