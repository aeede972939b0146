"""Contenders in forks of one process, where the jobs are only tried.

Most of a job that is tried is imports. The process makes them once, for all contenders.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Final

import attrs

from . import worker
from .comparison import Measure
from .processes import ROOT, Python, one_round

__all__ = ["Forking", "forking"]

_OURS: Final = ("goproxies", "goproxies_api")
_IMPORTED: Final = (
    "aiohttp",
    "anyio._backends._asyncio",
    "goproxies._batch.breakdown",
    "goproxies._batch.history",
    "goproxies_api.api.authentication.login",
    "goproxies_api.api.statistics.get_traffic_stats",
)
"""What most contenders import, some of it in their first call."""


@attrs.frozen
class Forking(Python):
    """An interpreter of which each contender is a fork; commands start it as usual."""

    process: subprocess.Popen[bytes]

    @contextmanager
    def working(
        self, module: ModuleType, contender: str, settings: Mapping[str, object]
    ) -> Iterator[Measure]:
        """Run a contender as long as the context lasts."""
        assert self.process.stdin
        with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
            address = str(Path(folder, "socket"))
            listener.bind(address)
            listener.listen()
            listener.settimeout(60)
            words = [module.__name__, contender, json.dumps(settings)]
            line = json.dumps([address, str(self.packages), *words])
            self.process.stdin.write(f"{line}\n".encode())
            connection, _ = listener.accept()
            with connection, connection.makefile("rwb", buffering=0) as stream:
                yield lambda: one_round(stream, stream)
                connection.shutdown(socket.SHUT_WR)
                stream.read()  # until the fork has ended


@contextmanager
def forking(python: Python) -> Iterator[Forking]:
    """Start an interpreter to be forked."""
    with subprocess.Popen(
        [python.executable, "-m", __name__],
        cwd=ROOT,
        env=python.environment(),
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    ) as process:  # whose end closes its standard input, which ends the interpreter
        yield Forking(python.executable, python.packages, python.bytecode, process)


def main() -> None:
    """Fork for each line: a socket, where to find what is measured, and the words of a worker."""
    _import_what_contenders_import()
    forks = []
    for line in sys.stdin:
        if fork := os.fork():
            forks.append(fork)
        else:
            _work(*json.loads(line))
            os._exit(0)
    for fork in forks:
        os.waitpid(fork, 0)


def _import_what_contenders_import() -> None:
    for name in _IMPORTED:
        import_module(name)
    goproxies = import_module("goproxies")
    goproxies.Client(token="token").close()
    goproxies.AsyncClient(token="token")


def _work(address: str, packages: str, *words: str) -> None:
    if packages not in sys.path:  # those of another tree
        sys.path.insert(0, packages)
        for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
            del sys.modules[name]
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        with connection.makefile("rw") as stream:
            sys.stdin = sys.stdout = stream
            worker.main(*words)


if __name__ == "__main__":
    main()
