"""The command line, against an interpreter that does nothing."""

from __future__ import annotations

from functools import partial
from typing import Final

from tests.benchmarks.bench import Bench
from tests.benchmarks.comparison import Comparison, interleaved

_TIMES: Final = 3
_COMMANDS: Final = {
    "python -c pass": ("-c", "pass"),
    "goproxies --version": ("-m", "goproxies", "--version"),
    "goproxies --help": ("-m", "goproxies", "--help"),
    "import typer": ("-c", "import typer"),
}


def run(bench: Bench) -> list[Comparison]:
    """Compare commands, from the start of the interpreter to its end."""
    times = bench.times(_TIMES)
    contenders = {
        label: partial(python.started, *_COMMANDS[name], times=times)
        for label, name, python in bench.entries(_COMMANDS, bench.full)
    }
    rounds = interleaved(contenders, bench.rounds)
    return [
        Comparison(
            "CPU of a command",
            "ms",
            rounds.figures("cpu"),
            "python -c pass",
            {"goproxies --version": "6"},
            rounds.absent,
        )
    ]
