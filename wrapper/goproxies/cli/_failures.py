"""What a failure comes to: an exit status, and one line on standard error."""

from __future__ import annotations

from collections.abc import Callable

import typer

import goproxies

from ._console import note

__all__ = ["NoCredentials", "reported"]


class NoCredentials(Exception):
    """There is nothing to log in with, and no token that would serve."""


def reported(work: Callable[[], object]) -> int:
    """Do the work, and return the exit status that it comes to."""
    try:
        result = work()
    except SystemExit:
        return 0  # how Typer ends where the reader of a pipe has left, which is no error
    except (
        typer.TyperException,
        goproxies.GoProxiesError,
        NoCredentials,
        ImportError,
        OSError,
    ) as error:
        note(f"goproxies: {_line(error)}", style="red")
        return _status(error)
    # A number is the status of an early end: 0 after --help, 130 after Ctrl-C.
    return result if isinstance(result, int) else 0


def _status(error: Exception) -> int:
    match error:
        case NoCredentials() | goproxies.AuthenticationError():
            return 3
        case (
            typer.TyperException()
            | goproxies.ConfigurationError()
            | goproxies.InvalidArgumentError()
            | ImportError()
        ):
            return 2
    return 1


def _line(error: Exception) -> str:
    match error:
        case typer.TyperException():
            text = error.format_message()
        case goproxies.AuthenticationError() if not isinstance(error, goproxies.LoginError):
            text = f"{error}; run `goproxies login`, or renew GOPROXIES_TOKEN"
        case OSError():
            text = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
        case _:
            text = str(error)
    return " ".join(text.split())
