"""Made-up traffic: the rows from which every answer of the sandbox is computed."""

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from typing import Final, NamedTuple, TypeAlias

from ._times import HOUR, bucket_starts, moment

USERNAMES: Final = ("alice", "bob", "carol", "dave", "erin")
COUNTRIES: Final = ("US", "DE", "GB", "FR", "BR", "JP", "IN")

_ROWS_PER_HOUR: Final = 6
_STATUSES: Final = (200, 403, 404, 407, 429, 502)
_STATUS_WEIGHTS: Final = tuple(accumulate((90, 3, 3, 1, 2, 1)))

# The load of each hour and weekday in per cent: quiet nights, quieter weekends.
_MORNING: Final = (25, 18, 14, 12, 12, 15, 24, 40, 62, 80, 92, 98)
_AFTERNOON: Final = (95, 97, 100, 98, 94, 90, 85, 80, 72, 60, 46, 34)
_WEEKDAYS: Final = (100, 104, 106, 103, 96, 62, 55)


class TrafficRow(NamedTuple):
    """The traffic of one sub-user through one country, with one status, at one instant.

    Attributes:
        at: The instant: microseconds since 1970 in UTC.
        username: The sub-user.
        country: The code of the country.
        status: The HTTP status of the requests.
        requests: How many requests there were.
        bytes: How many bytes they took.
    """

    at: int
    username: str
    country: str
    status: int
    requests: int
    bytes: int


PlainRow: TypeAlias = tuple[int, str, str, int, int, int]
"""The values of a `TrafficRow`. SQLite takes a plain tuple in two thirds of the time."""


class TrafficRange(NamedTuple):
    """All that traffic is made from.

    Attributes:
        seed: Decides what is drawn.
        first: The first instant.
        last: The last instant.
        usernames: The sub-users, those with the most traffic first.
        countries: The countries, likewise.
    """

    seed: int
    first: int
    last: int
    usernames: tuple[str, ...]
    countries: tuple[str, ...]


def traffic(made_from: TrafficRange) -> Iterator[PlainRow]:
    """Yield the traffic from one instant to another, both included.

    Each day of UTC is drawn only from the seed and its date, so that it is the same in every
    sandbox of that seed, whenever it is started.
    """
    seed, first, last, usernames, countries = made_from
    if not usernames:
        return
    for midnight in bucket_starts(first, last, "day"):
        for row in _traffic_of_day(seed, midnight, usernames, countries):
            if first <= row[0] <= last:
                yield row


def _traffic_of_day(
    seed: int, midnight: int, usernames: Sequence[str], countries: Sequence[str]
) -> Iterator[PlainRow]:
    day = moment(midnight).date()
    draw = random.Random(f"{seed}/{day.isoformat()}")  # noqa: S311  # a seed is the point
    count = 24 * _ROWS_PER_HOUR
    draws = zip(
        draw.choices(usernames, cum_weights=_falling_weights(usernames), k=count),
        draw.choices(countries, cum_weights=_falling_weights(countries), k=count),
        draw.choices(_STATUSES, cum_weights=_STATUS_WEIGHTS, k=count),
        strict=True,
    )
    share = draw.random
    weekday = _WEEKDAYS[day.weekday()]
    for hour, load in enumerate((*_MORNING, *_AFTERNOON)):
        start, busy = midnight + hour * HOUR, load * weekday
        for username, country, status in islice(draws, _ROWS_PER_HOUR):
            at = start + int(share() * HOUR)
            requests = 1 + int(share() * busy) // 20
            size = 8_000 + int(share() * 120_000) if status == 200 else 350
            yield at, username, country, status, requests, requests * size


def _falling_weights(names: Sequence[str]) -> list[float]:
    """Return cumulative weights: the n-th name has an n-th of the traffic of the first."""
    return list(accumulate(1 / rank for rank in range(1, len(names) + 1)))
