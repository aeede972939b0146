"""A run of the source into a destination."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Literal

import attrs

import goproxies

from ._source import SETTLE_DAYS, goproxies_source

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
    database: Path | None = None,
    dataset: str = "goproxies",
    since: date | None = None,
    interval: Literal["hour", "day"] = "day",
    settle_days: int = SETTLE_DAYS,
    usernames: Iterable[str] | None = None,
) -> LoadReport:
    """Load statistics into a destination of dlt.

    Args:
        client: The client to read with.
        destination: A destination that dlt knows, with its credentials where dlt finds them.
        database: The file of DuckDB; `warehouse.duckdb` if left out.
        dataset: The schema of the tables.
        since: See `goproxies_source`.
        interval: See `goproxies_source`.
        settle_days: See `goproxies_source`.
        usernames: See `goproxies_source`.

    Raises:
        GoProxiesError: A request failed; nothing of this run was loaded.
        ConfigurationError: The destination cannot be used.
    """
    os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")
    import dlt
    from dlt.common.destination.exceptions import UnknownDestinationModule
    from dlt.common.exceptions import DltException

    source = goproxies_source(
        client, since=since, interval=interval, settle_days=settle_days, usernames=usernames
    )
    try:
        target: Any = destination
        if destination == "duckdb":
            target = dlt.destinations.duckdb(str(_duckdb_file(database, dataset)))
        pipeline = dlt.pipeline("goproxies", destination=target, dataset_name=dataset)
        pipeline.run(source)
    except UnknownDestinationModule:
        failure: goproxies.GoProxiesError = goproxies.ConfigurationError(
            f"dlt has no destination {destination!r}; its documentation lists them"
        )
    except DltException as error:
        failure = _failure(error)
    else:
        normalized = pipeline.last_trace and pipeline.last_trace.last_normalize_info
        counts = normalized.row_counts if normalized else {}
        rows = {name: count for name, count in counts.items() if not name.startswith("_dlt")}
        return LoadReport(destination, dataset, rows)
    raise failure


def _duckdb_file(database: Path | None, dataset: str) -> Path:
    file = database or Path("warehouse.duckdb")
    if file.stem == dataset:
        raise goproxies.ConfigurationError(
            f"DuckDB cannot have a dataset {dataset!r} in a file {file.name!r} of the same name; "
            "choose another database or dataset"
        )
    return file


def _failure(error: BaseException) -> goproxies.GoProxiesError:
    """Return our own error behind one of dlt, or its reason without a secret of ours."""
    behind: BaseException | None = error
    while behind is not None:
        if isinstance(behind, goproxies.GoProxiesError):
            return behind.with_traceback(None)
        last, behind = behind, behind.__cause__ or behind.__context__
    return goproxies.ConfigurationError(
        f"the destination cannot be loaded: {type(last).__name__}: {str(last).strip()}"
    )
