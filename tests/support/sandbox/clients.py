"""Helpers of the sandbox's tests: a sandbox whose clock stands still, and a client of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from goproxies.sandbox import Sandbox

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)

LOGIN = "/api/v1/login"
TRAFFIC = "/api/v1/stats/traffic"
TRAFFIC_HISTORY = "/api/v1/stats/traffic/history"
REQUESTS_HISTORY = "/api/v1/stats/requests/history"
SUBUSERS = "/api/v1/reseller/subusers"
COUNTRIES = "/api/v1/stats/countries"


def frozen(
    *,
    seed: int = 7,
    days: int = 62,
    clock: Callable[[], datetime] = lambda: NOW,
    **options: Any,
) -> Sandbox:
    """A sandbox with two months of traffic, whose clock always shows half past ten."""
    return Sandbox(seed=seed, days=days, clock=clock, **options)


def token(sandbox: Sandbox, username: str = "demo", password: str = "demo") -> str:
    answer = httpx.post(
        sandbox.url + LOGIN,
        json={"username": username, "password": password},
        trust_env=False,
        verify=False,
    )
    return str(answer.raise_for_status().json()["token"])


def bearer(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}"}


@contextmanager
def logged_in(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client of a sandbox, with a token."""
    with httpx.Client(
        base_url=sandbox.url, headers=bearer(token(sandbox)), trust_env=False, verify=False
    ) as client:
        yield client


def micros(text: str) -> int:
    """Read an RFC 3339 time, without the code of the sandbox."""
    moment = datetime.fromisoformat(text)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def rfc3339(at: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return moment.isoformat().replace("+00:00", "Z")
