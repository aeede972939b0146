"""Whatever a 200 holds: a result that equals the generated model's, or an error of the family."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import goproxies
import httpx
import pytest
from goproxies_api.api.authentication import login
from goproxies_api.api.statistics import get_traffic_stats_history
from goproxies_api.models import (
    LoginRequest,
    RequestsHistoryStats,
    Token,
    TrafficHistoryStats,
    TrafficStats,
    UsedCountriesStats,
)
from goproxies_api.types import UNSET
from hypothesis import given, settings
from hypothesis import strategies as st

from .answers import ANSWERS, ask, changed, written
from .flavours import Flavour


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


ALMOST_RIGHT = st.sampled_from([*ANSWERS.values(), {"token": "t"}]).flatmap(
    lambda body: st.builds(changed, st.just(body), st.sampled_from([*pointers(body)]), JSON)
)
BODIES = st.binary(max_size=60) | (JSON | ALMOST_RIGHT | st.sampled_from([*ANSWERS.values()])).map(
    written
)

CREDENTIALS = LoginRequest("reseller", "password")

everything = settings(max_examples=150, deadline=None)


@pytest.fixture
def body() -> dict[str, bytes]:
    """Return what holds the body of every answer."""
    return {"now": b""}


@pytest.fixture
def client(flavour: Flavour, body: dict[str, bytes]) -> Iterator[goproxies.Client]:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body["now"]))
    with flavour.client(token="token", transport=transport) as client:
        yield client


def unless_broken(call: Callable[[], Any]) -> Any:
    """Return what a call returns, or `None` if it finds the contract broken; no other error."""
    try:
        return call()
    except goproxies.APIResponseValidationError:
        return None


@pytest.mark.parametrize("method", ANSWERS)
def test_any_body_is_a_right_result_or_a_breach(
    method: str, client: goproxies.Client, body: dict[str, bytes]
) -> None:
    @everything
    @given(BODIES)
    def check(content: bytes) -> None:
        body["now"] = content
        result = unless_broken(getattr(client, method))
        assert result is None or is_right(method, result)

    check()


def test_any_body_of_a_login_is_a_token_or_a_breach(
    flavour: Flavour, body: dict[str, bytes]
) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body["now"]))
    with flavour.client("reseller", "password", transport=transport) as client:

        @everything
        @given(BODIES)
        def check(content: bytes) -> None:
            body["now"] = content
            assert unless_broken(client.login) is None

        check()


def test_any_body_of_a_raw_call_is_a_model_or_a_breach(
    flavour: Flavour, client: goproxies.Client, body: dict[str, bytes]
) -> None:
    @everything
    @given(BODIES)
    def check(content: bytes) -> None:
        body["now"] = content
        stats = unless_broken(lambda: flavour.generated(get_traffic_stats_history, client))
        token = unless_broken(lambda: flavour.generated(login, client, body=CREDENTIALS))
        assert isinstance(stats, TrafficHistoryStats | None)
        assert isinstance(token, Token | None)

    check()


def is_right(method: str, result: Any) -> bool:
    """Tell whether a result is of the types that it promises, all through."""
    if method == "countries":
        return isinstance(result, list) and all(isinstance(code, str) for code in result)
    if method == "traffic":
        return type(result.bytes) is int and result.bytes >= 0 and result.gb >= 0
    rows = result.to_dicts()
    assert repr(result)
    assert isinstance(result.interval, str | None)
    return all(is_right_row(row) for row in rows)


def is_right_row(row: dict[str, Any]) -> bool:
    """Tell whether a bucket has two instants, and counts."""
    start, end, *counts = row.values()
    assert start.tzinfo is end.tzinfo is UTC
    return all(count is None or (type(count) is int and count >= 0) for count in counts)


# Answers that keep the contract, in every way of writing them

MICROSECONDS = st.integers(0, 2_000_000_000_000_000)


def written_time(microseconds: int, more_digits: str, minutes: int) -> str:
    """Write an instant as RFC 3339, with up to nine digits of a fraction and any offset."""
    local = datetime(1970, 1, 1) + timedelta(microseconds=microseconds, minutes=minutes)  # noqa: DTZ001  # a wall clock
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "Z"
    return f"{local.isoformat(timespec='microseconds')}{more_digits}{offset}"


def time(microseconds: int) -> st.SearchStrategy[str]:
    """Write one instant in any way."""
    return st.builds(
        written_time,
        st.just(microseconds),
        st.text("0123456789", max_size=3),
        st.integers(-1439, 1439),
    )


@st.composite
def span(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the two ends of a range."""
    start, end = sorted([draw(MICROSECONDS), draw(MICROSECONDS)])
    return {"start_at": draw(time(start)), "end_at": draw(time(end))}


COUNT = st.integers(0, 2**70) | st.integers(0, 2**40).map(float)
ECHO = {"country": st.text(), "username": st.text(), "interval": st.text()}
STATUSES = {"status": st.integers(0), "status_not": st.integers(0)}
UNKNOWN = st.dictionaries(st.text().map("x-{}".format), json_of(st.integers()), max_size=2)


def record(
    required: Mapping[str, Any], optional: Mapping[str, Any], *, span: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    """Draw an object with two times, members that it must and may have, and unknown ones."""
    members = st.fixed_dictionaries(dict(required), optional=dict(optional))
    return st.builds(
        lambda *parts: {k: v for p in parts for k, v in p.items()}, UNKNOWN, span, members
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
    return history(record(dict.fromkeys(names, PLAIN_COUNT), {}, span=span()), echo).map(end_to_end)


def end_to_end(body: dict[str, Any]) -> dict[str, Any]:
    """Let the rows of a history follow one another, an hour each."""
    for hour, row in enumerate(body["values"] or []):
        row |= {
            "start_at": f"2026-10-05T{hour:02}:00:00.0Z",
            "end_at": f"2026-10-05T{hour + 1:02}:00:00.0Z",
        }
    return body


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

like_the_model = settings(max_examples=100, deadline=None)


def ends(holder: Any) -> tuple[datetime, datetime]:
    return holder.start_at, holder.end_at


@like_the_model
@given(TRAFFIC)
def test_traffic_equals_the_generated_model(body: dict[str, Any]) -> None:
    model, result = TrafficStats.from_dict(json.loads(written(body))), ask("traffic", body)
    assert result.bytes == model.bytes_
    assert ends(result.period) == ends(model.filter_)


@like_the_model
@given(TRAFFIC_HISTORY)
def test_a_traffic_history_equals_the_generated_model(body: dict[str, Any]) -> None:
    model = TrafficHistoryStats.from_dict(json.loads(written(body)))
    result = ask("traffic_history", body)
    assert ends(result.period) == ends(model.filter_)
    assert result.interval == (model.filter_.interval or None)
    assert [(*ends(row), row.bytes) for row in result] == [
        (*ends(row), row.bytes_) for row in model.values or []
    ]


@like_the_model
@given(REQUESTS_HISTORY)
def test_a_requests_history_equals_the_generated_model(body: dict[str, Any]) -> None:
    model = RequestsHistoryStats.from_dict(json.loads(written(body)))
    result = ask("requests_history", body)
    assert ends(result.period) == ends(model.filter_)
    assert result.interval == (model.filter_.interval or None)
    assert [(*ends(row), row.amount, row.count) for row in result] == [
        (*ends(row), row.amount, None if row.count is UNSET else row.count)
        for row in model.values or []
    ]


@like_the_model
@given(COUNTRIES)
def test_countries_equal_the_generated_model(body: dict[str, Any]) -> None:
    model = UsedCountriesStats.from_dict(json.loads(written(body)))
    assert ask("countries", body) == (model.countries or [])
