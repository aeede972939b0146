"""Commands as forks of one process that has already imported what they import.

A short command takes most of its time to start Python and to import, and a fork does neither. It is
like a new process in all that a command can see. What Python does at its start, and what a command
imports, is tested with `spawn`.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from .commands import PACKAGES, Outcome

_ROOT: Final = Path(__file__).parents[3]


class Fork:
    """`goproxies` in a fork, with these standard streams.

    Args:
        arguments: The words after `goproxies`.
        streams: The descriptors of its input, its output and its messages. The first may be a
            terminal, which then belongs to the fork.
        environment: Its environment. Default: that of this process.
        module: What is run as `python -m` runs it.
    """

    def __init__(
        self,
        *arguments: str,
        streams: Sequence[int],
        environment: Mapping[str, str] = os.environ,
        module: str = "goproxies",
    ) -> None:
        command = {
            "module": module,
            "arguments": arguments,
            "folder": str(Path.cwd()),
            "environment": {**environment, "PYTHONPATH": PACKAGES},
        }
        self._pid = _server().start(command, streams)
        self._status: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.kill()
        self.wait()

    def send_signal(self, number: signal.Signals) -> None:
        if self._status is None:
            os.kill(self._pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self) -> int:
        """Wait for the end, and return the exit status; that of a signal is negative."""
        if self._status is None:
            self._status = _server().wait(self._pid)
        return self._status


class PipedFork(Fork):
    """`goproxies` in a fork, with pipes for its output and its messages, and without input.

    Attributes:
        stdout: The end of its output to read from.
        stderr: The end of its messages to read from.
    """

    def __init__(self, *arguments: str, module: str = "goproxies") -> None:
        (out, stdout), (err, stderr) = os.pipe(), os.pipe()
        self.stdout = os.fdopen(out, encoding="utf-8")
        self.stderr = os.fdopen(err, encoding="utf-8")
        stdin = os.open(os.devnull, os.O_RDONLY)
        streams = (stdin, stdout, stderr)
        super().__init__(*arguments, streams=streams, module=module)
        for stream in streams:
            os.close(stream)

    def __exit__(self, *failure: object) -> None:
        super().__exit__(*failure)
        self.stdout.close()
        self.stderr.close()

    def outcome(self) -> Outcome:
        """Read all output until the end."""
        with ThreadPoolExecutor() as reader, self:
            err = reader.submit(self.stderr.read)
            out = self.stdout.read()
            return Outcome(self.wait(), out, err.result())


class _Server:
    """The process that is forked; see `fork_server`."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": PACKAGES}
        self._fixed = _read_at_start(environment)
        self._connection, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.cli.fork_server"],
                cwd=_ROOT,
                env=environment,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        atexit.register(self._stop)

    def start(self, command: dict[str, Any], streams: Sequence[int]) -> int:
        """Start a command, and return its number."""
        assert _read_at_start(command["environment"]) == self._fixed, "this needs a new process"
        return self._request(command, streams)

    def wait(self, pid: int) -> int:
        """Wait for the end of a command, and return its exit status."""
        return self._request(pid)

    def _request(self, request: object, streams: Sequence[int] = ()) -> int:
        socket.send_fds(self._connection, [json.dumps(request).encode()], streams)
        return int(self._connection.recv(20))

    def _stop(self) -> None:
        self._connection.close()
        self._process.wait()


_server: Final = cache(_Server)


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that Python reads at its start: a fork cannot have others."""
    names = ("LANG", "LC_", "PYTHON")
    return {name: value for name, value in environment.items() if name.startswith(names)}
