"""Instants as microseconds since 1970 in UTC: exact, cheap, and as the database stores them."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, TypeAlias

Interval: TypeAlias = Literal["hour", "day", "week"]

_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND

HOUR: Final = timedelta(hours=1) // _MICROSECOND
DAY: Final = 24 * HOUR
WIDTHS: Final[dict[Interval, int]] = {"hour": HOUR, "day": DAY, "week": 7 * DAY}

# Weeks begin on Monday, and 1970 began on a Thursday.
_MONDAY: Final = 4 * DAY

_RFC3339: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2})"
    r"(?:\.([0-9]+))?"
    r"(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])",
    re.IGNORECASE,
)


def instant(when: datetime) -> int:
    """Return the instant of an aware datetime."""
    return (when - _EPOCH) // _MICROSECOND


def moment(micros: int) -> datetime:
    """Return an instant as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=_within_years(micros))


def month_start(when: datetime) -> int:
    """Return the first instant of the month, in UTC."""
    today = when.astimezone(UTC)
    return instant(today.replace(day=1, hour=0, minute=0, second=0, microsecond=0))


def day_end(when: datetime) -> int:
    """Return the last instant of the day, in UTC."""
    return floor(instant(when), "day") + DAY - 1


def hour_end(when: datetime) -> int:
    """Return the last instant of the hour, in UTC."""
    return floor(instant(when), "hour") + HOUR - 1


def parse_rfc3339(text: str) -> int:
    """Read an RFC 3339 time; fractions finer than a microsecond are cut.

    Raises:
        ValueError: It is not one, for example because it has no offset.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError("must be an RFC 3339 date and time with an offset")
    seconds, fraction, offset = match.groups()
    when = datetime.fromisoformat(f"{seconds}.{(fraction or '')[:6]:0<6}{offset}".upper())
    local = when.replace(tzinfo=UTC)
    return _within_years(instant(local) - (when.utcoffset() or timedelta()) // _MICROSECOND)


def _within_years(micros: int) -> int:
    """Return an instant within the years 1 to 9999, which an offset can leave."""
    return max(_FIRST, min(micros, _LAST))


@lru_cache(maxsize=16_384)
def format_rfc3339(micros: int) -> str:
    """Write an instant as the vendor does: in UTC, with at least one digit of fraction."""
    when = moment(micros)
    fraction = f"{when.microsecond:06}".rstrip("0") or "0"
    return f"{when.isoformat()[:19]}.{fraction}Z"


def floor(micros: int, interval: Interval) -> int:
    """Return the start of the hour, day or week of UTC in which an instant lies."""
    origin = _MONDAY if interval == "week" else 0
    return micros - (micros - origin) % WIDTHS[interval]


def bucket_starts(start: int, end: int, interval: Interval) -> range:
    """Return the starts of the buckets that a range touches, both of its ends included."""
    if start > end:
        return range(0)
    return range(floor(start, interval), end + 1, WIDTHS[interval])


def fitting_interval(start: int, end: int) -> Interval:
    """Return the interval for `auto`: hours up to two days, days up to two months."""
    length = end - start
    if length <= 2 * DAY:
        return "hour"
    return "day" if length <= 62 * DAY else "week"
