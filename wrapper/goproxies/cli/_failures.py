"""What a failure comes to: an exit status, and one line on standard error."""

from __future__ import annotations

from collections.abc import Callable

import typer

import goproxies

from ._console import note
from ._debugging import Debugging
from ._usage import usage

__all__ = ["NoCredentials", "exit_status", "reported"]


class NoCredentials(Exception):
    """There is nothing to log in with, and no token that would serve."""


def reported(work: Callable[[Debugging], object]) -> int:
    """Do the work, and return the exit status that it comes to."""
    with Debugging() as debugging:
        try:
            result = work(debugging)
        except SystemExit as end:
            # How Typer ends where the reader of a pipe has left, which is no error.
            return 0 if isinstance(end.__context__, BrokenPipeError) else int(end.code or 0)
        except Exception as error:  # noqa: BLE001  # a mistake of ours is told in a line, too
            if not isinstance(error, typer.TyperException):
                debugging.show(error)
            note(f"goproxies: {_line(error)}", style="red")
            return exit_status(error)
    # A number is the status of an early end: 0 after --help, 130 after Ctrl-C.
    return result if isinstance(result, int) else 0


def exit_status(error: Exception) -> int:
    """Return the exit status of a command that ends with this error."""
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
            text = usage(error)
        case OSError():
            text = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
        case goproxies.LoginError():
            text = (
                f"the login was refused: {error}; check the account and the password, and where "
                "they are set, GOPROXIES_USERNAME and GOPROXIES_PASSWORD"
            )
        case goproxies.APIConnectionError():
            text = f"{error}; `goproxies doctor` tells more"
        case goproxies.GoProxiesError() | NoCredentials() | ImportError():
            text = str(error)
        case _:
            text = f"unexpected {type(error).__name__}: {error}; --debug shows where it comes from"
    return " ".join(text.split())
