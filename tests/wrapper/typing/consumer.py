"""A program of a user, whose types are checked as strictly as possible.

It is never run. Each `type: ignore` is a mistake that a type checker has to find: one too many
is an error as well.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, assert_type
from zoneinfo import ZoneInfo

import goproxies
import httpx
from goproxies import AsyncClient, By, Client, Interval, Period, Split
from goproxies_api.api.statistics import get_traffic_stats
from goproxies_api.models import ErrorBody, TrafficStats


def make_clients() -> Iterator[Client]:
    yield Client()
    yield Client("reseller", "secret")
    yield Client(token="token", base_url="https://api.example", timezone="Europe/Berlin")
    yield Client(timezone=ZoneInfo("Europe/Berlin"), timeout=5, max_retries=0, deadline=60)
    yield Client(timeout=httpx.Timeout(None), token_store=goproxies.FileTokenStore("token.json"))
    yield Client(
        token_store=goproxies.FileTokenStore(Path("token.json")), proxy="http://proxy:3128"
    )
    yield Client(verify=ssl.create_default_context(), transport=httpx.HTTPTransport(retries=1))
    with goproxies.sandbox.Sandbox(seed=7) as sandbox:
        yield Client("demo", "demo", base_url=sandbox.url)
    yield goproxies.Clinet()  # type: ignore[attr-defined]
    yield Client(timeout=None)  # type: ignore[arg-type]
    yield Client(timezone=2)  # type: ignore[arg-type]
    yield Client(transport=httpx.AsyncHTTPTransport())  # type: ignore[arg-type]
    yield Client("reseller", "secret", "token")  # type: ignore[call-arg]


def ask(client: Client) -> None:
    assert_type(client.traffic(), goproxies.Traffic)
    assert_type(client.traffic_history("day"), goproxies.TrafficHistory)
    assert_type(client.requests_history("hour", 200, 404), goproxies.RequestsHistory)
    assert_type(client.countries(), list[str])
    client.traffic(start_at=date(2026, 10, 1), end_at=datetime.now(UTC), country="DE")
    client.traffic(start_at="2026-10-01", username="alice")
    client.traffic(period="last-month")
    client.traffic(period=Period.last_days(7, tz="Europe/Berlin"))
    client.traffic_history(interval="month")  # type: ignore[arg-type]
    client.traffic(start_at=1791194400)  # type: ignore[arg-type]
    client.requests_history(status="200")  # type: ignore[arg-type]
    client.traffic("2026-10")  # type: ignore[call-arg]
    client.trafic()  # type: ignore[attr-defined]
    client.login()
    client.logout()


def ask_at(client: Client, interval: Interval) -> goproxies.TrafficHistory:
    return client.with_options(timeout=5, timezone=UTC, deadline=None).traffic_history(interval)


def read_traffic(traffic: goproxies.Traffic) -> None:
    assert_type(traffic.bytes, int)
    assert_type(traffic.gb, Decimal)
    assert_type(traffic.period.start_at, datetime)
    assert_type(traffic.country, str | None)
    traffic.bytes = 0  # type: ignore[misc]


def read_histories(
    traffic: goproxies.TrafficHistory, requests: goproxies.RequestsHistory
) -> Sequence[goproxies.TrafficBucket]:
    for bucket in requests:
        assert_type(bucket, goproxies.RequestsBucket)
        assert_type(bucket.count, int | None)
    assert_type(traffic[0].bytes, int)
    assert_type(traffic[1:], tuple[goproxies.TrafficBucket, ...])
    assert_type(traffic.total_bytes + requests.total_amount, int)
    assert_type(traffic.interval, str | None)
    assert_type(traffic.to_dicts(), list[dict[str, Any]])
    assert_type((traffic.as_of, traffic.missing), tuple[datetime, tuple[Period, ...]])
    assert_type(requests.is_complete and requests.is_final, bool)
    return traffic


def break_down(client: Client, by: By) -> dict[goproxies.Cell, str]:
    breakdown = client.breakdown(by, usernames=("alice",), concurrency=4, on_progress=print)
    assert_type(breakdown, goproxies.Breakdown)
    assert_type(breakdown[0], goproxies.Traffic)
    assert_type(breakdown[1:], tuple[goproxies.Traffic, ...])
    assert_type(breakdown.total_bytes, int)
    client.breakdown("country", countries={"DE", "US"}, period="last-month")
    client.breakdown(("country", "username"), usernames=(name for name in ["alice"]))
    client.breakdown("countries")  # type: ignore[arg-type]
    client.breakdown(("country", "country"))  # type: ignore[arg-type]
    client.breakdown(("country",))  # type: ignore[arg-type]
    client.breakdown("country", on_progress=lambda done: None)  # type: ignore[arg-type, misc]
    try:
        breakdown.raise_failures()
    except* goproxies.RateLimitError as group:
        assert_type(group, ExceptionGroup[goproxies.RateLimitError])
    return {cell: str(error) for cell, error in breakdown.failures.items() if cell.username}


def split(client: Client, parts: Split | None) -> goproxies.RequestsHistory:
    assert_type(client.traffic_history("hour", split="month"), goproxies.TrafficHistory)
    client.traffic_history("hour", split="year")  # type: ignore[arg-type]
    return client.requests_history("day", split=parts, on_progress=lambda done, steps: None)


def reconcile(client: Client) -> Decimal | None:
    reconciliation = client.reconcile("last-month", username="alice")
    assert_type(reconciliation, goproxies.Reconciliation)
    assert_type(reconciliation.total, goproxies.Traffic)
    assert_type(reconciliation.history, goproxies.TrafficHistory)
    assert_type(reconciliation.countries, goproxies.Breakdown)
    for discrepancy in reconciliation:
        assert_type(discrepancy.source, Literal["history", "countries", "subusers"])
        assert_type(discrepancy.difference, int)
        assert_type(discrepancy.reason, str | None)
    return reconciliation[0].percent


def explain(client: Client) -> str | None:
    try:
        client.countries()
    except goproxies.RateLimitError as error:
        assert_type(error.retry_after, float | None)
    except goproxies.APIStatusError as error:
        assert_type(error.status_code, int)
        assert_type(error.fields, dict[str, goproxies.FieldError])
        assert_type(error.response, httpx.Response | None)
        return error.request_id
    except goproxies.GoProxiesError as error:
        return str(error)
    return None


def call_the_raw_client(client: Client) -> int | float:
    answer = get_traffic_stats.sync(client=client.raw)
    assert_type(answer, ErrorBody | TrafficStats | None)
    return answer.bytes_ if isinstance(answer, TrafficStats) else 0


class Vault:
    """A store of the user's own: it needs no base class."""

    def load(self) -> goproxies.StoredToken | None:
        return None

    def save(self, token: goproxies.StoredToken) -> None:
        assert_type(token.expires_at, datetime | None)

    def clear(self) -> None:
        pass


def open_with_a_vault() -> None:
    with Client("reseller", "secret", token_store=Vault()) as client:
        assert_type(client, Client)
    Client(token_store={})  # type: ignore[arg-type]


async def ask_concurrently() -> None:
    async with AsyncClient("reseller", "secret", token_store=Vault()) as client:
        assert_type(client, AsyncClient)
        assert_type(await client.traffic(period="today"), goproxies.Traffic)
        assert_type(await client.traffic_history("day"), goproxies.TrafficHistory)
        assert_type(await client.requests_history("auto"), goproxies.RequestsHistory)
        assert_type(await client.countries(), list[str])
        assert_type(await client.breakdown("country"), goproxies.Breakdown)
        assert_type(await client.reconcile(), goproxies.Reconciliation)
        assert_type(client.with_options(max_retries=0), AsyncClient)
        assert_type(
            await get_traffic_stats.asyncio(client=client.raw), ErrorBody | TrafficStats | None
        )
        await client.login()
        await client.logout()
        await client.traffic(country=49)  # type: ignore[arg-type]
    await client.aclose()
    client.close()  # type: ignore[attr-defined]
    AsyncClient(transport=httpx.HTTPTransport())  # type: ignore[arg-type]
