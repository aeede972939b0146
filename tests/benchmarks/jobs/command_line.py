"""The command line, against an interpreter that does nothing, and with a call, against curl."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Final

import attrs

from tests.benchmarks.bench import Bench
from tests.benchmarks.comparison import Comparison, interleaved
from tests.benchmarks.contenders.clients import TOKEN
from tests.benchmarks.processes import serving

_TIMES: Final = 3
_CURL: Final = "curl"
_COMMANDS: Final = {
    "python -c pass": ("-c", "pass"),
    "goproxies --version": ("-m", "goproxies", "--version"),
    "goproxies --help": ("-m", "goproxies", "--help"),
    "import typer": ("-c", "import typer"),
}
_WITH_A_CALL: Final = {
    "goproxies traffic": ("-m", "goproxies", "traffic"),
    "import httpx, typer": ("-c", "import httpx, typer"),
    "httpx by hand": (
        "-c",
        "import httpx, sys; print(httpx.get(sys.argv[1], headers={'Authorization': sys.argv[2]}))",
    ),
}


def run(bench: Bench) -> list[Comparison]:
    """Compare commands, from the start of the interpreter to its end."""
    times = bench.times(_TIMES, least=1)
    contenders = {
        label: partial(python.started, *_COMMANDS[name], times=times)
        for label, name, python in bench.entries(_COMMANDS, bench.full)
    }
    rounds = interleaved(contenders, bench.rounds, warm_up=bench.warms_up)
    without_a_call = Comparison(
        "CPU of a command",
        "ms",
        rounds.figures("cpu"),
        "python -c pass",
        {"goproxies --version": "6"},
        rounds.absent,
    )
    with serving() as url:
        return [without_a_call, _with_a_call(bench, url)]


def _with_a_call(bench: Bench, url: str) -> Comparison:
    times = bench.times(_TIMES, least=1)
    asked = (f"{url}/api/v1/stats/traffic", f"Bearer {TOKEN}")
    settings = {"GOPROXIES_BASE_URL": url, "GOPROXIES_TOKEN": TOKEN}
    contenders = {
        label: partial(
            python.started,
            *_WITH_A_CALL[name],
            *(asked if name == "httpx by hand" else ()),
            times=times,
            settings=settings,
        )
        for label, name, python in bench.entries(_WITH_A_CALL, bench.full)
    }
    if curl := shutil.which(_CURL):
        address, token = asked
        python = attrs.evolve(bench.full, executable=Path(curl))
        words = ("--silent", "--header", f"Authorization: {token}", address)
        contenders[_CURL] = partial(python.started, *words, times=times)
    rounds = interleaved(contenders, bench.rounds, warm_up=bench.warms_up)
    absent = rounds.absent if curl else {**rounds.absent, _CURL: "it is not installed"}
    figures = rounds.figures("cpu")
    what = "CPU of a command and its call"
    return Comparison(what, "ms", figures, _CURL if curl else None, absent=absent)
