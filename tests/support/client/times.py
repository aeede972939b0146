"""Times as an API writes them, and texts that are none."""

from __future__ import annotations

from datetime import datetime
from typing import Final

__all__ = ["NO_TIMES", "written"]

NO_TIMES: Final = [
    "",
    "2026-10-05",
    "2026-10-05T12:00:00",
    "2026-10-05 12:00:00Z",
    "2026-10-05T12:00Z",
    "2026-10-05T12Z",
    "20261005T120000Z",
    "2026-W41-1T12:00:00Z",
    "2026-278T12:00:00Z",
    "2026-10-05T12:00:00-0700",
    "2026-10-05T12:00:00+07",
    "2026-10-05T12:00:00 Z",
    "2026-10-05T12:00:00.Z",
    "2026-10-05T12:00:00,5Z",
    "2026-10-05T24:00:00Z",
    "2026-10-05T12:60:00Z",
    "2026-10-05T12:00:61Z",
    "2026-10-05T12:00:00+24:00",
    "2026-10-05T12:00:00+01:60",
    "2026-02-29T12:00:00Z",
    "2026-13-01T12:00:00Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "-2026-10-05T12:00:00Z",
    "\uff12026-10-05T12:00:00Z",
    "2026-10-05T12:00:00Z\n",
    "now",
]
"""Texts that are no RFC 3339 times, though `fromisoformat` accepts some of them."""


def written(moment: datetime, *, digits: int = 1, zone: str = "Z") -> str:
    """Return a time of UTC as Go servers write it, with so many digits of fraction."""
    fraction = f".{moment.microsecond:06}"[: digits + 1] if digits else ""
    return f"{moment.isoformat()[:19]}{fraction}{zone}"
