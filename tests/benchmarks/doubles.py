"""Contenders that measure nothing, for the tests of what runs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .comparison import Measure


@contextmanager
def doubling(number: int) -> Iterator[Measure]:
    """Double a number each time."""
    state = [number]

    def measure() -> dict[str, float]:
        state[0] *= 2
        return {"number": state[0]}

    yield measure


@contextmanager
def failing() -> Iterator[Measure]:
    """Need what is not there."""
    import not_installed  # type: ignore[import-not-found]  # that is the point

    yield not_installed.measure
