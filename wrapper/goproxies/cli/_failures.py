"""Failures of a command: an exit status, and one line on standard error."""

from __future__ import annotations

from collections.abc import Callable

import typer

import goproxies

from ._console import note
from ._debugging import Debugging
from ._usage import usage_message

__all__ = ["NoCredentialsError", "exit_status", "report_failures"]


_NO_HOME = "Could not determine home directory."
"""As pathlib says it, when Typer looks for the files of a shell."""


class NoCredentialsError(Exception):
    """There is nothing to log in with, and no usable token."""


def report_failures(command: Callable[[Debugging], object]) -> int:
    """Run a command, report its failure on standard error, and return its exit status."""
    with Debugging() as debugging:
        try:
            result = command(debugging)
        except SystemExit as end:
            # Typer ends this way when the reader of a pipe leaves, which is not an error.
            return 0 if isinstance(end.__context__, BrokenPipeError) else int(end.code or 0)
        except Exception as error:  # noqa: BLE001  # a bug of ours is reported in one line, too
            if not isinstance(error, typer.TyperException):
                debugging.show(error)
            note(f"goproxies: {_message(error)}", style="red")
            return exit_status(error)
    # A number is the status of an early end: 0 after --help, 130 after Ctrl-C.
    return result if isinstance(result, int) else 0


def exit_status(error: Exception) -> int:
    """Return the exit status of a command that ends with this error."""
    match error:
        case NoCredentialsError() | goproxies.AuthenticationError():
            return 3
        case (
            typer.TyperException()
            | goproxies.ConfigurationError()
            | goproxies.InvalidArgumentError()
            | ImportError()
        ):
            return 2
    return 1


def _message(error: Exception) -> str:
    match error:
        case typer.TyperException():
            text = usage_message(error)
        case RuntimeError() if str(error) == _NO_HOME:
            text = "there is no home folder: set HOME"
        case OSError():
            text = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
        case goproxies.LoginError():
            text = (
                f"the login was refused: {error}; check the account and the password, and where "
                "they are set, GOPROXIES_USERNAME and GOPROXIES_PASSWORD"
            )
        case goproxies.APIConnectionError():
            text = f"{error}; run `goproxies doctor` to find the cause"
        case goproxies.GoProxiesError() | NoCredentialsError() | ImportError():
            text = "; ".join([str(error), *getattr(error, "__notes__", ())])
        case _:
            text = f"unexpected {type(error).__name__}: {error}; --debug shows where it comes from"
    return " ".join(text.split())
