"""Whatever a test does with a sandbox, both sides keep the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.recording import Log, recording


@pytest.fixture(scope="session")
def exchanges() -> Iterator[Log]:
    with recording() as log:
        yield log


@pytest.fixture(autouse=True)
def _contract_is_kept(exchanges: Log) -> Iterator[None]:
    yield
    breaches = exchanges.breaches()
    assert not breaches, "\n".join(breaches)
