"""The server's clock: how far it is ahead, by the `Date` of its answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from goproxies._http.clock import ServerClock

NOON = "Mon, 05 Oct 2026 12:00:00 GMT"


@pytest.fixture
def machine() -> Iterator[time_machine.Traveller]:
    """Hold the clock of this machine, which tests then move."""
    with time_machine.travel("2026-10-05T12:00:00Z", tick=False) as traveller:
        yield traveller


def observe(clock: ServerClock, date: str) -> float | None:
    clock.observe(date)
    return clock.skew


@pytest.mark.parametrize(
    ("ahead", "skew"),
    [(0, 0.0), (1, 0.0), (2, 0.0), (2.5, 2.5), (3600, 3600.0), (-2, 0.0), (-2.5, -2.5)],
)
def test_a_difference_of_up_to_two_seconds_is_no_skew(
    machine: time_machine.Traveller, ahead: float, skew: float
) -> None:
    machine.shift(-ahead)
    assert observe(ServerClock(), NOON) == skew


def test_the_latest_date_counts(machine: time_machine.Traveller) -> None:
    clock = ServerClock()
    skews = [observe(clock, f"Mon, 05 Oct 2026 {hour}:00:00 GMT") for hour in (12, 15, 13, 13)]
    assert skews == [0.0, 3 * 3600.0, 3600.0, 3600.0]


@pytest.mark.parametrize("date", ["", "soon"])
def test_an_answer_without_a_date_changes_nothing(
    machine: time_machine.Traveller, date: str
) -> None:
    clock = ServerClock()
    assert observe(clock, date) is None
    machine.shift(60)
    assert observe(clock, NOON) == observe(clock, date) == -60.0
