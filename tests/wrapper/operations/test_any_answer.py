"""Any body of a 200: a result that equals the generated model's, or an error of the family."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
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

from tests.support.client.answers import ANSWERS, result_of, written
from tests.support.client.bodies import (
    BODIES,
    COUNTRIES,
    REQUESTS_HISTORY,
    TRAFFIC,
    TRAFFIC_HISTORY,
)
from tests.support.client.flavours import Flavour

pytestmark = pytest.mark.usefixtures("each_reader")


CREDENTIALS = LoginRequest("reseller", "password")

# Each kind of client and each reader checks other bodies.
everything = settings(max_examples=50, deadline=None)


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
    """Return whether a result has the documented types, values within it included."""
    if method == "countries":
        return isinstance(result, list) and all(isinstance(code, str) for code in result)
    if method == "traffic":
        return type(result.bytes) is int and result.bytes >= 0 and result.gb >= 0
    if method == "subusers":
        return all(is_right_subuser(subuser) for subuser in result)
    rows = result.to_dicts()
    assert repr(result)
    assert isinstance(result.interval, str | None)
    return all(is_right_row(row) for row in rows)


def is_right_subuser(subuser: goproxies.Subuser) -> bool:
    """Return whether a sub-user has the documented types, derived values included."""
    amounts = (subuser.traffic_limit_amount, subuser.traffic_used)
    ends = (subuser.period_started_at, subuser.period_ends_at)
    return (
        isinstance(subuser.username, str)
        and all(type(amount) is Decimal and amount >= 0 for amount in amounts)
        and all(end is None or end.tzinfo is UTC for end in ends)
        and (subuser.used_percent is None) is (subuser.traffic_limit_amount == 0)
    )


def is_right_row(row: dict[str, Any]) -> bool:
    """Return whether a bucket has two instants, and counts."""
    start, end, *counts = row.values()
    assert start.tzinfo is end.tzinfo is UTC
    return all(count is None or (type(count) is int and count >= 0) for count in counts)


# Answers that keep the contract, in every way of writing them

like_the_model = settings(max_examples=60, deadline=None)


def ends(holder: Any) -> tuple[datetime, datetime]:
    return holder.start_at, holder.end_at


@like_the_model
@given(TRAFFIC)
def test_traffic_equals_the_generated_model(body: dict[str, Any]) -> None:
    model, result = TrafficStats.from_dict(json.loads(written(body))), result_of("traffic", body)
    assert result.bytes == model.bytes_
    assert ends(result.period) == ends(model.filter_)


@like_the_model
@given(TRAFFIC_HISTORY)
def test_a_traffic_history_equals_the_generated_model(body: dict[str, Any]) -> None:
    model = TrafficHistoryStats.from_dict(json.loads(written(body)))
    result = result_of("traffic_history", body)
    assert ends(result.period) == ends(model.filter_)
    assert result.interval == (model.filter_.interval or None)
    assert [(*ends(row), row.bytes) for row in result] == [
        (*ends(row), row.bytes_) for row in model.values or []
    ]


@like_the_model
@given(REQUESTS_HISTORY)
def test_a_requests_history_equals_the_generated_model(body: dict[str, Any]) -> None:
    model = RequestsHistoryStats.from_dict(json.loads(written(body)))
    result = result_of("requests_history", body)
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
    assert result_of("countries", body) == (model.countries or [])
