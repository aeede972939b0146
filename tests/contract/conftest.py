from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from goproxies._operations import statistics
from goproxies._operations.operation import Operation

from tests.wrapper.conftest import _no_settings_from_outside, flavour

__all__ = ["_no_settings_from_outside", "flavour"]


@pytest.fixture
def misspell(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make the wrapper's `traffic` send this query and no other."""
    right = statistics.traffic

    def misspell(**query: str) -> None:
        def traffic(*args: Any, **kwargs: Any) -> Operation[Any]:
            operation = right(*args, **kwargs)
            return attrs.evolve(operation, request=attrs.evolve(operation.request, params=query))

        monkeypatch.setattr(statistics, "traffic", traffic)

    return misspell
