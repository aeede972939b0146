from collections.abc import Iterator

import httpx
import pytest
from goproxies.sandbox import Sandbox

from tests.support.sandbox.clients import frozen, logged_in


@pytest.fixture(scope="package")
def shared() -> Iterator[Sandbox]:
    """A sandbox for tests that only read."""
    with frozen() as sandbox:
        yield sandbox


@pytest.fixture(scope="package")
def client(shared: Sandbox) -> Iterator[httpx.Client]:
    with logged_in(shared) as client:
        yield client


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox for one test, with a little traffic."""
    with frozen(days=3) as sandbox:
        yield sandbox
