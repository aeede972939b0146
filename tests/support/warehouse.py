"""An API whose numbers a test decides, and the tables that were loaded from it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import attrs
import duckdb
import goproxies
import httpx
from goproxies.warehouse import LoadReport, load

from .network.servers import Reply, Server, serving

__all__ = [
    "NOW",
    "PASSWORD",
    "SINCE",
    "TODAY",
    "TOKEN",
    "FirstRun",
    "Run",
    "ScriptedApi",
    "days",
    "load_from",
    "rows",
    "two_subusers",
]

PASSWORD = "correct-horse-battery-staple"
TOKEN = "a-token-that-nobody-may-see"
NOW = datetime.now(UTC).replace(microsecond=0)
"""When the API always answers, so that tests may run past midnight."""
TODAY = NOW.date()
SINCE = TODAY - timedelta(days=40)

_DATE = {"Date": format_datetime(NOW, usegmt=True)}

Run = Callable[..., LoadReport]


@attrs.define
class ScriptedApi:
    """Answers at `NOW` with the bytes of each sub-user by day, in UTC.

    Attributes:
        traffic: The bytes by sub-user and day.
        limits: The limit of each sub-user in GB.
        countries: The bytes of the whole account by country and day.
        broken: The sub-users whose histories fail, with an error that shows every secret.
        unlisted: As `traffic`, of sub-users that are not listed.
        queries: The queries of the requests received, each with its path.
    """

    traffic: dict[str, dict[date, int]]
    limits: dict[str, float] = attrs.field(factory=dict)
    countries: dict[str, dict[date, int]] = attrs.field(factory=lambda: {"DE": days(factor=9)})
    unlisted: dict[str, dict[date, int]] = attrs.field(factory=dict)
    broken: set[str] = attrs.field(factory=set)
    queries: list[dict[str, str]] = attrs.field(factory=list)

    def client(self) -> goproxies.Client:
        """Return a client of this API."""
        return goproxies.Client("reseller", PASSWORD, transport=self.transport(), max_retries=0)

    def transport(self) -> httpx.MockTransport:
        """Return a transport for a client of this API."""
        return httpx.MockTransport(self._answer)

    def serve(self) -> AbstractContextManager[Server]:
        """Serve this API on loopback, for clients in other processes."""
        return serving(lambda request: Reply(*self._reply(request.path, request.query), _DATE))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        status, body = self._reply(request.url.path, dict(request.url.params))
        return httpx.Response(status, json=body, headers=_DATE)

    def _reply(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if path.endswith("/login"):
            return 200, {"token": TOKEN}
        self.queries.append({"path": path, **query})
        if path.endswith("/subusers"):
            return 200, self._subusers()
        if path.endswith("/countries"):
            return 200, {"countries": [*self.countries]}
        if query.get("username") in self.broken:
            return 403, {"error": {"message": f"barred, with {PASSWORD} and {TOKEN}"}}
        return 200, self._history(path, query)

    def _subusers(self) -> dict[str, Any]:
        subusers = [
            {
                "username": name,
                "enabled": True,
                "traffic_limit_amount": self.limits.get(name, 0),
                "traffic_limit_unit": "GB",
                "traffic_used": 1,
                "period_seconds": 0,
                "recurring": False,
            }
            for name in self.traffic
        ]
        return {"subusers": subusers, "paging": {"limit": 1000, "offset": 0}}

    def _history(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        start, end = (datetime.fromisoformat(query[name]) for name in ("start_at", "end_at"))
        known = {**self.traffic, **self.unlisted, **self.countries}
        subject = next(name for name in ("username", "country") if name in query)
        values = []
        for day, number in sorted(known[query[subject]].items()):
            begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
            if start <= begin <= end:
                times = {"start_at": _written(begin), "end_at": _written(begin + timedelta(days=1))}
                numbers = {"amount": number} if "requests" in path else {"bytes": number}
                values.append({**times, **numbers})
        echo = {name: query[name] for name in ("start_at", "end_at", subject, "interval")}
        return {"values": values, "filter": echo}


@attrs.frozen
class FirstRun:
    """A run into a new file.

    Attributes:
        database: The file.
        home: What was the home folder, and the one for temporary files.
        progress: What was reported while it ran.
        leaves_active: Whether dlt had an active pipeline afterwards.
    """

    database: Path
    home: Path
    progress: list[tuple[int, int]]
    leaves_active: bool


def two_subusers() -> ScriptedApi:
    """Return an API with traffic of alice, who has a limit, and of bob."""
    return ScriptedApi({"alice": days(), "bob": days(factor=1000)}, {"alice": 5})


def load_from(api: ScriptedApi, **options: Any) -> LoadReport:
    """Load from an API, all days unless the options say something else."""
    with api.client() as client:
        return load(client, **{"since": SINCE, **options})


def days(first: date = SINCE, *, factor: int = 1) -> dict[date, int]:
    """Return made-up bytes for each day from the first one to today."""
    number = (TODAY - first).days + 1
    return {first + timedelta(days=n): factor * (n + 1) for n in range(number)}


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def rows(database: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    """Return the rows of a loaded table, in order."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            f"SELECT {columns} FROM goproxies.{table} ORDER BY ALL"
        ).fetchall()
