"""Hints about an answer that is right, but probably not what the user wanted."""

from __future__ import annotations

from datetime import UTC, datetime

import goproxies
from goproxies.cli._console import note

__all__ = ["hint_at_future"]


def hint_at_future(period: goproxies.Period) -> None:
    """Point out that a range has not begun."""
    if period.start_at > datetime.now(UTC):
        begin = f"{period.start_at.date()} ({period.start_at.tzinfo})"
        note(f"goproxies: the range lies in the future: it begins on {begin}", style="yellow")
