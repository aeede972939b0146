"""Helpers of the command line's tests: they run it, in this process or in another one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import goproxies
import goproxies_api
from goproxies.sandbox import Fault, Sandbox

PACKAGES = os.pathsep.join(
    str(Path(package.__path__[0]).parent) for package in (goproxies, goproxies_api)
)

TRAFFIC = "/api/v1/stats/traffic"
TRAFFIC_HISTORY = "/api/v1/stats/traffic/history"
REQUESTS_HISTORY = "/api/v1/stats/requests/history"
SUBUSERS = "/api/v1/reseller/subusers"
COUNTRIES = "/api/v1/stats/countries"

FEW_DAYS = ("--period", "2026-10-01/2026-10-03")


@dataclass(frozen=True)
class Outcome:
    """The result of a command."""

    status: int
    out: str
    err: str

    @property
    def error_line(self) -> str:
        """The one line of a failure, if there is no other output."""
        assert self.out == ""
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1
        return self.err.rstrip("\n")


Run = Callable[..., Outcome]

LogIn = Callable[..., None]

Diagnose = Callable[..., tuple[int, dict[str, dict[str, Any]]]]


def spawn(
    *arguments: str, program: tuple[str, ...] = ("-m", "goproxies"), **options: Any
) -> subprocess.Popen[str]:
    """Start `goproxies` as a new process, with pipes.

    It takes ten times as long as a `PipedFork`, which is enough for most tests.
    """
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [sys.executable, *program, *arguments],
        env={**os.environ, "PYTHONPATH": PACKAGES},
        **{"text": True, **pipes, **options},
    )


def outcome(process: subprocess.Popen[str]) -> Outcome:
    out, err = process.communicate(timeout=60)
    return Outcome(process.returncode, out, err)


def answer_with(sandbox: Sandbox, path: str, body: object) -> None:
    """Let the sandbox answer every request of this path with this body."""
    sandbox.faults.add(Fault(path=path, body=json.dumps(body).encode()))


def less(answer: bytes) -> bytes:
    """Return a total that is a million bytes too small."""
    total = json.loads(answer)
    return json.dumps({**total, "bytes": total["bytes"] - 1_000_000}).encode()


def echo(**others: object) -> dict[str, object]:
    """The echoed filter of an answer about the first three days of October."""
    return {
        "start_at": "2026-10-01T00:00:00Z",
        "end_at": "2026-10-03T23:59:59.999999Z",
        "interval": "day",
        **others,
    }


def buckets(*numbers: dict[str, object]) -> list[dict[str, object]]:
    """Daily buckets, from the first of October on."""
    return [
        {"start_at": f"2026-10-{n:02}T00:00:00Z", "end_at": f"2026-10-{n + 1:02}T00:00:00Z", **row}
        for n, row in enumerate(numbers, start=1)
    ]
