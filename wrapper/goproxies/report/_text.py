"""Numbers, times and names as a report writes them: in English, whatever the locale."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction

from goproxies._constants import REPORT_NAME_MAX
from goproxies._time.instants import MICROSECOND, first_instant
from goproxies._time.period import Period

__all__ = [
    "amount",
    "count",
    "day_of_week",
    "day_of_year",
    "gb",
    "inert",
    "number",
    "percent",
    "period_words",
    "price",
    "short_day",
    "when",
]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def inert(text: str) -> str:
    """Return a name as text that is safe to show, an escape for each character without a glyph.

    Marks that turn the direction of text around are such characters. A long name is cut.
    """
    cut = text if len(text) <= REPORT_NAME_MAX else f"{text[:REPORT_NAME_MAX]}…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def count(value: int) -> str:
    """Return a whole number."""
    return f"{value:,}"


def gb(count: int) -> str:
    """Return bytes in GB of 10^9 bytes, to a thousandth; what is not 0 never looks like 0."""
    thousandths = (abs(count) + 5 * 10**5) // 10**6
    if count and not thousandths:
        return "<0.001" if count > 0 else ">-0.001"
    sign = "-" if count < 0 else ""
    return f"{sign}{thousandths // 1000:,}.{thousandths % 1000:03}"


def percent(part: int | Decimal, whole: int | Decimal) -> str:
    """Return a share to a tenth of a per cent; what is not 0 never looks like 0."""
    if not whole:
        return "0.0%"
    share = Fraction(part) / Fraction(whole)  # exact, whatever the decimal context of the thread
    tenths = (2000 * abs(share) + 1) // 2
    if part and not tenths:
        return "<0.1%" if share > 0 else ">-0.1%"
    sign = "-" if share < 0 else ""
    return f"{sign}{tenths // 10:,}.{tenths % 10}%"


def amount(value: Decimal) -> str:
    """Return an amount of money with two places."""
    return f"{value:,.2f}"


def number(value: Decimal) -> str:
    """Return a decimal without zeros at its end."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def price(value: Decimal) -> str:
    """Return a price with all of its places, but at least two."""
    whole, _, places = number(value).partition(".")
    return f"{whole}.{places:0<2}"


def short_day(day: date) -> str:
    """Return a day as an axis shows it, such as 5 Oct."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def day_of_week(day: date) -> str:
    """Return a day as a table shows it, such as Mon 5 Oct 2026."""
    return f"{_DAYS[day.weekday()]} {short_day(day)} {day.year}"


def day_of_year(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Return the day of an instant in a zone, with the year unless that is the current one."""
    local = _in_zone(moment, zone)
    is_this_year = local.year == _in_zone(now, zone).year
    return short_day(local) if is_this_year else f"{short_day(local)} {local.year}"


def when(moment: datetime, zone: tzinfo) -> str:
    """Return an instant in a zone, to the minute."""
    local = _in_zone(moment, zone)
    day = f"{short_day(local)} {local.year}"
    return f"{day}, {local:%H:%M} {local.tzname() or ''}".rstrip()


def period_words(period: Period, zone: tzinfo) -> str:
    """Return a period as people write it: as a month, as days, or as two instants."""
    start, end = (_in_zone(moment, zone) for moment in (period.start_at, period.end_at))
    first, last = start.date(), end.date()
    if not (_begins_day(start, zone) and _ends_day(end, zone)):
        return f"{when(start, zone)} to {when(end, zone)}"
    if first == last:
        return _long_day(first)
    is_month = first == last.replace(day=1) and last.day == monthrange(last.year, last.month)[1]
    if is_month:
        return f"{_MONTHS[first.month - 1]} {first.year}"
    return f"{_long_day(first)} to {_long_day(last)}"


def _long_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _begins_day(moment: datetime, zone: tzinfo) -> bool:
    # Two datetimes of one zone compare by their wall time, which may come twice.
    return moment.astimezone(UTC) == first_instant(moment.astimezone(zone).date(), zone)


def _ends_day(moment: datetime, zone: tzinfo) -> bool:
    try:
        return _begins_day(moment + MICROSECOND, zone)
    except OverflowError:  # the last instant of all
        return True


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError:  # in that zone it is beyond the years 1 to 9999
        return moment.astimezone(UTC)
