"""A year by the hour, from the call to the result, against the generated client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.benchmarks.bench import Bench, Contender
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.contenders import warm
from tests.benchmarks.processes import serving

HOURS: Final = 8_784
_TIMES: Final = 10
_CLIENTS: Final[Mapping[str, Mapping[str, object]]] = {
    "goproxies": {"client": "goproxies"},
    "goproxies with msgspec": {"client": "goproxies", "with_msgspec": True},
    "generated": {"client": "generated"},
    "openapi-generator": {"client": "openapi-generator"},
}
_REACH: Final = {"goproxies": "0.50", "goproxies with msgspec": "0.30"}


def run(bench: Bench) -> list[Comparison]:
    """Compare the clients that know this operation."""
    with serving(hours=bench.times(HOURS)) as url:
        contenders = {
            name: Contender(warm, "year", {**client, "url": url, "times": bench.times(_TIMES)})
            for name, client in _CLIENTS.items()
        }
        rounds = bench.compete(contenders, bench.rounds)
    return [
        Comparison(
            "a year by the hour: CPU",
            "ms",
            rounds.figures("cpu"),
            "generated",
            _REACH,
            rounds.absent,
        ),
        Comparison("a year by the hour: time", "ms", rounds.figures("wall"), "generated"),
    ]
