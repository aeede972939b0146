"""How far a long answer is: one line on the terminal, gone when it is there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from goproxies.cli._console import console
from goproxies.cli._options.common import Settings

__all__ = ["progress"]


@contextmanager
def progress(settings: Settings) -> Iterator[Callable[[int, int], None]]:
    """Show the calls that are done, out of all, on standard error if that is a terminal.

    The log of `--debug` takes the place of it.

    Yields:
        What to tell of them: the number of those that are done, and of all.
    """
    screen = console(stderr=True)
    # To rich, a pipe that wants colours is a terminal.
    if settings.debug or not (sys.stderr.isatty() and screen.is_interactive):
        yield lambda done, total: None
        return
    # Most commands show no progress, and it is slow to load.
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    # A terminal writes ^C behind the line, and what it breaks is not one line any more.
    screen.width -= len("^C")
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True))
    bar = Progress("Asking", *columns, console=screen, transient=True)
    calls = bar.add_task("")

    def told(done: int, total: int) -> None:
        if total > 1:
            bar.start()
        bar.update(calls, completed=done, total=total)

    try:
        yield told
    finally:
        bar.stop()
