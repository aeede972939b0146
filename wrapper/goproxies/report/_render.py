"""The public function of the report."""

from __future__ import annotations

from collections.abc import Iterable

import goproxies

from ._gather import gather
from ._money import PriceLike
from ._page import page

__all__ = ["render"]


def render(
    client: goproxies.Client,
    *,
    period: goproxies.Period | str,
    usernames: Iterable[str] | None = None,
    price_per_gb: PriceLike | None = None,
    currency: str = "",
    title: str | None = None,
) -> str:
    """Return a report about the traffic of a period as one HTML page.

    The page needs nothing else: it has no script, and loads nothing. It shows whether the numbers
    are final and complete, the total, traffic and requests by day, the sub-users, the traffic of
    no listed sub-user, and the countries. Days are those of the zone of the period. An amount is
    the exact traffic in GB (10^9 bytes) times the price, rounded half up to two places; the sum is
    that of the rounded amounts.

    The `deadline` of the client is for the whole report.

    Args:
        client: A blocking client.
        period: A `Period` or a word for one; see `Period.parse`.
        usernames: The sub-users to list. Left out, all that the API lists.
        price_per_gb: The price of 10^9 bytes: a `Decimal`, a number, or a number as text.
        currency: The code of the price's currency, such as `EUR`.
        title: The heading. Default: Traffic report.

    Raises:
        InvalidArgumentError: An argument cannot be right; nothing was sent.
        GoProxiesError: As for the methods of the client. A sub-user or country that fails is named
            in the report instead.
    """
    return page(
        gather(
            client,
            period=period,
            usernames=usernames,
            price_per_gb=price_per_gb,
            currency=currency,
            title=title,
        )
    )
