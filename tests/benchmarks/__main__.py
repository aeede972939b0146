"""Measures goproxies beside other clients: `make bench`.

It fails over no figure, for a slow day is no defect; what must hold is counted, in tests.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from .bench import Bench
from .comparison import Comparison
from .jobs import JOBS
from .table import around_results, into_page, markdown

ROUNDS = 11
DISTRIBUTIONS = (
    "httpx",
    "httpcore",
    "attrs",
    "msgspec",
    "aiohttp",
    "openapi-generator-cli",
    "pydantic",
    "urllib3",
    "webshare-sdk",
)


def main() -> None:
    """Run the jobs, and print the table, or put it into a page."""
    given = _arguments()
    compared: list[Comparison] = []
    with Bench.open(max(1, given.rounds), given.before) as bench:
        for name in given.jobs:
            print(f"{name} ...", file=sys.stderr, flush=True)
            compared += JOBS[name](bench)
        results = f"{_machine(bench)}\n\n{markdown(compared)}"
    if given.page:
        into_page(given.page, results)
    else:
        print(results, end="")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("make bench", description=__doc__)
    parser.add_argument("--jobs", type=_jobs, default=list(JOBS), help=f"some of {','.join(JOBS)}")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of each job")
    parser.add_argument("--before", type=Path, help="another work tree, to be measured beside")
    parser.add_argument("--page", type=_page, help="a page that holds the results of another run")
    return parser.parse_args()


def _jobs(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in JOBS:
            raise argparse.ArgumentTypeError(
                f"no job is called {name!r}; there are {', '.join(JOBS)}"
            )
    return names


def _page(text: str) -> Path:
    page = Path(text)
    try:
        around_results(page)  # now, and not after all the work
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return page


def _machine(bench: Bench) -> str:
    versions = bench.lean.versions(DISTRIBUTIONS)
    parts = [
        f"Python {platform.python_version()}",
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores",
        *(f"{name} {version}" for name, version in versions.items()),
    ]
    return f"Up to {bench.rounds} rounds; {', '.join(parts)}."


if __name__ == "__main__":
    main()
