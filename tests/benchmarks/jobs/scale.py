"""A breakdown of 1,000 cells and of 10,000: a cell must not cost more where there are many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.benchmarks.bench import Bench, Contender
from tests.benchmarks.comparison import Comparison, Rounds
from tests.benchmarks.contenders import scale
from tests.benchmarks.processes import serving

_CELLS: Final = (1_000, 10_000)
_MANY_CELLS: Final = (10_000, 100_000)
_AXES: Final = {"subusers": 2_000, "active": 200, "countries": 50}
_SLOW: Final = 5.0
_ROUNDS: Final = 2
_KINDS: Final = {"blocking": "breakdown", "concurrent": "breakdown, async"}
_FIGURES: Final = (
    ("cells", "rate", "rate", "no fewer"),
    ("memory of a cell", "kept", "bytes", "no more"),
    ("peak memory of a cell", "peak", "bytes", "no more"),
)


def run(bench: Bench) -> list[Comparison]:
    """Compare each kind of breakdown with itself with fewer cells."""
    compared: list[Comparison] = []
    with serving(slow=_SLOW * min(1.0, 10 * bench.share)) as url:
        for function, what in _KINDS.items():
            contenders = {
                f"{cells:,} cells": Contender(
                    scale, function, {"url": url, "cells": bench.times(cells)}
                )
                for cells in _CELLS
            }
            rounds = bench.compete(contenders, bench.few_rounds(_ROUNDS), warm_up=False)
            compared += _figures(what, rounds)
        compared.append(_calls(bench, url))
    return [*compared, _peak(bench)]


def _calls(bench: Bench, url: str) -> Comparison:
    axes = {name: bench.times(number) for name, number in _AXES.items()}
    contenders = {"goproxies": Contender(scale, "calls", {"url": url, **axes})}
    rounds = bench.compete(contenders, 1, warm_up=False)
    what = "2,000 sub-users (200 active) by 50 countries: calls"
    reach = {"goproxies": "12,300"}
    return Comparison(what, "number", rounds.figures("calls"), reach=reach, absent=rounds.absent)


def _peak(bench: Bench) -> Comparison:
    few, many = (f"{cells:,} cells" for cells in _MANY_CELLS)
    contenders = {
        f"{cells:,} cells": Contender(scale, "peak", {"cells": bench.times(cells)})
        for cells in _MANY_CELLS
    }
    rounds = bench.compete(contenders, 1, warm_up=False)
    what = "breakdown without a network: a cell at the peak of memory"
    return Comparison(what, "bytes", rounds.figures("peak"), few, {many: "1"}, rounds.absent)


def _figures(what: str, rounds: Rounds) -> Iterator[Comparison]:
    few, many = (f"{cells:,} cells" for cells in _CELLS)
    for figure, name, unit, reach in _FIGURES:
        absent = rounds.absent if name == "rate" else {}
        figures = rounds.figures(name)
        yield Comparison(f"{what}: {figure}", unit, figures, few, {many: reach}, absent)
    yield Comparison(
        f"{what}: slowdown of the others by a slow cell",
        "times",
        rounds.figures("held_up"),
        reach={few: "1", many: "1"},
    )
