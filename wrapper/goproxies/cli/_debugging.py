"""What is shown of the log on standard error: warnings, and with `--debug` all of it."""

from __future__ import annotations

import logging
import traceback
from contextlib import ExitStack
from typing import Self

from ._console import note

__all__ = ["Debugging"]


class Debugging(ExitStack):
    """Shows warnings at the end of its `with` block; from its start on, the log as it comes."""

    is_on = False

    def __init__(self) -> None:
        super().__init__()
        self._logger, self._warnings = logging.getLogger("goproxies"), _Warnings()

    def __enter__(self) -> Self:
        self.callback(self._warnings.show)
        self._show(self._warnings)
        return self

    def start(self) -> None:
        """Show the log of the client from now on."""
        if self.is_on:
            return
        self.is_on = True
        self._logger.removeHandler(self._warnings)
        self.callback(self._logger.setLevel, self._logger.level)
        self._logger.setLevel(logging.DEBUG)
        self._show(_Log())

    def show(self, error: BaseException) -> None:
        """Show where an error comes from, without the values there, which may be secrets."""
        if self.is_on:
            for part in traceback.format_exception(error):
                for line in part.splitlines():
                    note(line, style="dim")

    def _show(self, handler: logging.Handler) -> None:
        self._logger.addHandler(handler)
        self.callback(self._logger.removeHandler, handler)


class _Warnings(logging.Handler):
    """Keeps warnings, each once, until no progress is shown that they would break into."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._kept: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self._kept[record.getMessage()] = None

    def show(self) -> None:
        for text in self._kept:
            note(f"goproxies: {text}", style="yellow")


class _Log(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        note(f"{record.levelname}: {record.getMessage()}", style="dim")
