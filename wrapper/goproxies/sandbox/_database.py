"""The traffic in SQLite, and its sums."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from ._times import Interval, bucket_starts
from ._traffic import PlainRow, TrafficRange, TrafficRow, traffic
from ._validation import Query

IN_MEMORY: Final = ":memory:"

# A history of more buckets than this has only the time in which there was traffic, and not every
# hour since the year 1.
MAX_BUCKETS: Final = 20_000

_TABLE: Final = """
    CREATE TABLE traffic (
        at INTEGER NOT NULL,  -- microseconds since 1970, UTC
        username TEXT NOT NULL,
        country TEXT NOT NULL,
        status INTEGER NOT NULL,
        requests INTEGER NOT NULL,
        bytes INTEGER NOT NULL
    )
"""

# Of all columns, so that a sum over a range reads nothing but its part of the index.
_INDEX: Final = """
    CREATE INDEX traffic_at ON traffic (at, username, country, status, requests, bytes)
"""

_INSERT: Final = "INSERT INTO traffic VALUES (?, ?, ?, ?, ?, ?)"

_MATCHING: Final = """
    FROM traffic
    WHERE at BETWEEN :start_at AND :end_at
      AND (:country IS NULL OR country = upper(:country))
      AND (:username IS NULL OR username = :username)
      AND (:status IS NULL OR status = :status)
      AND (:status_not IS NULL OR status != :status_not)
"""

# An empty range if there is no traffic at all.
_RECORDED: Final = "SELECT coalesce(min(at), 0), coalesce(max(at), -1) FROM traffic"


# SQLite may be built without it.
_HAS_SERIALIZE: Final = hasattr(sqlite3.Connection, "serialize")


class Database:
    """The rows, in memory or in a file. A file that has rows already stays as it is."""

    def __init__(self, path: str | Path, made_from: TrafficRange) -> None:
        self._lock = Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False)
        try:
            if path == IN_MEMORY and _HAS_SERIALIZE:
                self._connection.deserialize(_made(made_from))
            else:
                _fill(self._connection, made_from)
        except BaseException:
            self._connection.close()
            raise

    def add(self, rows: Iterable[PlainRow]) -> None:
        with self._lock, self._connection as connection:
            connection.executemany(_INSERT, rows)

    def close(self) -> None:
        self._connection.close()

    def rows(self) -> list[TrafficRow]:
        return [TrafficRow(*row) for row in self._query("SELECT * FROM traffic ORDER BY at")]

    def countries(self) -> list[str]:
        rows = self._query("SELECT DISTINCT country FROM traffic ORDER BY country")
        return [country for (country,) in rows]

    def total_bytes(self, query: Query) -> int:
        sql = f"SELECT coalesce(sum(bytes), 0) {_MATCHING}"
        ((total,),) = self._query(sql, _parameters(query))
        return int(total)

    def bytes_by_username(self, start: int | None, end: int) -> dict[str, int]:
        """Return the traffic of each sub-user from an instant, or from the beginning, to `end`."""
        sql = """
            SELECT username, sum(bytes) FROM traffic
            WHERE at <= :end AND (:start IS NULL OR at >= :start) GROUP BY username
        """
        return dict(self._query(sql, {"start": start, "end": end}))

    def history(self, query: Query, interval: Interval) -> list[tuple[int, int, int]]:
        """Return start, bytes and requests of each bucket, also of those without traffic."""
        starts = self._bucket_starts(query, interval)
        if not starts:
            return []
        sql = f"SELECT (at - :origin) / :width, sum(bytes), sum(requests) {_MATCHING} GROUP BY 1"
        parameters = _parameters(query) | {"origin": starts[0], "width": starts.step}
        sums = {nth: (sent, made) for nth, sent, made in self._query(sql, parameters)}
        return [(start, *sums.get(nth, (0, 0))) for nth, start in enumerate(starts)]

    def _bucket_starts(self, query: Query, interval: Interval) -> range:
        starts = bucket_starts(query.start_at, query.end_at, interval)
        if len(starts) <= MAX_BUCKETS:
            return starts
        ((first, last),) = self._query(_RECORDED)
        return bucket_starts(max(query.start_at, first), min(query.end_at, last), interval)

    def _query(self, sql: str, parameters: Mapping[str, object] | tuple[()] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()


@lru_cache(maxsize=4)
def _made(made_from: TrafficRange) -> bytes:
    """Return a database in memory: tests open one sandbox after another with the same traffic."""
    with closing(sqlite3.connect(IN_MEMORY)) as connection:
        _fill(connection, made_from)
        return connection.serialize()


def _fill(connection: sqlite3.Connection, made_from: TrafficRange) -> None:
    with connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'traffic'").fetchone():
            return
        connection.execute(_TABLE)
        connection.executemany(_INSERT, traffic(made_from))
        connection.execute(_INDEX)


def _parameters(query: Query) -> dict[str, int | str | None]:
    return {
        "start_at": query.start_at,
        "end_at": query.end_at,
        "country": query.country,
        "username": query.username,
        "status": _within_64_bits(query.status),
        "status_not": _within_64_bits(query.status_not),
    }


def _within_64_bits(status: int | None) -> int | None:
    """Return a status that SQLite can hold; no row has one beyond 64 bits."""
    return None if status is None else max(-(2**63), min(status, 2**63 - 1))
