"""20,000 calls from 64 threads that share a client: counts of what goes wrong, not times.

No client tries a failed call again, so that nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.benchmarks.bench import Bench, Contender
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.contenders import many
from tests.benchmarks.processes import serving

_TIMES: Final = 20_000
_THREADS: Final = 64
_CLIENTS: Final[Mapping[str, Mapping[str, int]]] = {
    "goproxies": {"max_retries": 0},
    "generated": {},
    "httpx by hand": {},
}
_FIGURES: Final = (
    ("failed", "failures", "number", "none"),
    (f"took longer than {many.STALLED:.0f} s", "stalls", "number", "none"),
    ("the longest", "longest", "s", ""),
    ("connections opened", "connections", "number", ""),
    ("CPU of a call", "cpu", "us", ""),
)


def run(bench: Bench) -> list[Comparison]:
    """Count, client by client."""
    with serving() as url:
        work = {"url": url, "times": bench.times(_TIMES), "in_flight": _THREADS}
        contenders = {
            name: Contender(many, "threads", {"client": name, **work, "options": options})
            for name, options in _CLIENTS.items()
        }
        rounds = bench.compete(contenders, rounds=1, warm_up=False)
    return [
        Comparison(
            f"20,000 calls from {_THREADS} threads: {what}",
            unit,
            rounds.figures(name),
            reach={"goproxies": reach},
            absent=rounds.absent if name == "failures" else {},
        )
        for what, name, unit, reach in _FIGURES
    ]
