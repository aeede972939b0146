"""The dates of HTTP headers."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

__all__ = ["parse_http_date"]


def parse_http_date(text: str) -> float | None:
    """Return an HTTP date as seconds since 1970, `None` if it is not one."""
    try:
        moment = parsedate_to_datetime(text)
        # An HTTP date is in UTC even where it does not say so (RFC 9110, section 5.6.7).
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
