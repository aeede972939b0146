"""A run of the source into a destination."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from tempfile import TemporaryDirectory

import attrs
import dlt
from dlt.common.runtime.telemetry import stop_telemetry
from dlt.extract.source import DltSource

import goproxies
from goproxies._arguments import LoadInterval, OnProgress
from goproxies._constants import WAREHOUSE_SETTLE_DAYS

from ._destination import PIPELINE, check_target, lock_dataset, open_target
from ._failures import database_errors, translated
from ._source import goproxies_source

__all__ = ["LoadReport", "load"]


@attrs.frozen
class LoadReport:
    """What a run did.

    Attributes:
        destination: Where the rows are, as dlt names it.
        dataset: The schema of the tables.
        rows: The number of rows that were read, for each table.
    """

    destination: str
    dataset: str
    rows: dict[str, int]


def load(
    client: goproxies.Client,
    *,
    destination: str = "duckdb",
    database: str | os.PathLike[str] | None = None,
    dataset: str = "goproxies",
    since: date | None = None,
    interval: LoadInterval = "day",
    settle_days: int = WAREHOUSE_SETTLE_DAYS,
    usernames: Iterable[str] | None = None,
    account: str | None = None,
    on_progress: OnProgress | None = None,
) -> LoadReport:
    """Load statistics into a destination of dlt.

    All that a run needs of the last one is in the destination: dlt's working folder is a temporary
    one. dlt's telemetry is off, in this process from now on. While a load writes to a dataset of
    DuckDB or PostgreSQL, a second one fails before it reads anything.

    Args:
        client: The client to read with.
        destination: A destination that dlt knows, with its credentials where dlt finds them.
        database: The file of DuckDB; `warehouse.duckdb` if left out.
        dataset: The schema of the tables.
        since: See `goproxies_source`.
        interval: See `goproxies_source`.
        settle_days: See `goproxies_source`.
        usernames: See `goproxies_source`.
        account: See `goproxies_source`.
        on_progress: See `goproxies_source`.

    Raises:
        InvalidArgumentError: An argument cannot be right.
        ConfigurationError: The destination cannot be used as it is set up.
        GoProxiesError: A request failed, and nothing of this run was loaded; or the destination
            failed, and the next run loads what is missing.
    """
    check_target(destination, database, dataset)
    try:
        source = goproxies_source(
            client,
            since=since,
            interval=interval,
            settle_days=settle_days,
            usernames=usernames,
            account=account,
            on_progress=on_progress,
        )
        rows = _run(source, destination, database, dataset)
    except database_errors() as error:
        failure = translated(destination, error)
    else:
        return LoadReport(destination, dataset, rows)
    raise failure


def _run(
    source: DltSource,
    destination: str,
    database: str | os.PathLike[str] | None,
    dataset: str,
) -> dict[str, int]:
    """Run the source, and return the number of rows of each table."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"  # comes before a configuration file of dlt
    stop_telemetry()  # in case that the program has started it
    with (
        TemporaryDirectory(prefix="goproxies-load-") as folder,
        open_target(destination, database) as target,
    ):
        pipeline = dlt.pipeline(
            PIPELINE, pipelines_dir=folder, destination=target, dataset_name=dataset
        )
        try:
            with lock_dataset(pipeline):
                pipeline.run(source)
        finally:
            pipeline.deactivate()  # dlt would go on to look for its folder
    normalized = pipeline.last_trace and pipeline.last_trace.last_normalize_info
    counts = normalized.row_counts if normalized else {}
    return {name: count for name, count in counts.items() if not name.startswith("_dlt")}
