"""The jobs, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tests.benchmarks.bench import Bench
from tests.benchmarks.comparison import Comparison

from . import (
    command_line,
    construction,
    errors,
    fan_out,
    imports,
    load,
    memory,
    scale,
    threads,
    warm,
    year,
)

__all__ = ["JOBS"]

JOBS: Final[Mapping[str, Callable[[Bench], list[Comparison]]]] = {
    "warm": warm.run,
    "errors": errors.run,
    "year": year.run,
    "memory": memory.run,
    "fan-out": fan_out.run,
    "threads": threads.run,
    "import": imports.run,
    "client": construction.run,
    "command-line": command_line.run,
    "scale": scale.run,
    "load": load.run,
}
