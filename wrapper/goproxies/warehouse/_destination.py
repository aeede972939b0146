"""Where the tables are: in a file of DuckDB that is held open, or in a destination of dlt."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dlt
import duckdb

import goproxies

__all__ = ["check_target", "open_target"]

_DUCKDB = "duckdb"
_DEFAULT_FILE = "warehouse.duckdb"

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
        yield dlt.destinations.duckdb(connection)


def _file(database: PathLike | None) -> Path:
    """Return an absolute path, which DuckDB never reads as something else, such as `:memory:`."""
    return Path(_DEFAULT_FILE if database is None else database).absolute()
