"""The command that loads statistics into a database or warehouse."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from goproxies._arguments import LoadInterval
from goproxies._constants import WAREHOUSE_SETTLE_DAYS, WAREHOUSE_SETTLE_DAYS_MAX
from goproxies.cli._access.identity import identify, sandbox_client
from goproxies.cli._options.common import Access, whole_number
from goproxies.cli._output.progress import progress

__all__ = ["load"]


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"a date is written as 2026-10-05, not {text!r}") from None


Destination = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="duckdb, or another destination of dlt, with its credentials where dlt finds them.",
    ),
]
Database = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The file of DuckDB. Default: warehouse.duckdb."),
]
Dataset = Annotated[str, typer.Option(metavar="NAME", help="The schema of the tables.")]
Since = Annotated[
    date | None,
    typer.Option(
        metavar="DATE",
        parser=_read_date,
        help="The first day, in UTC. Default: the first day of the last month.",
    ),
]
Interval = Annotated[LoadInterval, typer.Option(help="The length of a bucket.")]
Settle = Annotated[
    int,
    typer.Option(
        metavar="DAYS",
        parser=whole_number("the settling time in days", 0, WAREHOUSE_SETTLE_DAYS_MAX),
        help="A bucket that ended longer ago than this does not change any more.",
    ),
]
Usernames = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="A sub-user; repeat it for others. Default: all of them."),
]


def load(
    *,
    destination: Destination = "duckdb",
    database: Database = None,
    dataset: Dataset = "goproxies",
    since: Since = None,
    interval: Interval = "day",
    settle: Settle = WAREHOUSE_SETTLE_DAYS,
    username: Usernames = None,
    access: Access,
) -> None:
    """Load traffic, requests, countries and limits into a database.

    Run it again and again: each run reads what is new or may still have changed. If a sub-user
    fails, nothing of the run is loaded, and the exit status is 1.
    """
    # dlt reads it when a pipeline is made; it comes before a configuration file of dlt.
    os.environ["RUNTIME__LOG_LEVEL"] = "INFO" if access.debug else "CRITICAL"
    from goproxies import warehouse

    identity = None if access.sandbox else identify(access)
    with (
        identity.client() if identity else sandbox_client() as client,
        progress(access, "Histories") as on_progress,
    ):
        loaded = warehouse.load(
            client,
            destination=destination,
            database=database,
            dataset=dataset,
            since=since,
            interval=interval,
            settle_days=settle,
            usernames=username or None,
            account=identity.username if identity else None,
            on_progress=on_progress,
        )
    for table, count in sorted(loaded.rows.items()):
        typer.echo(f"{table}: {count:,} rows")
