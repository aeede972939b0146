"""The command line: the statistics of a reseller, for people and for scripts."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress

from goproxies._version import __version__

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status.

    Args:
        arguments: The words after `goproxies`. Default: those of this process.

    Returns:
        0 done, 1 the API or the network failed, 2 wrong usage or arguments, 3 no credentials, a
        refused login or a refused token, 4 a limit is reached, 130 interrupted, 143 ended by
        SIGTERM.
    """
    if arguments is None:
        words = sys.argv[1:]
        # The process ends with this command. Its last searches for garbage, in all that was
        # imported, would take a sixth of the time of `goproxies traffic`.
        atexit.register(gc.freeze)
    else:
        words = list(arguments)
    is_process = arguments is None
    if sys.stdout is None:  # it was closed before Python started
        with redirect_stdout(_ClosedOutput()):
            return _run(words, is_process=is_process)
    return _run(words, is_process=is_process)


class _ClosedOutput(io.TextIOBase):
    """Refuses what would otherwise be lost without an error."""

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, f"standard output is closed: {os.strerror(errno.EBADF)}")


def _run(words: list[str], *, is_process: bool) -> int:
    if words == ["--version"]:  # Typer alone takes five times as long to start as Python
        with suppress(OSError):  # the application below reports it
            print(f"goproxies {__version__}", flush=True)
            return 0
    try:
        from ._app import run

        if is_process:
            import signal

            signal.signal(signal.SIGTERM, _end)
        return run(words)
    except KeyboardInterrupt:
        return 130
    except ModuleNotFoundError as error:
        if error.name not in ("rich", "typer"):
            raise
        print(
            f"goproxies: the command line needs {error.name}, which is not installed: "
            'pip install "goproxies[cli]"',
            file=sys.stderr,
        )
        return 2


def _end(number: int, frame: object) -> None:
    """End the command as the signal would, but first tidy up: the terminal, and temporary files."""
    sys.exit(128 + number)
