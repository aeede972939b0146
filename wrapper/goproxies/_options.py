"""The settings of a client that `with_options` changes: time limits, retries, zone."""

from __future__ import annotations

import math
from datetime import tzinfo

import attrs

from ._constants import LONGEST_SECONDS
from ._errors import ConfigurationError
from ._httpx import httpx
from ._time.instants import zone

__all__ = ["Options"]


def _seconds(name: str, value: float) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= LONGEST_SECONDS:
        raise ConfigurationError(
            f"{name} is a number of seconds above 0, up to {LONGEST_SECONDS}, not {value!r}"
        )
    return float(value)


def _timeout(value: float | httpx.Timeout) -> httpx.Timeout:
    if value is None:
        raise ConfigurationError(
            "timeout=None does not mean unlimited; for that, give httpx.Timeout(None)"
        )
    if not isinstance(value, httpx.Timeout):
        return httpx.Timeout(_seconds("timeout", value))
    for name, part in value.as_dict().items():
        if part is not None:
            _seconds(f"{name} of timeout", part)
    return value


def _max_retries(value: int) -> int:
    if type(value) is not int or value < 0:
        raise ConfigurationError(f"max_retries is a whole number from 0 up, not {value!r}")
    return value


def _deadline(value: float | None) -> float | None:
    return None if value is None else _seconds("deadline", value)


def _zone(value: tzinfo | str) -> tzinfo:
    try:
        return zone(value)
    except ValueError as error:
        raise ConfigurationError(f"timezone: {error}") from None


@attrs.frozen(repr=False)  # a traceback may show one whose settings are being refused
class Options:
    """The settings that `with_options` can change, checked and converted."""

    timeout: httpx.Timeout = attrs.field(converter=_timeout)
    max_retries: int = attrs.field(converter=_max_retries)
    deadline: float | None = attrs.field(converter=_deadline)
    timezone: tzinfo = attrs.field(converter=_zone)

    attempt_seconds: float = attrs.field(init=False)
    """How long one attempt may take as a whole.

    The parts of a timeout limit the connection and the wait for each piece, so a server that
    sends a byte at a time would never exceed them.
    """

    @attempt_seconds.default
    def _whole(self) -> float:
        parts = [math.inf if part is None else part for part in self.timeout.as_dict().values()]
        return parts[0] if len(set(parts)) == 1 else sum(parts)

    def timeouts(self, seconds: float) -> dict[str, float | None]:
        """Return the parts of the timeout, none longer than `seconds`, as httpx wants them."""
        parts = self.timeout.as_dict()
        if seconds >= self.attempt_seconds:  # no part is longer
            return parts
        return {name: min(seconds, part or seconds) for name, part in parts.items()}
