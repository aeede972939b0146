from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import Any

import goproxies
import pytest
from goproxies._http import retries as _retries
from goproxies._network.blocking import BlockingNetwork
from goproxies._network.concurrent import ConcurrentNetwork
from goproxies._parsing import rows as _rows
from goproxies.sandbox import Sandbox

from tests.support.client.flavours import FLAVOURS, Flavour
from tests.support.client.issuing import Turnstile


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in os.environ:
            if name.startswith(("GOPROXIES_", "SSL_CERT_")) or name.upper().endswith("_PROXY"):
                monkeypatch.delenv(name)
        yield


@pytest.fixture(params=FLAVOURS, ids=lambda flavour: flavour.name)
def flavour(request: pytest.FixtureRequest) -> Flavour:
    flavour: Flavour = request.param
    return flavour


@pytest.fixture(scope="module", params=["json", "msgspec"])
def each_reader(request: pytest.FixtureRequest) -> Iterator[None]:
    """Read histories without msgspec, as if it were not installed, and with it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        if request.param == "json":
            monkeypatch.setattr(_rows, "_decoder", lambda *_: None)
        yield


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=7, days=62) as sandbox:
        yield sandbox


@pytest.fixture
def client(flavour: Flavour, sandbox: Sandbox) -> Iterator[goproxies.Client]:
    with flavour.client("demo", "demo", base_url=sandbox.url) as client:
        yield client


@pytest.fixture
def quick_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let retries follow one another almost at once."""
    monkeypatch.setattr(_retries, "BACKOFF_FIRST_SECONDS", 0.001)
    monkeypatch.setattr(_retries, "BACKOFF_MAX_SECONDS", 0.002)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note the pauses before retries, and make none of them."""
    noted: list[float] = []

    async def sleep(_: object, seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr(BlockingNetwork, "sleep", sleep)
    monkeypatch.setattr(ConcurrentNetwork, "sleep", sleep)
    return noted


@pytest.fixture
def turnstile(monkeypatch: pytest.MonkeyPatch) -> Turnstile:
    """Count the callers that come for a new token."""
    turnstile = Turnstile()

    def counted(network: type[BlockingNetwork | ConcurrentNetwork]) -> Any:
        exclusive = network.exclusive

        def enter(self: Any, deadline: Any) -> Any:
            turnstile.count()
            return exclusive(self, deadline)

        return enter

    for network in (BlockingNetwork, ConcurrentNetwork):
        monkeypatch.setattr(network, "exclusive", counted(network))
    return turnstile


@pytest.fixture
def no_thread_is_left() -> Iterator[None]:
    """Check that the test ended every thread that it began."""
    before = threading.active_count()
    yield
    assert threading.active_count() <= before
