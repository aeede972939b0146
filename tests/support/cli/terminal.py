"""A terminal to run a command in: its screen, as a person sees it, and its keys."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import pyte

from .commands import PACKAGES
from .forks import Fork

# A new session has no terminal, and so no Ctrl-C, until it takes one. A process that a shell runs
# in the background ignores Ctrl-C, and so would the processes that it starts.
_TAKE_TERMINAL = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""

CTRL_C = "\x03"
CTRL_D = "\x04"


class Terminal:
    """A fork of `goproxies` in its own terminal, which is as wide as COLUMNS of the environment.

    Attributes:
        shown: Everything that was written to the terminal, with escapes.
    """

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.shown = b""
        surroundings = {**os.environ, **environment}
        columns = int(surroundings.pop("COLUMNS", "80"))
        self._screen = pyte.Screen(columns, 50)
        self._stream = pyte.ByteStream(self._screen)
        self._keys, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (50, columns))
        self._process = self._start(arguments, surroundings, theirs)
        os.close(theirs)

    def _start(
        self, arguments: Sequence[str], environment: Mapping[str, str], terminal: int
    ) -> Fork | subprocess.Popen[bytes]:
        return Fork(*arguments, streams=[terminal] * 3, environment=environment)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._process.kill()
        self._process.wait()
        os.close(self._keys)

    @property
    def text(self) -> str:
        """The text on the screen, without spaces and empty lines at the ends."""
        lines = [line.rstrip() for line in self._screen.display]
        return "\n".join(lines).rstrip("\n")

    @property
    def shows_cursor(self) -> bool:
        return not self._screen.cursor.hidden

    def press(self, keys: str) -> None:
        time.sleep(0.1)  # as a person would: a Ctrl-C just before a wait begins does not end it
        os.write(self._keys, keys.encode())

    def terminate(self) -> None:
        """Send the command SIGTERM."""
        self._process.terminate()

    def wait_for(self, pattern: str) -> None:
        """Wait until the screen shows this."""
        assert self._read(lambda: re.search(pattern, self.text) is not None), self.text

    def status(self) -> int:
        """Wait for the end of the command, and return its exit status."""
        self._read(lambda: False)
        return self._process.wait()

    def _read(self, is_enough: Callable[[], bool]) -> bool:
        while not is_enough():
            if not select.select([self._keys], [], [], 60)[0]:
                return False
            try:
                shown = os.read(self._keys, 4096)
            except OSError:  # the process has closed the terminal
                return False
            self.shown += shown
            self._stream.feed(shown)
        return True


class TerminalOfNewProcess(Terminal):
    """The same for a new process: nothing has been imported before the command starts."""

    def _start(
        self, arguments: Sequence[str], environment: Mapping[str, str], terminal: int
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL, "-m", "goproxies", *arguments],
            env={**environment, "PYTHONPATH": PACKAGES},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
