from __future__ import annotations

from collections.abc import Iterator

import goproxies
import pytest
from goproxies.sandbox import Sandbox

from tests.support.exporter.scraping import client_of


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=7, days=31) as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[goproxies.Client]:
    """A client that makes one attempt at each call."""
    with client_of(sandbox) as client:
        yield client
