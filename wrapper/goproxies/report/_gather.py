"""The calls of a report: from the arguments to everything that it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import TypedDict

import attrs

import goproxies
from goproxies._arguments import ListedName, OnProgress
from goproxies._batch.axes import Axes
from goproxies._constants import REPORT_TITLE, REPORT_TITLE_MAX
from goproxies._errors import InvalidArgumentError
from goproxies._http.deadline import Deadline
from goproxies._results.daily import with_requested_period

from ._data import CountryLine, Report, SubuserLine
from ._days import days_split_hours, requests_days, traffic_days
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
    requested = client._period(None, None, period)
    axes = Axes.resolve("username", usernames=usernames)
    named = None if axes.needs_usernames else [cell.username for cell in axes if cell.username]

    answers = _fetch(_Calls(client), requested, named, on_progress)

    zone = requested.start_at.tzinfo or UTC
    days = traffic_days(answers.traffic, zone)
    subusers, countries, histories = answers.by_subuser, answers.by_country, answers.histories
    return Report(
        title=heading,
        account=client._account.username,
        named=None if named is None else len(named),
        period=requested,
        zone=zone,
        as_of=min(each.as_of for each in histories),
        is_final=all(each.is_final for each in histories),
        days_split_hours=days_split_hours(days, zone),
        missing=tuple(dict.fromkeys(part for each in histories for part in each.missing)),
        overlapping=tuple(dict.fromkeys(part for each in histories for part in each.overlapping)),
        failed_subusers=_failures(subusers),
        failed_countries=_failures(countries),
        total_bytes=answers.total.bytes,
        traffic_days=days,
        requests_days=requests_days(answers.requests, answers.not_200, zone),
        subusers=_subuser_lines(subusers, answers.limits, price),
        unattributed_bytes=(
            None if subusers.failures else answers.total.bytes - subusers.total_bytes
        ),
        countries=_country_lines(countries),
        price=price,
    )


@attrs.frozen
class _Answers:
    """The answers of the API that a report is made of."""

    limits: Mapping[str, goproxies.Subuser]
    by_subuser: goproxies.Breakdown
    by_country: goproxies.Breakdown
    total: goproxies.Traffic
    traffic: goproxies.TrafficHistory
    requests: goproxies.RequestsHistory
    not_200: goproxies.RequestsHistory

    @property
    def histories(self) -> tuple[goproxies.TrafficHistory | goproxies.RequestsHistory, ...]:
        return self.traffic, self.requests, self.not_200


class _Hours(TypedDict):
    """The arguments of every history."""

    interval: goproxies.Interval
    split: goproxies.Split
    period: goproxies.Period


def _fetch(
    calls: _Calls, period: goproxies.Period, named: list[str] | None, on_progress: OnProgress | None
) -> _Answers:
    # The hours come first: what has ended by then has ended for everything that follows.
    hours: _Hours = {"interval": "hour", "split": "month", "period": period}
    traffic = with_requested_period(period, calls.client.traffic_history(**hours))
    requests = with_requested_period(period, calls.client.requests_history(**hours))
    not_200 = with_requested_period(period, calls.client.requests_history(status_not=200, **hours))
    limits = {subuser.username: subuser for subuser in calls.client.subusers()}
    usernames = map(ListedName, limits) if named is None else named
    by_subuser = calls.client.breakdown(
        "username", usernames=usernames, period=period, on_progress=on_progress
    )
    by_country = calls.client.breakdown("country", period=period, on_progress=on_progress)
    total = by_subuser.total or by_country.total or calls.client.traffic(period=period)
    return _Answers(limits, by_subuser, by_country, total, traffic, requests, not_200)


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
