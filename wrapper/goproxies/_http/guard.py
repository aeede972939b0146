"""Keeps tests away from the real API while `goproxies.pytest_plugin` is active."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import urlsplit

from goproxies._constants import DEFAULT_BASE_URL
from goproxies._errors import ConfigurationError

__all__ = ["check_guard", "guard_extensions"]

_REAL_HOST = urlsplit(DEFAULT_BASE_URL).hostname

_REFUSAL = (
    f"the plugin of goproxies for pytest refuses connections to the real API, {_REAL_HOST}: use "
    "the fixture goproxies_client, or give the client base_url=goproxies_sandbox.url or a mock "
    "transport"
)


def check_guard(host: str) -> None:
    """Make sure that a connection to this host may be opened.

    Raises:
        ConfigurationError: It would reach the real API during tests.
    """
    if _is_refused(host):
        raise ConfigurationError(_REFUSAL)


def guard_extensions(host: str) -> dict[str, Any]:
    """Return the extensions of a request to this host: during tests, one that refuses the real API.

    httpcore calls `trace` before it opens a connection, also one to a proxy
    (https://www.encode.io/httpcore/extensions/#trace). A transport without connections, such as
    `httpx.MockTransport`, never calls it.
    """
    return {"trace": _refuse} if _is_refused(host) else {}


def _is_refused(host: str) -> bool:
    # Looked up, not imported: outside of pytest nobody loads it.
    plugin = sys.modules.get("goproxies.pytest_plugin")
    return host == _REAL_HOST and plugin is not None and bool(plugin.is_active())


def _refuse(step: str, details: object) -> None:
    raise ConfigurationError(_REFUSAL)
