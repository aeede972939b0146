"""The progress of many requests: one line on the terminal, gone when they are done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from goproxies.cli._console import console

if TYPE_CHECKING:
    from goproxies.cli._options.common import Debug

__all__ = ["progress"]


@contextmanager
def progress(settings: Debug, steps: str = "Requests") -> Iterator[Callable[[int, int], None]]:
    """Show how many steps are done, on standard error if that is a terminal.

    With `--debug` the log is shown instead.

    Yields:
        The `on_progress` of a client: it takes the number of steps done, and of all.
    """
    screen = console(stderr=True)
    # With FORCE_COLOR, rich takes a pipe for a terminal.
    if settings.debug or not (sys.stderr.isatty() and screen.is_interactive):
        yield lambda done, total: None
        return
    # It is slow to load, and most commands show no progress.
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    # A terminal writes ^C after the line, which must not make it two lines.
    screen.width -= len("^C")
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True))
    bar = Progress(steps, *columns, console=screen, transient=True)
    task = bar.add_task("")

    def on_progress(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        if total > 1:
            bar.start()

    try:
        yield on_progress
    finally:
        bar.stop()
