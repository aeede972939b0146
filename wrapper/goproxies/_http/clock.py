"""The server's time of day, which decides when a token expires."""

from __future__ import annotations

import time

from goproxies._constants import SKEW_TOLERANCE_SECONDS
from goproxies._time.http_date import parse_http_date

__all__ = ["ServerClock"]


class ServerClock:
    """The difference between the server's clock and this machine's, from `Date` headers.

    `skew` is in seconds, positive if the server is ahead; `None` before the first answer.
    """

    def __init__(self) -> None:
        self.skew: float | None = None
        self._seen = ""

    def observe(self, date: str) -> None:
        """Read the `Date` of an answer that has just arrived (RFC 9110, section 6.6.1)."""
        if date == self._seen:
            return
        self._seen = date
        server = parse_http_date(date)
        if server is not None:
            skew = server - time.time()
            self.skew = skew if abs(skew) > SKEW_TOLERANCE_SECONDS else 0.0
