"""Hints about an answer that is right, but probably not what the user wanted."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

import goproxies
from goproxies.cli._console import note

__all__ = ["hint_at_future", "hint_at_unknown", "unknown_names"]


def hint_at_future(period: goproxies.Period) -> None:
    """Point out that a range has not begun."""
    if period.start_at > datetime.now(UTC):
        begin = f"{period.start_at.date()} ({period.start_at.tzinfo})"
        note(f"goproxies: the range lies in the future: it begins on {begin}", style="yellow")


def hint_at_unknown(usernames: Iterable[str]) -> None:
    """Point out names that are not those of sub-users."""
    for name in usernames:
        note(f"goproxies: there is no sub-user {name}; check the name", style="yellow")


def unknown_names(client: goproxies.Client, usernames: Collection[str]) -> list[str]:
    """Return which of these names, which have no traffic, are not those of sub-users.

    They are needed for a hint only: if the API does not answer, there are none.
    """
    if not usernames:
        return []
    only = next(iter(usernames)) if len(usernames) == 1 else None
    with contextlib.suppress(goproxies.GoProxiesError):
        known = {subuser.username for subuser in client.subusers(only)}
        return [name for name in usernames if name not in known]
    return []
