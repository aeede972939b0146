"""The API in a few lines, for tests that look at what the client sends."""

from __future__ import annotations

from typing import Any, Final

from tests.support.network.servers import LOGIN, Reply, Request

from .answers import ANSWERS, RANGE

METHODS: Final = {
    "traffic": "/api/v1/stats/traffic",
    "traffic_history": "/api/v1/stats/traffic/history",
    "requests_history": "/api/v1/stats/requests/history",
    "countries": "/api/v1/stats/countries",
    "subusers": "/api/v1/reseller/subusers",
}
"""The paths of the methods."""

STATUSES: Final = ("status", "status_not")

_BODIES: Final[dict[str, dict[str, Any]]] = {LOGIN: {"token": "token-of-demo"}} | {
    path: ANSWERS[method] for method, path in METHODS.items()
}


def answering(request: Request) -> Reply:
    """Return the right answer, for any token and any parameters, which its filter repeats."""
    for path, body in _BODIES.items():
        if request.path.endswith(path):
            return Reply(body=_with_filter(body, request))
    return Reply(404)


def _with_filter(body: dict[str, Any], request: Request) -> dict[str, Any]:
    if "filter" not in body:
        return body
    left_out = {name: type(value)() for name, value in body["filter"].items()}
    numbers = {name: int(text) for name, text in request.query.items() if name in STATUSES}
    return {**body, "filter": {**left_out, **RANGE, **request.query, **numbers}}
