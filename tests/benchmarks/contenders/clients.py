"""How each blocking client asks for the traffic of a range, and for a year by the hour.

All but ours are given their token and their range: they neither log in nor know a month.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple, Protocol

START: Final = datetime(2028, 1, 1, tzinfo=UTC)
END: Final = datetime(2028, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
RANGE: Final = {"start_at": START.isoformat(), "end_at": END.isoformat()}
TOKEN: Final = "token"
PATIENCE: Final = 30.0
"""Seconds after which a call is given up: the default of goproxies; some clients have none."""


class Traffic(Protocol):
    """Asks for the traffic, of a sub-user or of all."""

    def __call__(self, *, username: str = ...) -> object: ...


class Calls(NamedTuple):
    """The calls of a client."""

    traffic: Traffic
    year: Callable[[], object] | None = None


@contextmanager
def ours(url: str, max_retries: int = 2) -> Iterator[Calls]:
    """Goproxies."""
    from goproxies import Client

    with Client("reseller", "secret", base_url=url, max_retries=max_retries) as client:
        year = partial(client.traffic_history, "hour", start_at=START, end_at=END)
        yield Calls(client.traffic, year)


@contextmanager
def generated(url: str) -> Iterator[Calls]:
    """The generated client as it is."""
    import httpx
    from goproxies_api import AuthenticatedClient
    from goproxies_api.api.statistics import get_traffic_stats, get_traffic_stats_history
    from goproxies_api.models import TrafficHistoryInterval

    hour = TrafficHistoryInterval.HOUR
    with AuthenticatedClient(url, token=TOKEN, timeout=httpx.Timeout(PATIENCE)) as client:
        traffic = partial(get_traffic_stats.sync, client=client, start_at=START, end_at=END)
        history = partial(get_traffic_stats_history.sync, client=client, interval=hour)
        yield Calls(traffic, partial(history, start_at=START, end_at=END))


@contextmanager
def by_hand(url: str, *, with_range: bool = True) -> Iterator[Calls]:
    """A few lines over httpx."""
    import httpx

    fixed = RANGE if with_range else {}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=url, headers=headers, timeout=PATIENCE) as client:

        def traffic(**filters: str) -> object:
            if not (fixed or filters):
                return client.get("/api/v1/stats/traffic").json()
            return client.get("/api/v1/stats/traffic", params={**fixed, **filters}).json()

        yield Calls(traffic)


@contextmanager
def openapi_generator(url: str) -> Iterator[Calls]:
    """What another generator makes of the same spec, over urllib3 and pydantic."""
    import openapi_generator_client as library

    configuration = library.Configuration(host=url, access_token=TOKEN)
    with library.ApiClient(configuration) as client:
        api = library.StatisticsApi(client)
        query = {"start_at": START, "end_at": END, "_request_timeout": PATIENCE}
        hour = library.TrafficHistoryInterval.HOUR
        yield Calls(
            partial(api.get_traffic_stats, **query),
            partial(api.get_traffic_stats_history, **query, interval=hour),
        )


@contextmanager
def webshare(url: str) -> Iterator[Calls]:
    """The client of another proxy vendor, which asks this server for that vendor's totals."""
    from webshare import Webshare

    query = {"timestamp__gte": RANGE["start_at"], "timestamp__lte": RANGE["end_at"]}
    with Webshare(api_key=TOKEN, base_url=url) as client:
        yield Calls(partial(client.stats.aggregate, **query))


CLIENTS: Final[dict[str, Callable[..., AbstractContextManager[Calls]]]] = {
    "goproxies": ours,
    "generated": generated,
    "httpx by hand": by_hand,
    "httpx by hand, no range": partial(by_hand, with_range=False),
    "openapi-generator": openapi_generator,
    "webshare-sdk": webshare,
}
