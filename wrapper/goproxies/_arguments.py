"""The arguments of a call, checked before anything is sent."""

from __future__ import annotations

import re
from typing import Literal, get_args

from ._errors import InvalidArgumentError

__all__ = ["Interval", "country_code", "interval_word", "status_number", "sub_user"]

Interval = Literal["hour", "day", "week", "auto"]
"""How a history is cut into buckets."""

_COUNTRY = re.compile("[A-Za-z]{2}")


def country_code(value: str | None) -> str | None:
    """Return an ISO 3166-1 alpha-2 code in capitals."""
    if value is None:
        return None
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
        raise InvalidArgumentError(f"country is a code of two letters such as 'DE', not {value!r}")
    return value.upper()


def sub_user(value: str | None) -> str | None:
    """Return the name of a sub-user as it was given."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise InvalidArgumentError(f"username is the name of a sub-user, not {value!r}")
    if not value.isprintable():
        raise InvalidArgumentError(f"username {value!r} holds a character that no name has")
    return value


def interval_word(value: Interval | None) -> Interval | None:
    """Return the interval as it was given."""
    words = get_args(Interval)
    if value is None or (isinstance(value, str) and value in words):
        return value
    raise InvalidArgumentError(f"interval is one of {', '.join(words)}, not {value!r}")


def status_number(name: str, value: int | None) -> int | None:
    """Return an HTTP status; the numbers of bools are none."""
    if value is None:
        return None
    if not isinstance(value, int) or not 100 <= value <= 599:
        raise InvalidArgumentError(f"{name} is an HTTP status from 100 to 599, not {value!r}")
    return int(value)
