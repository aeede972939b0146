"""Whatever a test does with a sandbox, both sides keep the contract."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support.contract.named_modules import missing_modules
from tests.support.network.loopback import loopback_only

if TYPE_CHECKING:
    from tests.support.contract.recording import Log

if lines := list(missing_modules()):  # else most tests fail when they import the wrapper
    sys.exit("\n".join(lines))

# How long an example takes says something about the machine, not about the rule.
settings.register_profile("rules", deadline=None)
settings.load_profile("rules")


def pytest_configure() -> None:
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"  # no test leaves this machine
    # A process in the background ignores Ctrl-C, and so do those that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run two processes on each core, as many tests wait for a server or another process."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep all that is there before the first test out of each garbage collection.

    With 700 objects between two of them, as Python has it, collections take 5 % of the tests.
    """
    gc.disable()
    collected = yield
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()
    return collected


@pytest.fixture(scope="session")
def exchanges() -> Iterator[Log]:
    # Its imports take a second, and the process that only distributes the tests needs none of them.
    from tests.support.contract.recording import recording

    with recording() as log:
        yield log


@pytest.fixture(scope="session")
def outside() -> Iterator[list[str]]:
    with loopback_only() as hosts:
        yield hosts


@pytest.fixture(autouse=True)
def _stays_on_loopback(outside: list[str]) -> Iterator[None]:
    outside.clear()
    yield
    assert not outside, f"a test must stay on loopback, and this one went to {outside}"


@pytest.fixture(autouse=True)
def _contract_is_kept(exchanges: Log) -> Iterator[None]:
    yield
    breaches = exchanges.breaches()
    assert not breaches, "\n".join(breaches)
