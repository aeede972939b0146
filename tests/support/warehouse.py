"""An API whose numbers a test decides, and the tables that were loaded from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import duckdb
import goproxies
import httpx

__all__ = ["ScriptedApi", "rows"]


@attrs.define
class ScriptedApi:
    """Answers with the bytes of each sub-user by day, in UTC.

    Attributes:
        traffic: The bytes by sub-user and day.
        limits: The limit of each sub-user in GB.
        broken: The sub-users whose histories fail.
        queries: The queries of the requests received, each with its path.
    """

    traffic: dict[str, dict[date, int]]
    limits: dict[str, int] = attrs.field(factory=dict)
    broken: set[str] = attrs.field(factory=set)
    queries: list[dict[str, str]] = attrs.field(factory=list)

    def client(self) -> goproxies.Client:
        """Return a client of this API."""
        transport = httpx.MockTransport(self._answer)
        return goproxies.Client("reseller", "secret", transport=transport, max_retries=0)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path, query = request.url.path, dict(request.url.params)
        if path.endswith("/login"):
            return httpx.Response(200, json={"token": "token"})
        self.queries.append({"path": path, **query})
        if path.endswith("/subusers"):
            return httpx.Response(200, json=self._subusers())
        if query.get("username") in self.broken:
            return httpx.Response(403, json={"error": {"message": "barred"}})
        return httpx.Response(200, json=self._history(path, query))

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
        values = []
        for day, number in sorted(self.traffic[query["username"]].items()):
            begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
            if start <= begin <= end:
                times = {"start_at": _written(begin), "end_at": _written(begin + timedelta(days=1))}
                numbers = {"amount": number} if "requests" in path else {"bytes": number}
                values.append({**times, **numbers})
        echo = {name: query[name] for name in ("start_at", "end_at", "username", "interval")}
        return {"values": values, "filter": echo}


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def rows(database: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    """Return the rows of a loaded table, in order."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            f"SELECT {columns} FROM goproxies.{table} ORDER BY ALL"
        ).fetchall()
