from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
from goproxies._operations import generated as _adapter
from goproxies._operations.filter import Question

from tests.wrapper.conftest import _no_settings_from_outside, flavour

__all__ = ["_no_settings_from_outside", "flavour"]


@pytest.fixture
def misspell(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make the wrapper's `traffic` send this query and no other."""
    right = _adapter.traffic

    def misspelt(**query: str) -> None:
        def traffic(question: Question) -> _adapter.Call:
            return attrs.evolve(right(question), params=query)

        monkeypatch.setattr(_adapter, "traffic", traffic)

    return misspelt
