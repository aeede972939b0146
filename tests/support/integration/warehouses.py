"""The databases that statistics are loaded into: how to load, and what the tables have then."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import attrs
import pytest
from goproxies.warehouse import load

from tests.support.cli.commands import spawn
from tests.support.warehouse import PASSWORD, SINCE, ScriptedApi

__all__ = ["BUCKETS", "Database", "DuckDb", "PostgreSql", "Warehouse"]

_COLUMNS = {
    "traffic": "account, username, interval, start_at, end_at, bytes, is_final",
    "requests": "account, username, interval, start_at, end_at, amount, count, is_final",
    "countries": "account, country, interval, start_at, end_at, bytes, is_final",
    "subusers": "account, username, enabled, traffic_limit_amount, traffic_limit_unit, "
    "period_seconds, recurring, is_final, as_of IS NULL, _dlt_valid_to IS NULL",
    "loads": "DISTINCT account, interval, since, settle_days, is_final, as_of IS NULL",
}
"""What a row says, without the times and the numbers of a run."""

BUCKETS = ("traffic", "requests", "countries")

Rows = list[tuple[Any, ...]]

_numbers = count(1)


class Database(Protocol):
    """A database.

    Attributes:
        arguments: Those of `load` that lead to it.
        environment: The environment variables that dlt needs for it.
        destination: What a pipeline of dlt takes.
    """

    @property
    def arguments(self) -> dict[str, str]: ...
    @property
    def environment(self) -> dict[str, str]: ...
    @property
    def destination(self) -> Any: ...

    def query(self, sql: str) -> Rows:
        """Return the rows of a query."""


@attrs.frozen
class DuckDb:
    """A file of DuckDB."""

    file: Path

    @property
    def arguments(self) -> dict[str, str]:
        return {"database": str(self.file)}

    @property
    def environment(self) -> dict[str, str]:
        return {}

    @property
    def destination(self) -> Any:
        import dlt

        return dlt.destinations.duckdb(str(self.file))

    def query(self, sql: str) -> Rows:
        import duckdb

        with duckdb.connect(self.file, read_only=True) as connection:
            return connection.execute(sql).fetchall()


@attrs.frozen
class PostgreSql:
    """A PostgreSQL, by what clients connect with."""

    connection: str

    @property
    def arguments(self) -> dict[str, str]:
        return {"destination": "postgres"}

    @property
    def environment(self) -> dict[str, str]:
        return {"DESTINATION__POSTGRES__CREDENTIALS": self.connection}

    @property
    def destination(self) -> Any:
        import dlt

        return dlt.destinations.postgres(self.connection)

    def query(self, sql: str) -> Rows:
        import psycopg2

        with (
            closing(psycopg2.connect(self.connection)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
            return list(cursor.fetchall())


@attrs.define
class Warehouse:
    """A dataset of its own in a database."""

    database: Database
    dataset: str = attrs.field(factory=lambda: f"goproxies_{next(_numbers)}", init=False)

    def load(self, api: ScriptedApi, **options: Any) -> None:
        """Load what an API has, in this process."""
        arguments = {**self.database.arguments, "dataset": self.dataset, "since": SINCE}
        with _environment(self.database.environment), api.client() as client:
            load(client, **{**arguments, **options})

    def spawn(self, url: str, folder: Path) -> subprocess.Popen[str]:
        """Start `goproxies load` from a server, with its temporary files in a folder."""
        arguments = {**self.database.arguments, "dataset": self.dataset, "since": str(SINCE)}
        environment = {
            **self.database.environment,
            "GOPROXIES_USERNAME": "reseller",
            "GOPROXIES_PASSWORD": PASSWORD,
            "GOPROXIES_BASE_URL": url,
            "TMPDIR": str(folder),
        }
        with _environment(environment):
            return spawn("load", *(f"--{name}={value}" for name, value in arguments.items()))

    def rows(self, table: str, columns: str) -> Rows:
        """Return the rows of a table, in an order that is always the same."""
        sql = f"SELECT {columns} FROM {self.dataset}.{table}"
        return sorted(self.database.query(sql), key=repr)

    def tables(self, names: Iterable[str] = tuple(_COLUMNS)) -> dict[str, Rows]:
        """Return what the rows of the tables say."""
        return {name: self.rows(name, _COLUMNS[name]) for name in names}

    def tables_of_one_clean_run(
        self, api: ScriptedApi, names: Iterable[str] = tuple(_COLUMNS)
    ) -> dict[str, Rows]:
        """Return what the tables say in another dataset that was loaded once."""
        clean = Warehouse(self.database)
        clean.load(api)
        return clean.tables(names)


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield
