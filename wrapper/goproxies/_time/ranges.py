"""The range of a call: from what the caller gives to the two instants that are sent."""

from __future__ import annotations

import contextlib
import re
from datetime import date, datetime, tzinfo

from goproxies._arguments import Moment
from goproxies._errors import InvalidArgumentError

from .instants import first_instant, is_aware
from .period import Period

__all__ = ["resolve_range"]

_ISO_8601 = re.compile(
    r"(\d{4}-\d\d-\d\d|\d{8}|\d{4}-?W\d\d-?\d)(?P<time>[T ].+)?", re.ASCII | re.IGNORECASE
)
"""A day, and perhaps a time. `fromisoformat` alone reads the +02:00 after a day as a time, too."""


def resolve_range(
    tz: tzinfo,
    *,
    start_at: Moment | None,
    end_at: Moment | None,
    period: Period | str | None,
) -> Period:
    """Return the range that the arguments mean, days and months beginning in `tz`.

    Raises:
        InvalidArgumentError: The arguments contradict one another, or mean no range.
    """
    if period is not None:
        if start_at is not None or end_at is not None:
            raise InvalidArgumentError("give either period, or start_at and end_at, not both")
        return period if isinstance(period, Period) else Period.parse(period, tz=tz)
    if start_at is None and end_at is None:
        return Period.this_month(tz=tz)
    if end_at is None:
        end = Period.today(tz=tz).end_at
    else:
        _, end = _ends("end_at", end_at, tz)
    if start_at is None:
        start = _month_of(end, tz)
    else:
        start, _ = _ends("start_at", start_at, tz)
    return Period(start, end)


def _ends(name: str, value: Moment, tz: tzinfo) -> tuple[datetime, datetime]:
    """Return the first and the last instant of what a caller gave: of a day, or of an instant."""
    if isinstance(value, str):
        value = _parse(name, value)
    if isinstance(value, datetime):
        moment = value if is_aware(value) else value.replace(tzinfo=tz)
        if is_aware(moment):
            return moment, moment
    elif isinstance(value, date):
        day = Period.day(value, tz=tz)
        return day.start_at, day.end_at
    raise InvalidArgumentError(
        f"{name} is a datetime, a date or an ISO 8601 string of either, not {value!r}"
    )


def _parse(name: str, text: str) -> datetime | date:
    if match := _ISO_8601.fullmatch(text):
        kind = datetime if match["time"] else date
        with contextlib.suppress(ValueError):
            return kind.fromisoformat(text.upper())
    raise InvalidArgumentError(
        f"{name} {text!r} is not ISO 8601; give 2026-10-05 or 2026-10-05T12:00:00+02:00"
    )


def _month_of(end: datetime, tz: tzinfo) -> datetime:
    """Return the first instant of the month in which a range ends."""
    try:
        return first_instant(end.astimezone(tz).date().replace(day=1), tz)
    except (OverflowError, ValueError):
        raise InvalidArgumentError(
            "the month of end_at begins before the year 1 of UTC; give start_at, too"
        ) from None
