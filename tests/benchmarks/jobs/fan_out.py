"""2,000 calls that take the server 20 ms each, some number of them in flight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final, TypeVar

from tests.benchmarks.bench import Bench, Contender
from tests.benchmarks.comparison import Comparison, Rounds
from tests.benchmarks.contenders import many
from tests.benchmarks.processes import serving

T = TypeVar("T")

_TIMES: Final = 2_000
_DELAY: Final = 0.02
_WIDTHS: Final = (16, 64, 256)
_ROUNDS: Final = 3
_OURS: Final = ("goproxies", "goproxies, async", "goproxies over aiohttp")
_REACH: Final = {64: "0.55", 256: "0.10"}
_OVER_AIOHTTP: Final = ("goproxies over aiohttp", "aiohttp by hand")
_REACH_OVER_AIOHTTP: Final = {64: "1.8", 256: "2.0"}
_LEVEL: Final = "at most 1.2"
_CLIENTS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "goproxies": ("breakdown", {}),
    "goproxies, async": ("async_breakdown", {}),
    "goproxies over aiohttp": ("async_breakdown", {"over": "aiohttp"}),
    "generated": ("tasks", {"client": "generated"}),
    "aiohttp by hand": ("tasks", {"client": "aiohttp by hand"}),
}


def run(bench: Bench) -> list[Comparison]:
    """Compare the clients at each width, and ours at each with itself at the least."""
    with serving(delay=_DELAY) as url:
        work = {"url": url, "times": bench.times(_TIMES)}
        contenders = {
            _at(width, name): Contender(many, function, {**work, **settings, "in_flight": width})
            for width, (name, (function, settings)) in product(_WIDTHS, _CLIENTS.items())
        }
        rounds = bench.compete(contenders, bench.few_rounds(_ROUNDS))
    between_clients = [comparison for width in _WIDTHS for comparison in _of(width, rounds)]
    return [*between_clients, *(_between_widths(name, rounds) for name in _OURS)]


def _of(width: int, rounds: Rounds) -> Iterator[Comparison]:
    def here(by_contender: Mapping[str, T]) -> dict[str, T]:
        return {
            name: by_contender[_at(width, name)]
            for name in _CLIENTS
            if _at(width, name) in by_contender
        }

    what = f"{_TIMES:,} calls, {width} in flight"
    best = f"{_TIMES / width * _DELAY:.2f} s at best"
    reach = dict.fromkeys(_OURS, _REACH.get(width, ""))
    cpu, wall, busy = (here(rounds.figures(name)) for name in ("cpu", "wall", "busy"))
    yield Comparison(f"{what}: CPU of one", "us", cpu, "generated", reach, here(rounds.absent))
    ours, by_hand = _OVER_AIOHTTP
    over_aiohttp: dict[str, Sequence[float]] = {
        name: cpu[name] for name in _OVER_AIOHTTP if name in cpu
    }
    reach = {ours: _REACH_OVER_AIOHTTP.get(width, "")} if ours in cpu else {}
    yield Comparison(f"{what}: CPU of one, over aiohttp", "us", over_aiohttp, by_hand, reach)
    yield Comparison(f"{what}: time, {best}", "s", wall, "generated")
    yield Comparison(f"{what}: the server's load", "share", busy)


def _between_widths(name: str, rounds: Rounds) -> Comparison:
    cpu = rounds.figures("cpu")
    figures = {
        f"{width} in flight": cpu[_at(width, name)] for width in _WIDTHS if _at(width, name) in cpu
    }
    least, *_, most = (f"{width} in flight" for width in _WIDTHS)
    return Comparison(f"CPU of a call, {name}", "us", figures, least, {most: _LEVEL})


def _at(width: int, name: str) -> str:
    return f"{name}, {width} in flight"
