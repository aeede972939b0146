"""The result of a measurement: contenders side by side, round by round, compared with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median, quantiles

import attrs

__all__ = ["Comparison", "Measure", "Rounds", "Spread", "Unavailable", "beyond", "interleaved"]

Measure = Callable[[], Mapping[str, float]]
"""Does the work of one round, and returns its figures by name."""


class Unavailable(Exception):
    """A contender cannot take part; its message says why."""


@attrs.frozen
class Spread:
    """What several rounds measured: the middle, and the two ends of the middle half."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Sum up values, at least one."""
        if len(values) == 1:
            return cls(values[0], values[0], values[0])
        low, _, high = quantiles(values, n=4, method="inclusive")
        return cls(median(values), low, high)


@attrs.frozen
class Comparison:
    """One figure of several contenders.

    Attributes:
        what: The figure, in a few words.
        unit: What it is counted in, a key of `table.UNITS`.
        figures: Its values by contender, one a round.
        reference: The contender that the others are compared with; `None` where figures are counts.
        reach: The goal of a contender, in words.
        absent: Why a contender has no values.
    """

    what: str
    unit: str
    figures: Mapping[str, Sequence[float]]
    reference: str | None = None
    reach: Mapping[str, str] = attrs.field(factory=dict)
    absent: Mapping[str, str] = attrs.field(factory=dict)

    def value(self, contender: str) -> Spread:
        """Return the figure of a contender."""
        return Spread.of(self.figures[contender])

    def ratio(self, contender: str) -> Spread | None:
        """Return how often the reference goes into a contender, each round by itself.

        A slow moment hits neighbours alike, so the quotient of a round says more than that of two
        averages.
        """
        base = self.figures.get(self.reference or "")
        if base is None or not all(base):
            return None
        return Spread.of(
            [value / of for value, of in zip(self.figures[contender], base, strict=True)]
        )


@attrs.frozen
class Rounds:
    """What the contenders of a job measured, round by round."""

    measured: Mapping[str, Sequence[Mapping[str, float]]]
    absent: Mapping[str, str]

    def figures(self, name: str) -> dict[str, list[float]]:
        """Return one figure of every contender that measured it."""
        return {
            contender: [figures[name] for figures in rounds]
            for contender, rounds in self.measured.items()
            if name in rounds[0]
        }


def interleaved(contenders: Mapping[str, Measure], rounds: int, *, warm_up: bool = True) -> Rounds:
    """Let every contender do its work once a round, after one round that does not count.

    Each round begins with another contender, so that none always follows the same one.
    """
    measured: dict[str, list[Mapping[str, float]]] = {name: [] for name in contenders}
    absent: dict[str, str] = {}
    order = list(contenders)
    for _ in range(rounds + warm_up):
        for name in order:
            if name in absent:
                continue
            try:
                measured[name].append(contenders[name]())
            except Unavailable as reason:
                absent[name] = str(reason)
        order.append(order.pop(0))
    counted = {name: measured[name][warm_up:] for name in contenders if name not in absent}
    return Rounds(counted, absent)


def beyond(figures: Mapping[str, Sequence[float]], base: str) -> dict[str, list[float]]:
    """Return what the others have more than one of them, round by round."""
    return {
        name: [value - of for value, of in zip(values, figures[base], strict=True)]
        for name, values in figures.items()
        if name != base
    }
