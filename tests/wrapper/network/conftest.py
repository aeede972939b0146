from __future__ import annotations

import pytest

from tests.support.client.flavours import AIOHTTP, FLAVOURS, Flavour


@pytest.fixture(params=[*FLAVOURS, AIOHTTP], ids=lambda flavour: flavour.name)
def flavour(request: pytest.FixtureRequest) -> Flavour:
    """The client over each network, and over aiohttp."""
    flavour: Flavour = request.param
    return flavour
