"""The arguments of a call, checked before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from inspect import iscoroutinefunction
from typing import Any, Literal, get_args

from ._constants import MAX_CONCURRENCY, MAX_NAME_LENGTH
from ._errors import InvalidArgumentError

__all__ = [
    "Interval",
    "ListedCountry",
    "ListedName",
    "LoadInterval",
    "Masked",
    "Moment",
    "OnProgress",
    "Split",
    "check_concurrency",
    "check_split",
    "checked_country",
    "checked_on_progress",
    "checked_username",
    "lone_surrogate",
    "optional_country",
    "optional_interval",
    "optional_status",
    "optional_username",
]

Interval = Literal["hour", "day", "week", "auto"]
"""The length of the buckets of a history."""

_INTERVALS = get_args(Interval)

LoadInterval = Literal["hour", "day"]
"""The length of the buckets that are loaded into a warehouse."""

Split = Literal["month"]
"""The parts in which a long range is requested."""

OnProgress = Callable[[int, int], object]
"""A function that is called with the number of steps that are done, from 0 on, and of all steps."""

Moment = datetime | date | str
"""What `start_at` and `end_at` take."""


class Masked:
    """An argument that may hold a secret, which a traceback with variables does not show."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "***"


_CONTROL = "[\x00-\x1f\x7f-\x9f]"


class ListedCountry(str):
    """A country as the API lists it: `T1` or `EU` as well. It is sent as it is."""

    __slots__ = ()


class ListedName(str):
    """A sub-user as the API lists it, perhaps with control characters. It is sent as it is."""

    __slots__ = ()


def optional_country(value: str | None) -> str | None:
    """Return a country as `checked_country` does, or `None`."""
    return None if value is None else checked_country(value)


def checked_country(value: str) -> str:
    """Return an ISO 3166-1 alpha-2 code in capitals, or a code that the API lists as it is."""
    if isinstance(value, ListedCountry):
        if lone_surrogate(value):
            raise InvalidArgumentError(f"country {value!r} is no text that UTF-8 can encode")
        return str(value)
    if not isinstance(value, str) or not re.fullmatch("[A-Za-z]{2}", value):
        raise InvalidArgumentError(f"country is a code of two letters such as 'DE', not {value!r}")
    return value.upper()


def optional_username(value: str | None) -> str | None:
    """Return the name of a sub-user as `checked_username` does, or `None`."""
    return None if value is None else str(checked_username(value))


def checked_username(value: str) -> str:
    """Return the name of a sub-user as it was given or listed."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidArgumentError(f"username is the name of a sub-user, not {value!r}")
    if found := lone_surrogate(value):
        raise _unusable(value, found, "which UTF-8 cannot encode: a lone surrogate")
    is_plain = value.isprintable() or isinstance(value, ListedName)  # a search takes longer
    if not is_plain and (control := re.search(_CONTROL, value)):
        raise _unusable(value, control[0], "which no HTTP server takes: a control character")
    if len(value) > MAX_NAME_LENGTH:
        raise InvalidArgumentError(
            f"username is a name of up to {MAX_NAME_LENGTH} characters, not of {len(value)}"
        )
    return value


def lone_surrogate(text: str) -> str | None:
    """Return the first character that UTF-8 cannot encode, or `None`."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return text[error.start]
    return None


def _unusable(name: str, character: str, reason: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"username {name!r} has the character U+{ord(character):04X}, {reason}"
    )


def optional_interval(value: Interval | None) -> Interval | None:
    """Return the interval as it was given, or `None`."""
    if value is None or (isinstance(value, str) and value in _INTERVALS):
        return value
    raise InvalidArgumentError(f"interval is one of {', '.join(_INTERVALS)}, not {value!r}")


def optional_status(name: str, value: int | None) -> int | None:
    """Return an HTTP status, or `None`; a bool is refused."""
    if value is None:
        return None
    if not isinstance(value, int) or not 100 <= value <= 599:
        raise InvalidArgumentError(f"{name} is an HTTP status from 100 to 599, not {value!r}")
    return int(value)


def check_split(value: Split | None, interval: Interval | None) -> None:
    """Make sure that a range can be requested in parts, which needs a fixed interval.

    Raises:
        InvalidArgumentError: It cannot.
    """
    if value is None:
        return
    if value not in get_args(Split):
        raise InvalidArgumentError(f"split is 'month' or None, not {value!r}")
    if interval in (None, "auto"):
        raise InvalidArgumentError(
            "split needs the interval hour, day or week; left out or auto, "
            "the API could choose another one for each month"
        )


def check_concurrency(value: int) -> None:
    """Make sure that so many calls may run at a time.

    Raises:
        InvalidArgumentError: The number is wrong.
    """
    if type(value) is not int or not 1 <= value <= MAX_CONCURRENCY:
        raise InvalidArgumentError(
            f"concurrency is a whole number from 1 to {MAX_CONCURRENCY}, not {value!r}"
        )


def checked_on_progress(value: OnProgress | None) -> OnProgress | None:
    """Return the function that progress is reported to."""
    if value is not None and (not callable(value) or iscoroutinefunction(value)):
        raise InvalidArgumentError(f"on_progress is a plain function of two numbers, not {value!r}")
    return value
