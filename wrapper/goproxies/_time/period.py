"""Periods: ranges of time in the words that people use for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import attrs

from goproxies._errors import InvalidArgumentError

from .instants import (
    MICROSECOND,
    first_instant,
    in_whole_minutes,
    is_aware,
    to_microseconds,
    to_rfc3339,
    zone,
)

__all__ = ["FORMS", "WORDS", "Period"]

WORDS = (
    "today",
    "yesterday",
    "this-week",
    "last-week",
    "this-month",
    "last-month",
    "this-year",
    "last-year",
    "last-N-days",
)
"""The words that `Period.parse` accepts, with any number in the place of N."""

FORMS = (*WORDS, "2026-10", "2026-10-05", "2026-10-01/2026-10-15")
"""Everything that it accepts, with any dates in the place of these."""


@attrs.frozen(repr=False)
class Period:
    """A range of time from `start_at` to `end_at`, both included and both aware.

    Two periods are equal when their instants are equal. The constructors take a time zone, a
    `tzinfo` or an IANA name, in which days, weeks and months begin. The default is UTC. A period
    that ends with a day ends one microsecond before the next day begins, so that neighbours never
    overlap, however the server treats an end.

    Attributes:
        start_at: The first instant.
        end_at: The last instant.

    Raises:
        InvalidArgumentError: An end is naive, or `start_at` is after `end_at`. The constructors
            raise it also for a day, month, zone or word that does not exist.
    """

    # Two datetimes of one zone compare by their wall time, which comes twice when clocks go back.
    start_at: datetime = attrs.field(eq=to_microseconds)
    end_at: datetime = attrs.field(eq=to_microseconds)

    def __attrs_post_init__(self) -> None:
        _check("start_at", self.start_at)
        _check("end_at", self.end_at)
        if to_microseconds(self.start_at) > to_microseconds(self.end_at):
            raise InvalidArgumentError(
                f"start_at {to_rfc3339(self.start_at)} is after end_at {to_rfc3339(self.end_at)}; "
                "give an earlier start or a later end"
            )

    def __repr__(self) -> str:
        return f"Period({to_rfc3339(self.start_at)} .. {to_rfc3339(self.end_at)})"

    @classmethod
    def today(cls, *, tz: tzinfo | str = UTC) -> Period:
        """Return the whole of the current day."""
        return cls.last_days(1, tz=tz)

    @classmethod
    def yesterday(cls, *, tz: tzinfo | str = UTC) -> Period:
        """Return the whole of the day before the current one."""
        tz = _zone(tz)
        before = first_instant(_current_day(tz), tz).astimezone(UTC) - MICROSECOND
        day = before.astimezone(tz).date()  # a zone that moves over the date line skips a day
        return cls._of_days(day, day, tz)

    @classmethod
    def this_week(cls, *, tz: tzinfo | str = UTC) -> Period:
        """Return the current week, from Monday up to the end of the current day."""
        tz = _zone(tz)
        today = _current_day(tz)
        return cls._of_days(_monday(today), today, tz)

    @classmethod
    def last_week(cls, *, tz: tzinfo | str = UTC) -> Period:
        """Return the whole of the week before the current one, from Monday to Sunday."""
        tz = _zone(tz)
        monday = _monday(_current_day(tz))
        return cls._of_days(monday - timedelta(days=7), monday - timedelta(days=1), tz)

    @classmethod
    def this_month(cls, *, tz: tzinfo | str = UTC) -> Period:
        """Return the current month up to the end of the current day."""
        tz = _zone(tz)
        today = _current_day(tz)
        return cls._of_days(today.replace(day=1), today, tz)

    @classmethod
    def last_month(cls, *, tz: tzinfo | str = UTC) -> Period:
        """Return the whole of the month before the current one."""
        return cls._before_this(tz, months=1)

    @classmethod
    def this_year(cls, *, tz: tzinfo | str = UTC) -> Period:
        """Return the current year up to the end of the current day."""
        tz = _zone(tz)
        today = _current_day(tz)
        return cls._of_days(today.replace(month=1, day=1), today, tz)

    @classmethod
    def last_year(cls, *, tz: tzinfo | str = UTC) -> Period:
        """Return the whole of the year before the current one."""
        return cls._before_this(tz, years=1)

    @classmethod
    def last_days(cls, n: int, *, tz: tzinfo | str = UTC) -> Period:
        """Return the current day and the `n` - 1 days before it."""
        if type(n) is not int or n < 1:
            raise InvalidArgumentError(f"a number of days is a whole number from 1 up, not {n!r}")
        tz = _zone(tz)
        today = _current_day(tz)
        try:
            return cls._of_days(today - timedelta(days=n - 1), today, tz)
        except OverflowError:
            raise InvalidArgumentError(f"{n} days reach before the year 1; give fewer") from None

    @classmethod
    def month(cls, year: int, month: int, *, tz: tzinfo | str = UTC) -> Period:
        """Return a whole calendar month."""
        if type(year) is not int or type(month) is not int:
            raise InvalidArgumentError(f"year and month are whole numbers, not {year!r}, {month!r}")
        if not 1 <= year <= 9999 or not 1 <= month <= 12:
            raise InvalidArgumentError(
                f"there is no month {month} of a year {year}; give 1 to 12 of 1 to 9999"
            )
        from dateutil.relativedelta import relativedelta  # only some periods need it

        first = date(year, month, 1)
        return cls._of_days(first, first + relativedelta(day=31), _zone(tz))

    @classmethod
    def day(cls, day: date, *, tz: tzinfo | str = UTC) -> Period:
        """Return a whole calendar day."""
        if not isinstance(day, date) or isinstance(day, datetime):
            raise InvalidArgumentError(f"a day is a datetime.date, not {day!r}")
        return cls._of_days(day, day, _zone(tz))

    @classmethod
    def parse(cls, text: str, *, tz: tzinfo | str = UTC) -> Period:
        """Return the period that a word describes.

        Args:
            text: `today`, `yesterday`, `this-week`, `last-week`, `this-month`, `last-month`,
                `this-year`, `last-year`, `last-N-days`, a month `2026-10`, a day `2026-10-05`, or
                two days `2026-10-01/2026-10-15`, both included. Weeks begin on Monday.
            tz: The time zone in which days, weeks and months begin.
        """
        for pattern, period in _WORDS:
            if isinstance(text, str) and (match := re.fullmatch(pattern, text, re.ASCII)):
                return period(tz, *match.groups())
        raise InvalidArgumentError(f"{text!r} is not a period; {_hint(text)}")

    @classmethod
    def _before_this(cls, tz: tzinfo | str, *, months: int = 0, years: int = 0) -> Period:
        """Return the whole month or year before the current one."""
        from dateutil.relativedelta import relativedelta  # only some periods need it

        tz = _zone(tz)
        first = _current_day(tz).replace(day=1)
        if years:
            first = first.replace(month=1)
        length = relativedelta(months=months, years=years)
        return cls._of_days(first - length, first - timedelta(days=1), tz)

    @classmethod
    def _of_days(cls, first: date, last: date, tz: tzinfo) -> Period:
        """Return the period of the days from `first` to `last`, both included."""
        if first > last:
            raise InvalidArgumentError(
                f"the period begins on {first}, after its end on {last}; give the earlier day first"
            )
        try:
            start, end = first_instant(first, tz), _last_instant(last, tz)
        except (OverflowError, ValueError):
            raise InvalidArgumentError(
                f"{first} to {last} reaches beyond the years 1 to 9999 of UTC; give days within"
            ) from None
        if start > end:
            raise InvalidArgumentError(
                f"there was no {first} in {tz}, where clocks were put forward; give another day"
            )
        return cls(start, end)


def _last_instant(day: date, tz: tzinfo) -> datetime:
    """Return the instant one microsecond before the next day begins.

    Raises:
        OverflowError: The instant is beyond the years 1 to 9999 of UTC.
    """
    if day == date.max:
        return datetime.combine(day, time.max, tz).astimezone(UTC).astimezone(tz)
    following = first_instant(day + timedelta(days=1), tz)
    return (following.astimezone(UTC) - MICROSECOND).astimezone(tz)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _current_day(tz: tzinfo) -> date:
    """Return the date that it is now in `tz`."""
    return datetime.now(tz).date()


def _zone(tz: tzinfo | str) -> tzinfo:
    try:
        return zone(tz)
    except ValueError as error:
        raise InvalidArgumentError(str(error)) from None


def _check(name: str, moment: object) -> None:
    """Make sure that an end of a period names an instant, and one that can be sent."""
    if not isinstance(moment, datetime) or not is_aware(moment):
        raise InvalidArgumentError(
            f"{name} of a Period is a datetime with a time zone, not {moment!r}"
        )
    try:
        in_whole_minutes(moment)
    except OverflowError:
        raise InvalidArgumentError(
            f"{name} {moment} lies beyond the years 1 to 9999 of UTC; give one within"
        ) from None


def _hint(text: object) -> str:
    """Return the word that was probably meant, and every form that there is."""
    # The import costs as much as this module, and only mistakes need it.
    from difflib import get_close_matches

    number = re.search("(?<![0-9])[1-9][0-9]{0,4}(?![0-9])", str(text))  # days of centuries
    words = [word.replace("N", number[0] if number else "7") for word in WORDS]
    near = get_close_matches(str(text).lower(), words, n=1)
    forms = f"{', '.join(FORMS[:-1])} or {FORMS[-1]}"
    return f"did you mean {near[0]}? The forms are {forms}" if near else f"give {forms}"


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidArgumentError(f"there is no day {text}; give another one") from None


def _last_days(tz: tzinfo | str, n: str) -> Period:
    return Period.last_days(int(n), tz=tz)


def _month(tz: tzinfo | str, year: str, month: str) -> Period:
    return Period.month(int(year), int(month), tz=tz)


def _days(tz: tzinfo | str, first: str, last: str | None = None) -> Period:
    return Period._of_days(_date(first), _date(last or first), _zone(tz))


_DAY = r"(\d{4}-\d\d-\d\d)"

_WORDS: tuple[tuple[str, Callable[..., Period]], ...] = (
    ("today", lambda tz: Period.today(tz=tz)),
    ("yesterday", lambda tz: Period.yesterday(tz=tz)),
    ("this-week", lambda tz: Period.this_week(tz=tz)),
    ("last-week", lambda tz: Period.last_week(tz=tz)),
    ("this-year", lambda tz: Period.this_year(tz=tz)),
    ("last-year", lambda tz: Period.last_year(tz=tz)),
    ("this-month", lambda tz: Period.this_month(tz=tz)),
    ("last-month", lambda tz: Period.last_month(tz=tz)),
    (r"last-(\d{1,99})-days", _last_days),
    (r"(\d{4})-(\d\d)", _month),
    (_DAY, _days),
    (f"{_DAY}/{_DAY}", _days),
)
