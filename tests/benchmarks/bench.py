"""What the jobs share: interpreters, the number of rounds, and how much work there is in one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Final

import attrs

from .comparison import Measure, Rounds, interleaved
from .processes import ROOT, Python, linked

__all__ = ["Bench", "Contender"]

_LEAN: Final = ROOT / ".venv-bench/bin/python"


@attrs.frozen
class Contender:
    """A function of a module that runs in a process of its own, and what it is called with."""

    module: ModuleType
    function: str
    settings: Mapping[str, object]


@attrs.frozen
class Bench:
    """One run.

    Attributes:
        lean: Has what goproxies needs, nothing else that is its own, and the competitors.
        full: Has the extras, too.
        rounds: How many rounds a job makes, unless it takes long.
        before: The packages of another work tree, to be measured beside this one's.
        share: Which part of its work each job does: 1, or next to nothing, to try it.
    """

    lean: Python
    full: Python
    rounds: int
    before: Path | None = None
    share: float = 1.0

    @classmethod
    @contextmanager
    def open(cls, rounds: int, before: Path | None = None, share: float = 1.0) -> Iterator[Bench]:
        """Find the interpreters and what they import; `before` is another work tree."""
        with TemporaryDirectory() as name:
            folder = Path(name)
            packages = linked(folder / "packages", ROOT)
            earlier = linked(folder / "before", before) if before else None
            full = Python(Path(sys.executable), packages, folder / "full")
            lean = Python(_LEAN, packages, folder / "lean") if _LEAN.exists() else full
            yield cls(lean, full, rounds, earlier, share)

    def times(self, number: int, least: int = 2) -> int:
        """Return how often something is done in this run that is otherwise done `number` times."""
        return max(least, round(number * self.share))

    @property
    def warms_up(self) -> bool:
        """Whether there is a round that does not count: not where the jobs are only tried."""
        return self.share == 1

    def few_rounds(self, most: int) -> int:
        """Return the rounds of a job that takes long."""
        return min(most, self.rounds)

    def entries(self, names: Iterable[str], python: Python) -> Iterator[tuple[str, str, Python]]:
        """Return the name under which each contender runs, and where; ours twice with a before."""
        for name in names:
            yield name, name, python
            if self.before and name.startswith("goproxies"):
                yield f"{name}, before", name, attrs.evolve(python, packages=self.before)

    def compete(
        self, contenders: Mapping[str, Contender], rounds: int, *, warm_up: bool = True
    ) -> Rounds:
        """Let contenders work in turn, each in its process."""
        with ExitStack() as processes:
            measures: dict[str, Measure] = {
                label: processes.enter_context(
                    python.working(
                        contenders[name].module,
                        contenders[name].function,
                        contenders[name].settings,
                    )
                )
                for label, name, python in self.entries(contenders, self.lean)
            }
            return interleaved(measures, rounds, warm_up=warm_up and self.warms_up)
