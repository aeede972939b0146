"""What is shown of the log on standard error: warnings, and with `--debug` all of it."""

from __future__ import annotations

import logging
import traceback
from contextlib import ExitStack
from typing import Self

from ._console import note

__all__ = ["Debugging"]


class Debugging(ExitStack):
    """Shows warnings when its `with` block ends; once started, the whole log at once."""

    is_on = False

    def __init__(self) -> None:
        super().__init__()
        self._logger, self._warnings = logging.getLogger("goproxies"), _Warnings()

    def __enter__(self) -> Self:
        self.callback(self._warnings.show)
        self._add_handler(self._warnings)
        return self

    def start(self) -> None:
        """Show the log of the client from now on."""
        if self.is_on:
            return
        self.is_on = True
        self._logger.removeHandler(self._warnings)
        self.callback(self._logger.setLevel, self._logger.level)
        self._logger.setLevel(logging.DEBUG)
        self._add_handler(_Log())

    def show_warnings_at_once(self) -> None:
        """Show each warning when it comes: for a command that runs until it is stopped."""
        if not self.is_on:
            self._logger.removeHandler(self._warnings)
            self._add_handler(_LiveWarnings(logging.WARNING))

    def show(self, error: BaseException) -> None:
        """Show the traceback of an error, without values: they may be secrets."""
        if self.is_on:
            for part in traceback.format_exception(error):
                for line in part.splitlines():
                    note(line, style="dim")

    def _add_handler(self, handler: logging.Handler) -> None:
        self._logger.addHandler(handler)
        self.callback(self._logger.removeHandler, handler)


class _Warnings(logging.Handler):
    """Collects each warning once, and shows them when no progress bar is in the way."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._messages: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self._messages[record.getMessage()] = None

    def show(self) -> None:
        for text in self._messages:
            note(f"goproxies: {text}", style="yellow")


class _LiveWarnings(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        note(f"goproxies: {record.getMessage()}", style="yellow")


class _Log(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        note(f"{record.levelname}: {record.getMessage()}", style="dim")
