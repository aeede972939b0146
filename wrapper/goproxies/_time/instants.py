"""Instants and zones: where a day begins, and RFC 3339 in both directions."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from goproxies._constants import ECHO_TOLERANCE_SECONDS

__all__ = [
    "ECHO_TOLERANCE",
    "MICROSECOND",
    "first_instant",
    "from_microseconds",
    "from_rfc3339",
    "in_whole_minutes",
    "is_aware",
    "to_microseconds",
    "to_rfc3339",
    "zone",
]

ECHO_TOLERANCE = timedelta(seconds=ECHO_TOLERANCE_SECONDS)
MICROSECOND = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):\d\d:)(\d\d)(\.\d+)?([Zz]|[+-]\d\d:[0-5]\d)", re.ASCII
)


def zone(value: tzinfo | str) -> tzinfo:
    """Return the zone that a `tzinfo` or an IANA name stands for.

    Raises:
        ValueError: There is no such zone; the message is for the user.
    """
    # Used as a tzinfo, a zone of pytz has the offset of local mean time. So it is read by its name.
    name = value if isinstance(value, str) else getattr(value, "zone", None)
    if name == "UTC":
        return UTC
    if isinstance(name, str):
        from zoneinfo import ZoneInfo  # most clients use UTC

        try:
            return ZoneInfo(name)
        except (ValueError, OSError, LookupError):
            raise ValueError(
                f"{name!r} is not a known time zone; give an IANA name such as 'Europe/Berlin' "
                "(where the system has no zones, install the package tzdata)"
            ) from None
    with contextlib.suppress(NotImplementedError):
        if isinstance(value, tzinfo) and is_aware(datetime(2000, 1, 1, tzinfo=value)):
            return value
    raise ValueError(f"a time zone is a tzinfo or an IANA name, not {value!r}")


def is_aware(moment: datetime) -> bool:
    """Return whether a datetime names an instant; a tzinfo alone is not enough."""
    try:
        return moment.utcoffset() is not None
    except ValueError:  # the NaT of pandas is a datetime, too
        return False


def first_instant(day: date, tz: tzinfo) -> datetime:
    """Return the first instant of `day` in `tz`: midnight, or the end of the time that is skipped.

    Raises:
        OverflowError: The instant lies outside the years 1 to 9999.
    """
    midnight = datetime.combine(day, time(), tz)
    wall = midnight.replace(tzinfo=None)
    if midnight.astimezone(UTC).astimezone(tz).replace(tzinfo=None) == wall:
        return midnight
    # Clocks were put forward over midnight (Beirut, Havana), or over a whole day (Apia, 2011):
    # look for the second at which they were.
    before, after = (int(midnight.timestamp()) + hours * 3600 for hours in (-36, 36))
    while after - before > 1:
        middle = (before + after) // 2
        passed = datetime.fromtimestamp(middle, tz).replace(tzinfo=None) >= wall
        before, after = (before, middle) if passed else (middle, after)
    return datetime.fromtimestamp(after, tz)


def in_whole_minutes(moment: datetime) -> datetime:
    """Return the same instant with an offset that RFC 3339 can write.

    RFC 3339 allows no seconds in an offset. Zones had them before standard time: then UTC is used.

    Raises:
        OverflowError: UTC is used, and there the instant lies outside the years 1 to 9999.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a naive datetime names no instant")
    return moment.astimezone(UTC) if offset % _MINUTE else moment


def to_rfc3339(moment: datetime) -> str:
    """Return an aware datetime as RFC 3339, in its own offset where that can be written."""
    return in_whole_minutes(moment).isoformat()


def from_rfc3339(text: str) -> datetime:
    """Return the instant of an RFC 3339 time, in UTC, cut to microseconds.

    `datetime.fromisoformat` alone accepts dates, week dates and times without an offset, too.

    Raises:
        ValueError: The text is no RFC 3339 time, or no time at all.
        OverflowError: The instant lies outside the years 1 to 9999.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError("not an RFC 3339 time")
    day, clock, second, fraction, offset = match.groups(default="")
    # RFC 3339 allows a leap second, which a datetime cannot hold: the second before stands for it.
    second = "59" if second == "60" else second
    moment = datetime.fromisoformat(f"{day}T{clock}{second}{fraction}{offset.upper()}")
    return moment.astimezone(UTC)


def to_microseconds(moment: datetime) -> int:
    """Return an instant as microseconds since 1970, exactly."""
    return (moment - _EPOCH) // MICROSECOND


def from_microseconds(count: int) -> datetime:
    """Return the instant, in UTC, that lies `count` microseconds after 1970 began."""
    return _EPOCH + timedelta(microseconds=count)
