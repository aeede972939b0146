"""The sub-users: each with a traffic limit for a period, and with what it has used of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ._times import DAY, format_rfc3339, instant

_GB: Final = 10**9
_SECONDS_PER_DAY: Final = 86_400
_FIRST_PERIOD: Final = instant(datetime(2025, 1, 1, tzinfo=UTC))

UsedBytes = Callable[[int | None, int], Mapping[str, int]]
"""Returns the traffic of each sub-user from one instant (or from the beginning) to another."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A traffic limit for a period; a `limit_gb` of 0 is no limit, and has no period.

    The periods follow one another from the start of the year 2025, plus `offset_days`.
    """

    limit_gb: int
    days: int
    offset_days: int = 0
    is_recurring: bool = True
    is_enabled: bool = True

    def period_start(self, now: int) -> int | None:
        """Return the start of the period in which an instant lies."""
        if not self.days:
            return None
        return now - (now - _FIRST_PERIOD - self.offset_days * DAY) % (self.days * DAY)


# The default traffic is far below some of these limits, near others and above one.
PLANS: Final = (
    Plan(20, days=30),
    Plan(8, days=30, offset_days=6),
    Plan(10, days=30, offset_days=12),
    Plan(0, days=0, is_recurring=False),
    Plan(3, days=30, offset_days=18),
    Plan(5, days=90, is_recurring=False),
    Plan(1, days=30, offset_days=24, is_enabled=False),
)


class Subusers:
    """The sub-users in their order; the plans are assigned to them in turn."""

    def __init__(self, usernames: Sequence[str], used_bytes: UsedBytes) -> None:
        self._plans = {name: PLANS[n % len(PLANS)] for n, name in enumerate(usernames)}
        self._used_bytes = used_bytes

    def page(
        self, username: str | None, limit: int, offset: int, now: int
    ) -> list[dict[str, object]]:
        """Return a part of the sub-users, or of those with a name, as the API writes them."""
        names = [name for name in self._plans if username in (None, name)]
        return list(self._written(names[offset : offset + limit], now))

    def _written(self, names: Sequence[str], now: int) -> Iterator[dict[str, object]]:
        used: dict[int | None, Mapping[str, int]] = {}  # by the start of a period
        for name in names:
            plan = self._plans[name]
            start = plan.period_start(now)
            if start not in used:
                used[start] = self._used_bytes(start, now)
            yield {
                "username": name,
                "enabled": plan.is_enabled,
                "traffic_limit_amount": plan.limit_gb,
                "traffic_limit_unit": "GB",
                "period_seconds": plan.days * _SECONDS_PER_DAY,
                **({} if start is None else {"period_started_at": format_rfc3339(start)}),
                "recurring": plan.is_recurring,
                "traffic_used": used[start].get(name, 0) / _GB,
            }
