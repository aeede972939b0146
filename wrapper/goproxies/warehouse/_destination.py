"""Where the tables are: in a file of DuckDB, or in a destination of dlt; and one load at a time."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dlt
import duckdb
from dlt import Pipeline
from dlt.common.configuration import inject_section
from dlt.common.configuration.specs.config_section_context import ConfigSectionContext
from dlt.destinations.impl.duckdb.configuration import DuckDbClientConfiguration, DuckDbCredentials

import goproxies

__all__ = ["PIPELINE", "check_target", "lock_dataset", "open_target"]

PIPELINE = "goproxies"
"""The name of the pipeline. The configuration of dlt may have settings for it alone."""

_DUCKDB = "duckdb"
_POSTGRES = "dlt.destinations.postgres"
_DEFAULT_FILE = "warehouse.duckdb"

_ADDRESS = re.compile(r"[\w+.-]*://|(md|motherduck):", re.IGNORECASE)
"""Of a database. A file may have a colon in its name, and one letter before it on Windows."""

PathLike = str | os.PathLike[str]


def check_target(destination: str, database: PathLike | None, dataset: str) -> None:
    """Make sure that the arguments fit together.

    Raises:
        ConfigurationError: They do not.
    """
    if not dataset.strip():
        raise goproxies.ConfigurationError("dataset is the name of a schema, such as goproxies")
    if not destination:
        raise goproxies.ConfigurationError("destination is the name of one of dlt, such as duckdb")
    for name, value in (("destination", destination), ("database", database)):
        if _ADDRESS.match(str(value)):  # not shown: it may hold a password
            raise goproxies.ConfigurationError(
                f"{name} is an address; name a destination of dlt, with its credentials where dlt "
                "finds them, or a file of DuckDB"
            )
    if destination == _DUCKDB:
        _check_file(_file(database), dataset)
    elif database is not None:
        raise goproxies.ConfigurationError(
            f"database is a file of DuckDB; the destination {destination!r} takes none"
        )


def _check_file(file: Path, dataset: str) -> None:
    if file.is_dir():
        raise goproxies.ConfigurationError(f"the database {file} is a folder; name a file")
    if not file.parent.is_dir():
        raise goproxies.ConfigurationError(f"there is no folder {file.parent} for the database")
    if file.stem.casefold() == dataset.casefold():
        raise goproxies.ConfigurationError(
            f"DuckDB cannot have a dataset {dataset!r} in a file {file.name!r} of the same name; "
            "choose another database or dataset"
        )


@contextmanager
def open_target(destination: str, database: PathLike | None) -> Iterator[Any]:
    """Return what dlt takes as a destination.

    A file of DuckDB is open from beginning to end. So of two loads at once the second one fails
    before it reads anything; dlt would let it in between two tables.

    Raises:
        GoProxiesError: The file cannot be opened.
    """
    if destination != _DUCKDB:
        yield destination
        return
    file = _file(database)
    try:
        connection = duckdb.connect(file)
    except duckdb.Error as error:
        reason = " ".join(str(error).split())
        raise goproxies.GoProxiesError(
            f"the database {file} cannot be opened; end what uses it, or name another one: {reason}"
        ) from None
    with connection:
        # DuckDB reads a file several times as fast as the statements that dlt would send it.
        yield dlt.destinations.duckdb(
            _with_settings(connection), preferred_loader_file_format="parquet"
        )


def _with_settings(connection: duckdb.DuckDBPyConnection) -> DuckDbCredentials:
    """Return a connection with what the configuration of dlt sets for it.

    dlt would read the settings of a bare connection forty times in a load.
    """
    destination = dlt.destinations.duckdb(connection)
    with inject_section(ConfigSectionContext(pipeline_name=PIPELINE)):
        # Partial, as it has no dataset yet.
        found = destination.configuration(DuckDbClientConfiguration(), accept_partial=True)
    return found.credentials


@contextmanager
def lock_dataset(pipeline: Pipeline) -> Iterator[None]:
    """Keep other loads out of a dataset of PostgreSQL while the block runs.

    Two loads at once would share dlt's staging tables, and could add limits twice. PostgreSQL
    releases the lock when the connection closes, also if this process is killed. The lock belongs
    to a transaction, so that it also works through a connection pooler.

    Raises:
        GoProxiesError: Another load writes to the dataset.
    """
    if pipeline.destination.destination_type != _POSTGRES:
        yield
        return
    with pipeline.sql_client() as client:
        name = f"goproxies load {client.dataset_name}".encode()
        key = int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), signed=True)
        client.execute_sql("BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0")
        if client.execute_sql("SELECT pg_try_advisory_xact_lock(%s)", key) != [(True,)]:
            raise goproxies.GoProxiesError(
                f"another load writes to the dataset {client.dataset_name!r}; wait until it ends"
            )
        yield


def _file(database: PathLike | None) -> Path:
    """Return an absolute path, which DuckDB never reads as something else, such as `:memory:`."""
    return Path(_DEFAULT_FILE if database is None else database).absolute()
