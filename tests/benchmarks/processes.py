"""What is measured runs in processes of its own, and so do the servers."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from socket import SocketIO
from types import ModuleType
from typing import IO

import attrs

from . import worker
from .comparison import Measure, Unavailable

__all__ = ["ROOT", "Python", "linked", "one_round", "serving"]

ROOT = Path(__file__).parents[2]


@attrs.frozen
class Python:
    """An interpreter, where it finds what is measured, and where it keeps the bytecode.

    That is a folder of the bench's own, filled in the round that does not count: then no import is
    timed that compiles, also where the environment switches the writing of bytecode off. Without
    a folder it is beside the modules, as usual.
    """

    executable: Path
    packages: Path
    bytecode: Path | None

    @contextmanager
    def working(
        self, module: ModuleType, contender: str, settings: Mapping[str, object]
    ) -> Iterator[Measure]:
        """Run a contender as long as the context lasts."""
        words = ("-m", worker.__name__, module.__name__, contender, json.dumps(settings))
        with subprocess.Popen(
            [self.executable, *words],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,  # nothing is left in a buffer for a process that has ended
        ) as process:
            assert process.stdin
            assert process.stdout
            yield partial(one_round, process.stdin, process.stdout)

    def started(
        self, *arguments: str | Path, times: int, settings: Mapping[str, str] | None = None
    ) -> Mapping[str, float]:
        """Run a command to its end some times; `cpu` is that of one, in seconds.

        Args:
            arguments: What comes after the interpreter.
            times: How often it runs.
            settings: Variables of its environment.
        """
        before = _cpu_of_children()
        for _ in range(times):
            ended = subprocess.run(
                [self.executable, *arguments],
                cwd=ROOT,
                env={**self.environment(), **(settings or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            if ended.returncode:
                raise Unavailable(_last_line(ended.stderr) or f"exit status {ended.returncode}")
        return {"cpu": (_cpu_of_children() - before) / times}

    def versions(self, names: Sequence[str]) -> dict[str, str]:
        """Return the versions of the distributions that it has."""
        output = subprocess.run(
            [self.executable, "-c", _VERSIONS, *names],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        found: dict[str, str] = json.loads(output)
        return found

    def environment(self) -> dict[str, str]:
        """Return this process's variables, without what sets up Python, goproxies or a proxy."""
        settings = ("GOPROXIES_", "PYTHON", "SSL_CERT_")
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(settings) and not name.upper().endswith("_PROXY")
        }
        bytecode = {"PYTHONPYCACHEPREFIX": str(self.bytecode)} if self.bytecode else {}
        return {**inherited, "PYTHONPATH": str(self.packages), **bytecode}


def linked(folder: Path, tree: Path) -> Path:
    """Make a folder of a work tree's packages, and return it.

    It is a single place to look in, as an installation is. The longer the search, the dearer a
    module that is not there, and httpcore looks for one four times a call: sniffio.
    """
    folder.mkdir()
    generator = ROOT / ".venv-bench/openapi-generator/openapi_generator_client"
    for package in (tree / "wrapper/goproxies", tree / "generated/goproxies_api", generator):
        (folder / package.name).symlink_to(package.resolve())
    return folder


_VERSIONS = """
import importlib.metadata, json, sys
found = {dist.name: dist.version for dist in importlib.metadata.distributions()}
print(json.dumps({name: found[name] for name in sys.argv[1:] if name in found}))
"""


def one_round(stdin: IO[bytes] | SocketIO, stdout: IO[bytes] | SocketIO) -> Mapping[str, float]:
    """Let a contender do its work once, and return its figures."""
    with suppress(BrokenPipeError):  # why it ended may be there to be read
        stdin.write(b"\n")
    answer = json.loads(stdout.readline() or '"its process ended"')
    if isinstance(answer, str):
        raise Unavailable(answer)
    figures: dict[str, float] = answer
    return figures


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def serving(hours: int = 8_784, delay: float = 0.0, slow: float = 0.0) -> Iterator[str]:
    """Run the server as long as the context lasts, and yield its address."""
    options = {"--hours": hours, "--delay": delay, "--slow": slow}
    arguments = [str(word) for pair in options.items() for word in pair]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.server", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:  # whose end closes its standard input, which ends the server
        assert process.stdout
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
