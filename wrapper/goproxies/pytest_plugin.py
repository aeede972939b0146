"""Fixtures for pytest: the sandbox, a client of it, and no connection to the real API.

pytest finds them wherever this package is installed: its entry point `pytest11` names this module.

    @pytest.mark.goproxies(seed=7, faults=[Fault(status=503, times=1)])
    def test_a_short_outage_is_survived(goproxies_client):
        assert goproxies_client.traffic(period="yesterday").bytes > 0

Until a fixture is used, nothing else of this package is imported.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import goproxies
    from goproxies.sandbox import Fault, Sandbox

__all__ = [
    "goproxies_client",
    "goproxies_sandbox",
    "is_active",
    "pytest_configure",
    "pytest_runtest_call",
    "pytest_unconfigure",
]

_MARKER = (
    "goproxies(seed=0, faults=()): the traffic of the sandbox of this test, and its faults; a "
    "fault that affects no request fails the test"
)
_OPTIONS = ("seed", "faults")

_sandbox_key = pytest.StashKey["Sandbox"]()
_configured: list[pytest.Config] = []


def is_active() -> bool:
    """Return whether pytest runs with this plugin. A client then refuses to reach the real API."""
    return bool(_configured)


def pytest_configure(config: pytest.Config) -> None:
    _configured.append(config)
    config.addinivalue_line("markers", _MARKER)


def pytest_unconfigure(config: pytest.Config) -> None:
    _configured.remove(config)


@pytest.fixture
def goproxies_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A running sandbox of the GoProxies API, for this test only; see `goproxies.sandbox`.

    The marker `goproxies(seed=..., faults=[...])` sets it up.
    """
    try:
        from goproxies.sandbox import Sandbox
    except ImportError as error:  # its message says what to install
        raise pytest.fail.Exception(str(error), pytrace=False) from None

    options = _options(request.node)
    with Sandbox(seed=options.get("seed", 0)) as sandbox:
        for fault in options.get("faults", ()):
            sandbox.faults.add(fault)
        request.node.stash[_sandbox_key] = sandbox
        yield sandbox


@pytest.fixture
def goproxies_client(goproxies_sandbox: Sandbox) -> Iterator[goproxies.Client]:
    """A `goproxies.Client` of the sandbox of this test."""
    import goproxies

    with goproxies.Client("demo", "demo", base_url=goproxies_sandbox.url) as client:
        yield client


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    yield
    sandbox = item.stash.get(_sandbox_key, None)
    if sandbox is not None:
        _fail_for(sandbox.faults.unused)
    elif faults := _options(item).get("faults"):
        _fail_for(faults)


def _fail_for(unused: Sequence[Fault]) -> None:
    """Fail a test in which these faults affected no request."""
    if unused:
        listed = "\n".join(f"  {fault}" for fault in unused)
        pytest.fail(f"faults that affected no request of this test:\n{listed}", pytrace=False)


def _options(item: pytest.Item) -> Mapping[str, Any]:
    """Return what the markers of a test, its class and its module say; the nearest one counts."""
    options: dict[str, Any] = {}
    for marker in reversed(list(item.iter_markers("goproxies"))):
        unknown = [
            *map(repr, marker.args),
            *(name for name in marker.kwargs if name not in _OPTIONS),
        ]
        if unknown:
            pytest.fail(
                f"the marker goproxies takes seed=... and faults=[...], not {', '.join(unknown)}",
                pytrace=False,
            )
        options |= marker.kwargs
    return options
