"""Answers of the API: a right one for each method, and the result of a client for any answer."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any, Final

import goproxies
import httpx

RANGE: Final = {"start_at": "2026-10-01T00:00:00Z", "end_at": "2026-10-31T23:59:59.999999Z"}
_DAY: Final = {"start_at": "2026-10-05T00:00:00Z", "end_at": "2026-10-05T23:59:59.999999Z"}

ANSWERS: Final[Mapping[str, dict[str, Any]]] = {
    "traffic": {"bytes": 12, "filter": {**RANGE, "country": "DE", "username": "alice"}},
    "traffic_history": {
        "values": [{**_DAY, "bytes": 12}, {**_DAY, "bytes": 30}],
        "filter": {**RANGE, "interval": "day", "country": "DE", "username": "alice"},
    },
    "requests_history": {
        "values": [{**_DAY, "amount": 12, "count": 3}, {**_DAY, "amount": 30}],
        "filter": {
            **RANGE,
            "interval": "day",
            "country": "DE",
            "username": "alice",
            "status": 200,
            "status_not": 404,
        },
    },
    "countries": {"countries": ["DE", "US"]},
    "subusers": {
        "subusers": [
            {
                "username": "alice",
                "enabled": True,
                "traffic_limit_amount": 12.5,
                "traffic_limit_unit": "GB",
                "traffic_used": 10,
                "period_seconds": 2592000,
                "period_started_at": "2026-10-01T00:00:00Z",
                "recurring": True,
            },
            {
                "username": "bob",
                "enabled": False,
                "traffic_limit_amount": 0,
                "traffic_limit_unit": "GB",
                "traffic_used": 0.125,
                "period_seconds": 0,
                "recurring": False,
            },
        ],
        "paging": {"limit": 1000, "offset": 0},
    },
}
"""A right answer to each method of the client."""

MISSING: Final = ...
"""In place of a value: the member is left out."""


def changed(body: object, pointer: str, value: object) -> Any:
    """Return a copy of a JSON value with another value at a JSON pointer."""
    body = copy.deepcopy(body)
    *above, last = [int(part) if part.isdigit() else part for part in pointer.split("/")[1:]]
    holder: Any = body
    for part in above:
        holder = holder[part]
    if value is MISSING:
        del holder[last]
    else:
        holder[last] = value
    return body


def written(body: object) -> bytes:
    """Return a JSON text; bytes are one already."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def result_of(method: str, body: object, **arguments: Any) -> Any:
    """Return the result of a method for an answer 200 with this body."""
    answer = httpx.MockTransport(lambda _: httpx.Response(200, content=written(body)))
    with goproxies.Client(token="token", transport=answer) as client:
        return getattr(client, method)(**arguments)
