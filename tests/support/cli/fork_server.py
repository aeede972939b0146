"""A process that has imported what `goproxies` imports: each fork of it runs one command.

It answers one request at a time, as its client makes them. A request is one message: a command to
start, with the descriptors of its standard streams, or the number of a command to wait for.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import io
import json
import os
import re
import runpy
import signal
import socket
import sys
import termios
import time
from importlib import import_module
from pathlib import Path
from typing import Any, Final

_LARGEST: Final = 100_000
"""Bytes of a message: most of it is the environment of a command."""

_LONGEST: Final = 60
"""Seconds that a command may take, so that none outlives a test that fails."""

_SLOW: Final = re.compile(
    r"goproxies\.(pytest_plugin|(cli\._commands\.load|report|warehouse)(\..*)?)"
)
"""Modules that import much that most commands do not need."""

_LATE: Final = (
    "encodings.idna",
    "httpcore",
    "msgspec.json",
    "rich.progress",
    "uvicorn.lifespan.off",
)
"""Modules of others that are imported while a command runs."""

_statuses: Final[list[int]] = []
"""The exit status of the command, once it is known."""


def main() -> None:
    atexit.register(_end)  # called last, as it is the first
    _import_what_commands_import()
    assert len([*Path("/proc/self/task").iterdir()]) == 1, "a fork has one thread only"
    with socket.socket(fileno=os.dup(0)) as client:
        streams, command = _next_command(client)
    _take(streams)
    _run(**command)


def _import_what_commands_import() -> None:
    for package in ("goproxies", "goproxies_api"):
        (folder,) = map(Path, import_module(package).__path__)
        for file in folder.rglob("*.py"):
            module = file.parent if file.name == "__init__.py" else file.with_suffix("")
            name = ".".join(module.relative_to(folder.parent).parts)
            if module.name != "__main__" and not _SLOW.fullmatch(name):
                import_module(name)
    for name in _LATE:
        import_module(name)
    gc.freeze()  # a search for garbage would write to all of this, and so copy it for each fork


def _next_command(client: socket.socket) -> tuple[list[int], dict[str, Any]]:
    """Fork for each command, and return in the fork: its streams, and what it is."""
    while True:
        message, streams, _, _ = socket.recv_fds(client, _LARGEST, 3)
        if not message:  # the client has ended
            os._exit(0)
        request = json.loads(message)
        if isinstance(request, int):
            answer = os.waitstatus_to_exitcode(os.waitpid(request, 0)[1])
        elif not (answer := os.fork()):
            return streams, request
        for stream in streams:
            os.close(stream)
        client.send(str(answer).encode())


def _take(streams: list[int]) -> None:
    """Make these the standard streams, and a terminal among them that of this process."""
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for name in ("stdin", "stdout", "stderr"):
        stream = _reopened(getattr(sys, name))
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _reopened(stream: Any) -> Any:
    """Return a new standard stream over the same descriptor, as Python makes it at its start."""
    raw = io.FileIO(stream.fileno(), stream.mode, closefd=False)
    raw.name = stream.name
    buffer: Any = raw
    if stream.mode == "r":
        buffer = io.BufferedReader(raw)
    elif not stream.write_through:
        buffer = io.BufferedWriter(raw)
    text: Any = io.TextIOWrapper(
        buffer,
        encoding=stream.encoding,
        errors=stream.errors,
        newline="\n",
        line_buffering=stream.line_buffering or raw.isatty(),
        write_through=stream.write_through,
    )
    text.mode = stream.mode
    return text


def _run(module: str, arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Run a module, as `python -m` does."""
    signal.alarm(_LONGEST)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.path[0] = folder
    sys.argv[1:] = arguments
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, int):
            _statuses.append(end.code)
        raise


def _end() -> None:
    """End before Python clears all modules, which would copy them: that takes 40 ms."""
    if _statuses:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(_statuses[0])


if __name__ == "__main__":
    main()
