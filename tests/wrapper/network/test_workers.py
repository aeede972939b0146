"""Threads that cannot start, or are interrupted at it: no thread stays, no item is lost."""

from __future__ import annotations

import threading
from typing import Any

import goproxies
import pytest
from goproxies._network import workers as _workers
from goproxies._network.workers import run_in_threads

pytestmark = pytest.mark.usefixtures("no_thread_is_left")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let a process have only so many more threads as the one number in this list says."""
    left = [0]
    start = threading.Thread.start

    def start_if_possible(thread: threading.Thread) -> None:
        if not left[0]:
            raise RuntimeError("can't start new thread")
        left[0] -= 1
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_if_possible)
    return left


def doubled(items: range, concurrency: int = 3) -> dict[int, int]:
    results: dict[int, int] = {}
    run_in_threads(lambda item: 2 * item, items, concurrency, results.__setitem__)
    return results


@pytest.mark.parametrize("available", [1, 2, 3])
def test_fewer_threads_do_all_of_the_work(available: int, started: list[int]) -> None:
    started[0] = available
    assert doubled(range(20)) == {item: 2 * item for item in range(20)}


def test_an_error_says_that_no_thread_starts(started: list[int]) -> None:
    with pytest.raises(goproxies.GoProxiesError, match="starts no more threads"):
        doubled(range(20))


def test_an_error_says_that_the_first_thread_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: Any) -> int:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_workers, "start_new_thread", refuse)
    with pytest.raises(goproxies.GoProxiesError, match="starts no more threads"):
        doubled(range(20))


def test_an_interruption_before_the_first_thread_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(_workers, "start_new_thread", interrupt)
    with pytest.raises(KeyboardInterrupt):
        doubled(range(20))
