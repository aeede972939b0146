"""Where months begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from goproxies._errors import InvalidArgumentError

from .instants import first_instant
from .period import Period

__all__ = ["month_starts"]


def month_starts(period: Period, tz: tzinfo) -> Iterator[datetime]:
    """Return the first instants, in UTC, of the months of `tz` that follow the start of a period.

    Those up to the month of its end are returned, in order.

    Raises:
        InvalidArgumentError: The period reaches beyond the years 1 to 9999 of `tz`.
    """
    from dateutil.relativedelta import relativedelta  # most calls need no arithmetic of months

    try:
        first, last = (moment.astimezone(tz).date() for moment in (period.start_at, period.end_at))
        months = (last.year - first.year) * 12 + last.month - first.month
        for number in range(1, months + 1):
            yield first_instant(first + relativedelta(months=number, day=1), tz).astimezone(UTC)
    except OverflowError:
        raise InvalidArgumentError(
            f"{period} reaches beyond the years 1 to 9999 of {tz}; give one within"
        ) from None
