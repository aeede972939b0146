"""The filter of a statistics request, and the echo of it in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import attrs

from goproxies._arguments import (
    optional_country,
    optional_interval,
    optional_status,
    optional_username,
)
from goproxies._errors import InvalidArgumentError
from goproxies._log import logger
from goproxies._parsing.strict_json import Breach, instant, integer, member, optional, string
from goproxies._time.instants import ECHO_TOLERANCE
from goproxies._time.period import Period

__all__ = ["Echo", "Filter"]

# The cells of a breakdown are about the same range.
_known_instant = lru_cache(maxsize=64)(instant)
_known_period = lru_cache(maxsize=64)(Period)

_START_AT = member("start_at", lambda value: _known_instant(string(value)))
_END_AT = member("end_at", lambda value: _known_instant(string(value)))
_COUNTRY = optional("country", string)
_USERNAME = optional("username", string)
_INTERVAL = optional("interval", string)
_STATUS = optional("status", integer)
_STATUS_NOT = optional("status_not", integer)


def _status(value: int | None) -> int | None:
    return optional_status("status", value)


def _status_not(value: int | None) -> int | None:
    return optional_status("status_not", value)


@attrs.frozen(kw_only=True)
class Filter:
    """What a statistics request selects; each value is checked here.

    Raises:
        InvalidArgumentError: A value cannot be right.
    """

    period: Period
    country: str | None = attrs.field(default=None, converter=optional_country)
    username: str | None = attrs.field(default=None, converter=optional_username)
    interval: str | None = attrs.field(default=None, converter=optional_interval)
    status: int | None = attrs.field(default=None, converter=_status)
    status_not: int | None = attrs.field(default=None, converter=_status_not)

    def parameters(self) -> dict[str, object]:
        """Return the query parameters by the API's names, `None` where one is left out."""
        return {
            "start_at": self.period.start_at,
            "end_at": self.period.end_at,
            "country": self.country,
            "username": self.username,
        }

    def in_requested_zones(self, period: Period) -> Period:
        """Return a period in the time zones of the requested one."""
        # An echo is in UTC: its ends are compared as they are, in a fifth of the time.
        if period.start_at == self.period.start_at and period.end_at == self.period.end_at:
            return self.period
        try:
            return Period(
                period.start_at.astimezone(self.period.start_at.tzinfo),
                period.end_at.astimezone(self.period.end_at.tzinfo),
            )
        except OverflowError:  # in that zone it is beyond the years 1 to 9999
            return period


@attrs.frozen
class Echo:
    """The filter as the answer repeats it. An empty string and 0 mean that a value is left out."""

    period: Period
    country: str | None
    username: str | None
    interval: str | None
    status: int | None
    status_not: int | None

    @classmethod
    def read(cls, body: object) -> Echo:
        """Read the `filter` of an answer."""
        return _FILTER(body)

    @classmethod
    def _read(cls, value: object) -> Echo:
        try:
            period = _known_period(_START_AT(value), _END_AT(value))
        except InvalidArgumentError as error:
            raise Breach(str(error)) from None
        return cls(
            period,
            _COUNTRY(value) or None,
            _USERNAME(value) or None,
            _INTERVAL(value) or None,
            _STATUS(value) or None,
            _STATUS_NOT(value) or None,
        )

    def warn_of_differences(self, requested: Filter) -> None:
        """Log a warning for each member that differs from what was requested."""
        for name, value, echoed in self._differences(requested):
            logger.warning("requested %s %s, the answer is about %s", name, value, echoed)

    def _differences(self, requested: Filter) -> Iterator[tuple[str, object, object]]:
        for name in ("start_at", "end_at"):
            moment, echoed = getattr(requested.period, name), getattr(self.period, name)
            if abs(moment - echoed) >= ECHO_TOLERANCE:
                yield name, moment, echoed
        for name in ("country", "username", "interval", "status", "status_not"):
            value, echoed = getattr(requested, name), getattr(self, name)
            if name == "country" and value and echoed and value.upper() == echoed.upper():
                continue
            # An echo may leave a value out, and the API chooses an interval of its own for `auto`.
            is_chosen = name == "interval" and value in (None, "auto")
            if echoed is not None and echoed != value and not is_chosen:
                yield name, value, f"{echoed!r:.100}"


_FILTER = member("filter", Echo._read)
