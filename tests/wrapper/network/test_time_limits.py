"""A limit on all that a thread waits for, its sockets included."""

from __future__ import annotations

import contextlib
import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from goproxies._network.sockets import _wait
from goproxies._network.waiting import seconds_left, time_limit

PAST = -1.0


def test_without_a_limit_there_is_no_end() -> None:
    assert seconds_left() == math.inf


def test_within_a_limit_its_time_is_left() -> None:
    with time_limit(60):
        assert 50 < seconds_left() <= 60


def test_after_a_limit_nothing_may_wait() -> None:
    with time_limit(PAST), pytest.raises(TimeoutError):
        seconds_left()


def test_a_limit_ends_with_its_block() -> None:
    with contextlib.suppress(ZeroDivisionError), time_limit(60):
        raise ZeroDivisionError
    assert seconds_left() == math.inf


def test_a_limit_within_another_cannot_extend_it() -> None:
    with time_limit(60), time_limit(600):
        assert seconds_left() <= 60


def test_a_limit_within_another_ends_alone() -> None:
    with time_limit(600):
        with time_limit(60):
            pass
        assert 500 < seconds_left() <= 600


def test_a_limit_is_that_of_its_thread() -> None:
    with time_limit(60), ThreadPoolExecutor(1) as pool:
        assert pool.submit(seconds_left).result() == math.inf


@pytest.mark.parametrize("timeout", [600.0, None])
def test_a_socket_waits_no_longer_than_the_limit(timeout: float | None) -> None:
    with time_limit(60):
        wait = _wait(timeout)
    assert wait is not None
    assert 50 < wait <= 60


def test_a_socket_waits_no_longer_than_its_own_timeout() -> None:
    with time_limit(600):
        assert _wait(60.0) == 60


@pytest.mark.parametrize("timeout", [60.0, None])
def test_a_socket_without_a_limit_has_its_own_timeout(timeout: float | None) -> None:
    assert _wait(timeout) == timeout
