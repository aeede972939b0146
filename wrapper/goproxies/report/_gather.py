"""The calls of a report: from the arguments to everything that it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC

import goproxies
from goproxies._arguments import OnProgress
from goproxies._batch.axes import Axes
from goproxies._constants import REPORT_TITLE, REPORT_TITLE_MAX
from goproxies._errors import InvalidArgumentError
from goproxies._http.deadline import Deadline

from ._data import CountryLine, Report, SubuserLine
from ._days import hours_cross_days, requests_days, traffic_days
from ._money import Price, PriceLike

__all__ = ["gather"]


def gather(
    client: goproxies.Client,
    *,
    period: goproxies.Period | str,
    usernames: Iterable[str] | None = None,
    price_per_gb: PriceLike | None = None,
    currency: str = "",
    title: str | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Return everything that a report shows. See `render`.

    Raises:
        InvalidArgumentError: An argument cannot be right; nothing was sent.
        GoProxiesError: A call failed that is not that of a single sub-user or country.
    """
    if not isinstance(client, goproxies.Client):
        raise InvalidArgumentError(
            f"a report takes a goproxies.Client, not {type(client).__name__}"
        )
    price = None if price_per_gb is None else Price.parse(price_per_gb, currency)
    heading = _heading(title)
    within = client._range(None, None, period)
    axes = Axes.resolve("username", usernames=usernames)
    named = None if axes.needs_usernames else [cell.username for cell in axes if cell.username]

    calls = _Calls(client)
    limits = {subuser.username: subuser for subuser in calls.client.subusers()}
    by_subuser = calls.client.breakdown(
        "username", usernames=named, period=within, on_progress=on_progress
    )
    by_country = calls.client.breakdown("country", period=within, on_progress=on_progress)
    total = by_subuser.total or calls.client.traffic(period=within)
    history = calls.client.traffic_history("hour", period=within, split="month")
    requests = calls.client.requests_history("hour", period=within, split="month")
    not_200 = calls.client.requests_history("hour", status_not=200, period=within, split="month")

    zone = within.start_at.tzinfo or UTC
    days = traffic_days(history, zone)
    histories = (history, requests, not_200)
    return Report(
        title=heading,
        account=client._account.username,
        named=None if named is None else len(named),
        period=within,
        zone=zone,
        as_of=min(each.as_of for each in histories),
        is_final=all(each.is_final for each in histories),
        hours_cross_days=hours_cross_days(days, zone),
        missing=tuple(dict.fromkeys(part for each in histories for part in each.missing)),
        overlapping=tuple(dict.fromkeys(part for each in histories for part in each.overlapping)),
        failed_subusers=_failures(by_subuser),
        failed_countries=_failures(by_country),
        total_bytes=total.bytes,
        traffic_days=days,
        requests_days=requests_days(requests, not_200, zone),
        subusers=_subuser_lines(by_subuser, limits, price),
        unattributed_bytes=None if by_subuser.failures else total.bytes - by_subuser.total_bytes,
        countries=_country_lines(by_country),
        price=price,
    )


class _Calls:
    """The calls of a report, which share the deadline of the client."""

    def __init__(self, client: goproxies.Client) -> None:
        self._client = client
        self._deadline = Deadline(client._options.deadline)

    @property
    def client(self) -> goproxies.Client:
        """A client that has as much time as is left.

        Raises:
            APITimeoutError: No time is left.
        """
        if self._client._options.deadline is None:
            return self._client
        self._deadline.check()
        return self._client.with_options(deadline=self._deadline.remaining)


def _heading(title: str | None) -> str:
    if title is None:
        return REPORT_TITLE
    if not isinstance(title, str) or not title.strip() or len(title) > REPORT_TITLE_MAX:
        raise InvalidArgumentError(
            f"title is a text of up to {REPORT_TITLE_MAX} characters, not {title!r}"
        )
    return title.strip()


def _subuser_lines(
    breakdown: goproxies.Breakdown,
    limits: Mapping[str, goproxies.Subuser],
    price: Price | None,
) -> tuple[SubuserLine, ...]:
    lines = []
    for cell in breakdown:
        name = cell.username or ""
        amount = None if price is None else price.amount(cell.bytes)
        lines.append(SubuserLine(name, cell.bytes, amount, limits.get(name)))
    return tuple(sorted(lines, key=lambda line: (-line.bytes, line.username)))


def _country_lines(breakdown: goproxies.Breakdown) -> tuple[CountryLine, ...]:
    lines = [CountryLine(cell.country or "", cell.bytes) for cell in breakdown]
    return tuple(sorted(lines, key=lambda line: (-line.bytes, line.country)))


def _failures(breakdown: goproxies.Breakdown) -> dict[str, str]:
    return {
        cell.username or cell.country or "": str(error)
        for cell, error in breakdown.failures.items()
    }
