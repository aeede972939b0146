"""What a call asks, and whether the answer is about that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs

from goproxies._constants import ECHO_TOLERANCE_SECONDS
from goproxies._errors import InvalidArgumentError
from goproxies._log import logger
from goproxies._parsing.json import Breach, instant, integer, member, optional, string
from goproxies._time.period import Period

__all__ = ["TOLERANCE", "Echo", "Question"]

TOLERANCE = timedelta(seconds=ECHO_TOLERANCE_SECONDS)

_START_AT = member("start_at", instant)
_END_AT = member("end_at", instant)
_COUNTRY = optional("country", string)
_USERNAME = optional("username", string)
_INTERVAL = optional("interval", string)
_STATUS = optional("status", integer)
_STATUS_NOT = optional("status_not", integer)


@attrs.frozen
class Question:
    """The filter of a call; the API echoes it in the answer."""

    period: Period
    country: str | None = None
    username: str | None = None
    interval: str | None = None
    status: int | None = None
    status_not: int | None = None

    def by_its_clocks(self, period: Period) -> Period:
        """Return a period as the zones of the question show it."""
        try:
            return Period(
                period.start_at.astimezone(self.period.start_at.tzinfo),
                period.end_at.astimezone(self.period.end_at.tzinfo),
            )
        except OverflowError:  # there it lies beyond the years 1 to 9999
            return period


@attrs.frozen
class Echo:
    """The filter as the answer tells it; an empty string is as good as nothing, and so is 0."""

    period: Period
    country: str | None
    username: str | None
    interval: str | None
    status: int | None
    status_not: int | None

    @classmethod
    def read(cls, body: object) -> Echo:
        """Read the `filter` of an answer."""
        return member("filter", cls._read)(body)

    @classmethod
    def _read(cls, value: object) -> Echo:
        try:
            period = Period(_START_AT(value), _END_AT(value))
        except InvalidArgumentError as error:
            raise Breach(str(error)) from None
        return cls(
            period,
            (_COUNTRY(value) or "").upper() or None,
            _USERNAME(value) or None,
            _INTERVAL(value) or None,
            _STATUS(value) or None,
            _STATUS_NOT(value) or None,
        )

    def compare(self, question: Question) -> None:
        """Log a warning for each member that says something else than was asked."""
        for name, asked, told in self._contradictions(question):
            logger.warning("asked for %s %s, the answer is about %s", name, asked, told)

    def _contradictions(self, question: Question) -> Iterator[tuple[str, object, object]]:
        for name in ("start_at", "end_at"):
            asked, told = getattr(question.period, name), getattr(self.period, name)
            if abs(asked - told) >= TOLERANCE:
                yield name, asked, told
        for name in ("country", "username", "interval", "status", "status_not"):
            asked, told = getattr(question, name), getattr(self, name)
            # What an echo leaves out contradicts nothing, nor does an interval that the API chose.
            is_chosen = name == "interval" and asked in (None, "auto")
            if told is not None and told != asked and not is_chosen:
                yield name, asked, f"{told!r:.100}"
