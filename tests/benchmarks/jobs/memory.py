"""The memory of a year by the hour, compared with the generated client."""

from __future__ import annotations

from typing import Final

from tests.benchmarks.bench import Bench, Contender
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.contenders import memory
from tests.benchmarks.processes import serving

from .year import HOURS

_ROUNDS: Final = 2
_FURTHER: Final = 8
_CLIENTS: Final = ("goproxies", "generated", "openapi-generator")


def run(bench: Bench) -> list[Comparison]:
    """Compare the clients that know this operation; the figures hardly vary."""
    hours = bench.times(HOURS)
    with serving(hours=hours) as url:
        contenders = {
            name: Contender(
                memory, "kept", {"client": name, "url": url, "rows": hours, "further": _FURTHER}
            )
            for name in _CLIENTS
        }
        rounds = bench.compete(contenders, bench.few_rounds(_ROUNDS), warm_up=False)
    return [
        Comparison(
            f"memory of a row, {how}",
            "bytes",
            rounds.figures(name),
            "generated",
            {"goproxies": reach},
            absent,
        )
        for how, name, reach, absent in (
            ("one year", "single", "100 B", rounds.absent),
            ("further years of the same times", "shared", "12 B", {}),
        )
    ]
