"""The times of buckets, kept once for all histories that have the same."""

from __future__ import annotations

from datetime import datetime
from weakref import WeakValueDictionary

import attrs

__all__ = ["Spans"]


@attrs.frozen
class Spans:
    """Where the buckets of a history begin and end, in UTC."""

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]

    @classmethod
    def shared(cls, starts: tuple[datetime, ...], ends: tuple[datetime, ...]) -> Spans:
        """Return these times, or the equal ones of a history that is still in use."""
        spans = cls(starts, ends)
        key = (len(starts), starts[:1], starts[-1:], ends[-1:])
        # Two threads at the same time may each keep their own: that only costs memory.
        known = _IN_USE.setdefault(key, spans)
        if known == spans:
            return known
        _IN_USE[key] = spans
        return spans


_IN_USE: WeakValueDictionary[object, Spans] = WeakValueDictionary()
