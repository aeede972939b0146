from collections.abc import Iterator

import httpx
import pytest
from goproxies.sandbox import Sandbox

from tests.support.sandbox.calls import frozen, logged_in


@pytest.fixture(scope="package")
def shared() -> Iterator[Sandbox]:
    """A sandbox for tests that only ask."""
    with frozen() as sandbox:
        yield sandbox


@pytest.fixture(scope="package")
def client(shared: Sandbox) -> Iterator[httpx.Client]:
    with logged_in(shared) as client:
        yield client


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox of one's own, with a little traffic, to break."""
    with frozen(days=3) as sandbox:
        yield sandbox
