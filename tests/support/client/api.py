"""The API in a few lines, for tests that look at what the client sends."""

from __future__ import annotations

from typing import Final

from tests.support.network.servers import LOGIN, Reply, Request

from .answers import ANSWERS

METHODS: Final = {
    "traffic": "/api/v1/stats/traffic",
    "traffic_history": "/api/v1/stats/traffic/history",
    "requests_history": "/api/v1/stats/requests/history",
    "countries": "/api/v1/stats/countries",
    "subusers": "/api/v1/reseller/subusers",
}
"""The paths of the methods."""

_BODIES: Final = {LOGIN: {"token": "token-of-demo"}} | {
    path: ANSWERS[method] for method, path in METHODS.items()
}


def answering(request: Request) -> Reply:
    """Return the right answer, for any token and any parameters."""
    for path, body in _BODIES.items():
        if request.path.endswith(path):
            return Reply(body=body)
    return Reply(404)
