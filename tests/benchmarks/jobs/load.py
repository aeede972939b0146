"""A load of 200 sub-users in which nothing is new, against the calls that it makes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import attrs

from tests.benchmarks.bench import Bench, Contender
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.contenders import warehouse

_SUBUSERS: Final = 200
_DELAY: Final = 0.05
_ROUNDS: Final = 5
_CALLS: Final = "its calls alone"

_SANDBOX: Final = """
import sys
from goproxies.sandbox import Fault, Sandbox
names = [f"subuser-{number}" for number in range(int(sys.argv[1]))]
with Sandbox(days=62, usernames=names, countries=("DE", "US")) as sandbox:
    sandbox.faults.add(Fault(delay=float(sys.argv[2])))
    print(sandbox.url, flush=True)
    sys.stdin.read()
"""


def run(bench: Bench) -> list[Comparison]:
    """Compare the time of a second load with that of its calls, 16 in flight."""
    bench = attrs.evolve(bench, lean=bench.full)  # it takes extras
    with _serving(bench.times(_SUBUSERS), _DELAY * min(1.0, 10 * bench.share)) as url:
        contenders = {
            "goproxies load": Contender(warehouse, "load", {"url": url}),
            _CALLS: Contender(warehouse, "calls", {"url": url}),
        }
        rounds = bench.compete(contenders, bench.few_rounds(_ROUNDS))
    what = f"a second load, {_SUBUSERS} sub-users, {_DELAY * 1e3:.0f} ms a call"
    return [
        Comparison(
            f"{what}: {figure}",
            "s",
            rounds.figures(name),
            _CALLS,
            reach,
            rounds.absent,
        )
        for figure, name, reach in (("time", "wall", {"goproxies load": "2"}), ("CPU", "cpu", {}))
    ]


@contextmanager
def _serving(subusers: int, delay: float) -> Iterator[str]:
    """Run a sandbox as long as the context lasts, and yield its address."""
    with subprocess.Popen(
        [sys.executable, "-c", _SANDBOX, str(subusers), str(delay)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:  # whose end closes its standard input, which ends the sandbox
        assert process.stdout
        yield process.stdout.readline().strip()
