"""One request of each operation, for `goproxies doctor`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import goproxies

__all__ = ["PROBES", "Probe"]

Probe = Callable[["goproxies.Client"], str]
"""Sends one request, and describes the result."""

PROBES: Mapping[str, Probe] = {
    "history": lambda client: f"{len(client.traffic_history()):,} buckets",
    "requests": lambda client: f"{client.requests_history().total_amount:,} requests this month",
    "traffic": lambda client: f"{client.traffic().bytes:,} bytes this month",
    "countries": lambda client: f"{len(client.countries()):,} countries",
    "subusers": lambda client: f"{len(client.subusers()):,} sub-users",
}
"""The probes, by the names of the commands that send the same requests."""
