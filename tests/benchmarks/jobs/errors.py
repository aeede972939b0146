"""A call that ends in an error, against one that succeeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.benchmarks.bench import Bench, Contender
from tests.benchmarks.comparison import Comparison
from tests.benchmarks.contenders import warm
from tests.benchmarks.processes import serving

_TIMES: Final = 200
_SUCCESS: Final = "a success"
_ERRORS: Final[Mapping[str, tuple[str, str]]] = {
    _SUCCESS: ("alice", ""),
    "403 with a documented body": ("forbidden", "1.5"),
    "502 with 1 MB of HTML": ("broken", "3"),
}


def run(bench: Bench) -> list[Comparison]:
    """Compare the outcomes."""
    times = bench.times(_TIMES)
    with serving() as url:
        contenders = {
            f"goproxies, {what}": Contender(
                warm, "failing", {"url": url, "username": username, "times": times}
            )
            for what, (username, _) in _ERRORS.items()
        }
        rounds = bench.compete(contenders, bench.rounds)
    reach = {f"goproxies, {what}": reach for what, (_, reach) in _ERRORS.items() if reach}
    return [
        Comparison(
            "CPU of a call that fails",
            "us",
            rounds.figures("cpu"),
            f"goproxies, {_SUCCESS}",
            reach,
            rounds.absent,
        )
    ]
