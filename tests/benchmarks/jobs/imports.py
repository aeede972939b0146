"""What an import costs beyond a bare interpreter, against that of httpx, and what a first call.

The call shows what an import only puts off.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from tests.benchmarks.bench import Bench
from tests.benchmarks.comparison import Comparison, beyond, interleaved
from tests.benchmarks.processes import Python, serving

_TIMES: Final = 3
_STATEMENTS: Final = {
    "bare": "pass",
    "goproxies": "from goproxies import Client",
    "httpx": "import httpx",
    "generated": "from goproxies_api.api.statistics import get_traffic_stats",
    "openapi-generator": "import openapi_generator_client",
    "webshare-sdk": "import webshare",
    "aiohttp": "import aiohttp",
}
_WITH_EXTRAS: Final = ("bare", "goproxies", "httpx")
# No certificates are read for a call over plain http: that would be most of it.
_CALLS: Final = {
    "bare": "pass",
    "goproxies": """
from goproxies import Client
with Client(token="token", base_url="{url}", verify=False) as client:
    client.traffic()
""",
    "httpx": """
import httpx
with httpx.Client(verify=False) as client:
    client.get("{url}/api/v1/stats/traffic").json()
""",
}


def run(bench: Bench) -> list[Comparison]:
    """Compare imports, first where httpx finds neither rich nor click, which it would load."""
    few = {name: _STATEMENTS[name] for name in _WITH_EXTRAS}
    imports = [
        _compared("an import, with nothing else installed", bench, bench.lean, _STATEMENTS, "1.25"),
        _compared("an import, with the extras installed", bench, bench.full, few, "1.25"),
    ]
    with serving() as url:
        calls = {name: statements.format(url=url) for name, statements in _CALLS.items()}
        return [*imports, _compared("an import and a first call", bench, bench.lean, calls)]


def _compared(
    what: str, bench: Bench, python: Python, statements: Mapping[str, str], reach: str = ""
) -> Comparison:
    times = bench.times(_TIMES, least=1)
    contenders = {
        label: partial(where.started, "-c", statements[name], times=times)
        for label, name, where in bench.entries(statements, python)
    }
    rounds = interleaved(contenders, bench.rounds, warm_up=bench.warms_up)
    figures = beyond(rounds.figures("cpu"), "bare")
    return Comparison(f"CPU of {what}", "ms", figures, "httpx", {"goproxies": reach}, rounds.absent)
