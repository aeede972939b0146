"""One request of each operation, for `goproxies doctor`.

A command that wraps an operation brings its own probe, so there is no list of them to maintain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import goproxies

__all__ = ["PROBES", "Probe", "probe"]

Probe = Callable[["goproxies.Client"], str]
"""Sends one request, and describes the result."""

Command = TypeVar("Command", bound=Callable[..., None])

PROBES: dict[str, Probe] = {}
"""The probes of the commands that were imported, by the names of the commands."""


def probe(check: Probe) -> Callable[[Command], Command]:
    """Return a decorator that adds the probe of a command."""

    def add(command: Command) -> Command:
        PROBES[command.__name__] = check
        return command

    return add
