"""A breakdown of 1,000 cells and of 10,000: a cell must not cost more where there are many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.benchmarks.bench import Bench, Contender
from tests.benchmarks.comparison import Comparison, Rounds
from tests.benchmarks.contenders import scale
from tests.benchmarks.processes import serving

_CELLS: Final = (1_000, 10_000)
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
    return compared


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
