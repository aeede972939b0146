"""Bodies of answers, drawn at random: any, almost right ones, and those that keep the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from .answers import ANSWERS, changed, written

__all__ = [
    "ALMOST_RIGHT",
    "BODIES",
    "COUNTRIES",
    "REQUESTS_HISTORY",
    "TRAFFIC",
    "TRAFFIC_HISTORY",
]


def json_of(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw JSON values with such numbers."""
    return st.recursive(
        st.none() | st.booleans() | numbers | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
        ),
        max_leaves=12,
    )


JSON = json_of(st.integers() | st.floats())


def pointers(value: object, above: str = "") -> Iterator[str]:
    """Name every value within a JSON value."""
    members: Mapping[Any, object] = {}
    if isinstance(value, dict):
        members = value
    elif isinstance(value, list):
        members = dict(enumerate(value))
    for name, member in members.items():
        yield f"{above}/{name}"
        yield from pointers(member, f"{above}/{name}")


ALMOST_RIGHT = st.sampled_from(
    [
        st.builds(changed, st.just(body), st.sampled_from([*pointers(body)]), JSON)
        for body in [*ANSWERS.values(), {"token": "t"}]
    ]
).flatmap(lambda of_one_body: of_one_body)
BODIES = st.binary(max_size=60) | (JSON | ALMOST_RIGHT | st.sampled_from([*ANSWERS.values()])).map(
    written
)


# Answers that keep the contract, in every way of writing them

MICROSECONDS = st.integers(0, 2_000_000_000_000_000)
MORE_DIGITS = st.text("0123456789", max_size=3)
OFFSETS = st.integers(-1439, 1439)


def written_time(microseconds: int, more_digits: str, minutes: int) -> str:
    """Write an instant as RFC 3339, with up to nine digits of a fraction and any offset."""
    local = datetime(1970, 1, 1) + timedelta(microseconds=microseconds, minutes=minutes)  # noqa: DTZ001  # a wall clock
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "Z"
    return f"{local.isoformat(timespec='microseconds')}{more_digits}{offset}"


@st.composite
def span(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the two ends of a range."""
    start, end = sorted([draw(MICROSECONDS), draw(MICROSECONDS)])
    return {
        name: written_time(microseconds, draw(MORE_DIGITS), draw(OFFSETS))
        for name, microseconds in (("start_at", start), ("end_at", end))
    }


COUNT = st.integers(0, 2**70) | st.integers(0, 2**40).map(float)
ECHO = {"country": st.text(), "username": st.text(), "interval": st.text()}
STATUSES = {"status": st.integers(0), "status_not": st.integers(0)}
UNKNOWN = st.dictionaries(st.text().map("x-{}".format), json_of(st.integers()), max_size=2)


def record(
    required: Mapping[str, Any], optional: Mapping[str, Any], *, span: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    """Draw an object with two times, members that it must and may have, and unknown ones."""
    members = st.fixed_dictionaries(dict(required), optional=dict(optional))
    return st.tuples(UNKNOWN, span, members).map(
        lambda parts: {k: v for p in parts for k, v in p.items()}
    )


def history(
    row: st.SearchStrategy[dict[str, Any]], echo: st.SearchStrategy[dict[str, Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a history of such rows; `null` is an empty one."""
    return st.fixed_dictionaries({"values": st.none() | st.lists(row, max_size=5), "filter": echo})


def plain_history(
    echo: st.SearchStrategy[dict[str, Any]], *names: str
) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a history as the API writes it: times of UTC, each end the next start."""
    row = record(dict.fromkeys(names, PLAIN_COUNT), {}, span=NO_TIMES)
    return history(row, echo).map(end_to_end)


def end_to_end(body: dict[str, Any]) -> dict[str, Any]:
    """Let the rows of a history follow one another, an hour each."""
    for hour, row in enumerate(body["values"] or []):
        row |= {
            "start_at": f"2026-10-05T{hour:02}:00:00.0Z",
            "end_at": f"2026-10-05T{hour + 1:02}:00:00.0Z",
        }
    return body


NO_TIMES = st.just({"start_at": None, "end_at": None})
PLAIN_COUNT = st.integers(0, 2**50)
TRAFFIC_ECHO = record({}, ECHO, span=span())
TRAFFIC = st.fixed_dictionaries({"bytes": COUNT, "filter": TRAFFIC_ECHO})
TRAFFIC_HISTORY = plain_history(TRAFFIC_ECHO, "bytes") | history(
    record({"bytes": COUNT}, {}, span=span()), TRAFFIC_ECHO
)
REQUESTS_ECHO = record(ECHO, STATUSES, span=span())
REQUESTS_HISTORY = (
    plain_history(REQUESTS_ECHO, "amount")
    | plain_history(REQUESTS_ECHO, "amount", "count")
    | history(
        record({"amount": st.integers(0, 2**70)}, {"count": st.integers(0, 2**70)}, span=span()),
        REQUESTS_ECHO,
    )
)
COUNTRIES = st.fixed_dictionaries({"countries": st.none() | st.lists(st.text(max_size=3))})
