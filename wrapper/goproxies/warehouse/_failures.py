"""The errors of a failed run of dlt: our own error behind it, or a line about the destination."""

from __future__ import annotations

import re
import sys

import duckdb
from dlt.common.configuration.exceptions import (
    ConfigFieldMissingException,
    ConfigurationException,
)
from dlt.common.destination.exceptions import UnknownDestinationModule
from dlt.common.exceptions import DltException, MissingDependencyException
from dlt.extract.exceptions import ResourceExtractionError

import goproxies

__all__ = ["database_errors", "translated"]

_BEFORE_AT = re.compile(r"""[^\s"'`(]+@""")


def database_errors() -> tuple[type[Exception], ...]:
    """Return the errors of dlt, and those of databases that it lets through."""
    postgres = getattr(sys.modules.get("psycopg2"), "Error", duckdb.Error)
    return (DltException, duckdb.Error, postgres, OSError)


def translated(destination: str, error: BaseException) -> BaseException:
    """Return the error of this package for a failed load.

    Raise it outside of the handler: otherwise the error of dlt, whose frames hold the password of
    the database, would be its context.

    Returns:
        A `ConfigurationError` if the destination is not set up, a `GoProxiesError` if a request or
        the destination failed, a `KeyboardInterrupt` if it came while dlt loaded, which wraps it.
    """
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, KeyboardInterrupt):
            return KeyboardInterrupt()
        if isinstance(cause, goproxies.GoProxiesError):
            return cause.with_traceback(None)
        if isinstance(cause, ResourceExtractionError) and cause.__cause__:
            return cause.__cause__  # a fault of this package, and not of the destination
    return next(
        (found for cause in causes if (found := _not_set_up(destination, cause))),
        goproxies.GoProxiesError(f"the load into {destination!r} failed: {_reason(causes)}"),
    )


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error and those behind it, the outermost first."""
    causes: list[BaseException] = []
    behind: BaseException | None = error
    while behind is not None and behind not in causes:
        causes.append(behind)
        context = None if behind.__suppress_context__ else behind.__context__
        behind = behind.__cause__ or context
    return causes


def _not_set_up(destination: str, cause: BaseException) -> goproxies.ConfigurationError | None:
    match cause:
        case UnknownDestinationModule():
            text = f"dlt has no destination {destination!r}; its documentation lists them"
        case MissingDependencyException():
            packages = " ".join(f'"{name}"' for name in cause.dependencies)
            text = f"the destination {destination!r} needs more packages: pip install {packages}"
        case ConfigFieldMissingException():
            field = "__".join(["destination", destination, cause.fields[0]]).upper()
            text = (
                f"the destination {destination!r} is not set up; set {field}, or write it in a "
                "file of dlt, as its documentation says"
            )
        case ConfigurationException():
            text = f"the configuration of dlt is wrong: {_line(cause)}"
        case _:
            return None
    return goproxies.ConfigurationError(text)


def _reason(causes: list[BaseException]) -> str:
    """Return the message of the database or the system, without those of dlt around it."""
    return next(
        (_line(cause) for cause in reversed(causes) if not isinstance(cause, DltException)),
        _line(causes[-1]),
    )


def _line(error: BaseException) -> str:
    """Return a message in one line, without what may be a part of a password: before an `@`."""
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    return _BEFORE_AT.sub("***@", " ".join(str(error).split())) or type(error).__name__
