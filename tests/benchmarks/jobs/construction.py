"""A second client, against the client of httpx."""

from __future__ import annotations

from typing import Final

from tests.benchmarks.bench import Bench, Contender
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.contenders import construction

_TIMES: Final = 20


def run(bench: Bench) -> list[Comparison]:
    """Compare the clients."""
    work = {"times": bench.times(_TIMES)}
    contenders = {
        "goproxies": Contender(construction, "blocking", work),
        "goproxies, async": Contender(construction, "concurrent", work),
        "httpx by hand": Contender(construction, "by_hand", work),
    }
    rounds = bench.compete(contenders, bench.rounds)
    reach = dict.fromkeys(("goproxies", "goproxies, async"), "0.10")
    cpu = rounds.figures("cpu")
    return [Comparison("CPU of a second client", "us", cpu, "httpx by hand", reach, rounds.absent)]
