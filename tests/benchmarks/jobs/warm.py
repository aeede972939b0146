"""CPU of a warm call, against a few lines over httpx that ask the same."""

from __future__ import annotations

from typing import Final

from tests.benchmarks.bench import Bench, Contender
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.contenders import async_clients, clients, warm
from tests.benchmarks.processes import serving

_TIMES: Final = 300
_KINDS: Final = (
    ("a warm call", "blocking", clients.CLIENTS, "0.90"),
    ("a warm call, async", "concurrent", async_clients.CLIENTS, "0.95"),
)


def run(bench: Bench) -> list[Comparison]:
    """Compare the clients, each with one connection that is open."""
    compared = []
    with serving() as url:
        for what, function, named, reach in _KINDS:
            contenders = {
                name: Contender(
                    warm, function, {"client": name, "url": url, "times": bench.times(_TIMES)}
                )
                for name in named
            }
            rounds = bench.compete(contenders, bench.rounds)
            compared.append(
                Comparison(
                    f"CPU of {what}",
                    "us",
                    rounds.figures("cpu"),
                    "httpx by hand",
                    {"goproxies": reach},
                    rounds.absent,
                )
            )
    return compared
