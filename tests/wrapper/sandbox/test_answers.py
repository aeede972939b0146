"""The statistics: sums over one set of rows, so that they agree with one another."""

from itertools import pairwise
from typing import Any

import httpx
import pytest
from goproxies.sandbox import Sandbox, TrafficRow, _traffic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.sandbox.clients import (
    COUNTRIES,
    REQUESTS_HISTORY,
    TRAFFIC,
    TRAFFIC_HISTORY,
    frozen,
    logged_in,
    micros,
    rfc3339,
)

INTERVALS = ["hour", "day", "week", "auto"]
WINDOW = (micros("2026-09-15T00:00:00Z"), micros("2026-11-20T00:00:00Z"))
HOUR = 3_600_000_000

Query = dict[str, Any]

instants = st.integers(*WINDOW) | st.integers(WINDOW[0] // HOUR, WINDOW[1] // HOUR).map(
    lambda hour: hour * HOUR
)
ranges = st.tuples(instants, instants).map(sorted)
filters = st.fixed_dictionaries(
    {},
    optional={
        "country": st.sampled_from([*_traffic.COUNTRIES, "de", "XX"]),
        "username": st.sampled_from([*_traffic.USERNAMES, "no-one"]),
    },
)
querys = st.builds(
    lambda ends, filters: {"start_at": rfc3339(ends[0]), "end_at": rfc3339(ends[1])} | filters,
    ranges,
    filters,
)

anything = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def get(client: httpx.Client, path: str, query: Query | None = None) -> Any:
    return client.get(path, params=query or {}).raise_for_status().json()


@anything
@given(query=querys, interval=st.sampled_from(INTERVALS))
def test_a_total_is_the_sum_of_its_history(
    client: httpx.Client, query: Query, interval: str
) -> None:
    total = get(client, TRAFFIC, query)["bytes"]
    history = get(client, TRAFFIC_HISTORY, query | {"interval": interval})["values"]
    assert sum(bucket["bytes"] for bucket in history) == total


@pytest.fixture
def rows(shared: Sandbox) -> list[TrafficRow]:
    return shared.rows


@anything
@given(query=querys)
def test_a_total_is_the_sum_of_the_rows(
    rows: list[TrafficRow], client: httpx.Client, query: Query
) -> None:
    start, end = micros(query["start_at"]), micros(query["end_at"])
    country, username = query.get("country"), query.get("username")
    assert get(client, TRAFFIC, query)["bytes"] == sum(
        row.bytes
        for row in rows
        if start <= row.at <= end
        and country in (None, row.country, row.country.lower())
        and username in (None, row.username)
    )


@anything
@given(ends=ranges)
def test_a_total_is_the_sum_over_countries_and_over_subusers(
    shared: Sandbox, client: httpx.Client, ends: list[int]
) -> None:
    query = {"start_at": rfc3339(ends[0]), "end_at": rfc3339(ends[1])}
    total = get(client, TRAFFIC, query)["bytes"]
    for name, values in [
        ("country", get(client, COUNTRIES)["countries"]),
        ("username", shared.usernames),
    ]:
        parts = [get(client, TRAFFIC, query | {name: value})["bytes"] for value in values]
        assert sum(parts) == total


@anything
@given(query=querys, status=st.sampled_from([200, 403, 599]))
def test_requests_with_a_status_and_without_it_are_all_requests(
    client: httpx.Client, query: Query, status: int
) -> None:
    def amounts(**more: int) -> list[int]:
        daily = query | {"interval": "day"} | more
        return [bucket["amount"] for bucket in get(client, REQUESTS_HISTORY, daily)["values"]]

    with_it, without = amounts(status=status), amounts(status_not=status)
    assert [sum(pair) for pair in zip(with_it, without, strict=True)] == amounts()


@anything
@given(query=querys, interval=st.sampled_from(INTERVALS))
def test_buckets_follow_one_another_without_gap(
    client: httpx.Client, query: Query, interval: str
) -> None:
    for path in (TRAFFIC_HISTORY, REQUESTS_HISTORY):
        buckets = get(client, path, query | {"interval": interval})["values"]
        assert micros(buckets[0]["start_at"]) <= micros(query["start_at"])
        assert micros(buckets[-1]["end_at"]) > micros(query["end_at"])
        for bucket, following in pairwise(buckets):
            assert bucket["end_at"] == following["start_at"]


@anything
@given(ends=ranges, cut=instants)
def test_neighbouring_ranges_add_up(client: httpx.Client, ends: list[int], cut: int) -> None:
    start, end = ends
    cut = max(start, min(cut, end))

    def total(first: int, last: int) -> Any:
        return get(client, TRAFFIC, {"start_at": rfc3339(first), "end_at": rfc3339(last)})["bytes"]

    assert total(start, cut) + total(cut + 1, end) == total(start, end)


def test_both_ends_belong_to_a_range(rows: list[TrafficRow], client: httpx.Client) -> None:
    row = rows[100]
    query = {"start_at": rfc3339(row.at), "end_at": rfc3339(row.at)}
    assert get(client, TRAFFIC, query)["bytes"] == row.bytes


def test_a_month_is_the_sum_of_its_days(client: httpx.Client) -> None:
    month = {"start_at": "2026-10-01T00:00:00Z", "end_at": "2026-10-31T23:59:59.999999Z"}
    days = get(client, TRAFFIC_HISTORY, month | {"interval": "day"})["values"]
    assert len(days) == 31
    assert sum(day["bytes"] for day in days) == get(client, TRAFFIC, month)["bytes"] > 0


def test_the_default_range_is_from_the_start_of_the_month_to_the_end_of_the_day(
    client: httpx.Client,
) -> None:
    echo = {"start_at": "2026-11-01T00:00:00.0Z", "end_at": "2026-11-18T23:59:59.999999Z"}
    assert get(client, TRAFFIC)["filter"] == echo
    assert get(client, TRAFFIC)["bytes"] > 0


def test_offsets_count(client: httpx.Client) -> None:
    berlin = {"start_at": "2026-11-02T00:00:00+01:00", "end_at": "2026-11-02T23:59:59+01:00"}
    utc = {"start_at": "2026-11-01T23:00:00Z", "end_at": "2026-11-02T22:59:59Z"}
    assert get(client, TRAFFIC, berlin) == get(client, TRAFFIC, utc)


def test_the_filter_echoes_the_parameters_and_no_more(client: httpx.Client) -> None:
    given = {"country": "DE", "username": "alice", "status": 200, "status_not": 404}
    echo = get(client, REQUESTS_HISTORY, given | {"interval": "week"})["filter"]
    assert set(echo) == {"start_at", "end_at", "interval", *given}
    assert echo.items() >= given.items()


@pytest.mark.parametrize(
    ("start_at", "interval"),
    [
        ("2026-11-17T00:00:00Z", "hour"),
        ("2026-11-01T00:00:00Z", "day"),
        ("2026-01-01T00:00:00Z", "week"),
    ],
)
def test_auto_is_echoed_as_the_interval_that_it_chose(
    client: httpx.Client, start_at: str, interval: str
) -> None:
    for query in ({"start_at": start_at}, {"start_at": start_at, "interval": "auto"}):
        assert get(client, TRAFFIC_HISTORY, query)["filter"]["interval"] == interval


def test_countries_are_those_in_the_traffic(client: httpx.Client) -> None:
    assert get(client, COUNTRIES) == {"countries": sorted(_traffic.COUNTRIES)}


@pytest.mark.parametrize(
    "query",
    [
        {"username": "no-one"},
        {"username": ""},
        {"username": "alice\0"},
        {"country": "XX"},
        {"country": "Germany"},
        {"start_at": "2026-11-03T00:00:00Z", "end_at": "2026-11-02T00:00:00Z"},
        {"start_at": "2030-01-01T00:00:00Z", "end_at": "2030-01-02T00:00:00Z"},
    ],
)
def test_where_there_is_no_traffic_the_total_is_zero(client: httpx.Client, query: Query) -> None:
    assert get(client, TRAFFIC, query)["bytes"] == 0


def test_a_backward_range_has_an_empty_history(client: httpx.Client) -> None:
    backward = {"start_at": "2026-11-03T10:30:00Z", "end_at": "2026-11-03T10:20:00Z"}
    assert get(client, TRAFFIC_HISTORY, backward)["values"] == []


def test_hours_without_traffic_are_buckets_too(client: httpx.Client) -> None:
    day = {"start_at": "2020-01-01T00:00:00Z", "end_at": "2020-01-01T23:59:59Z", "interval": "hour"}
    assert [bucket["bytes"] for bucket in get(client, TRAFFIC_HISTORY, day)["values"]] == [0] * 24


def test_an_absurdly_long_history_keeps_to_the_time_of_the_traffic(client: httpx.Client) -> None:
    ever = {"start_at": "0001-01-01T00:00:00Z", "end_at": "9999-12-31T23:59:59Z"}
    values = get(client, TRAFFIC_HISTORY, ever | {"interval": "hour"})["values"]
    assert len(values) == 61 * 24 + 11
    assert sum(bucket["bytes"] for bucket in values) == get(client, TRAFFIC, ever)["bytes"]


@pytest.mark.parametrize("status", [10**30, -(10**30), 0])
def test_a_status_of_any_size_is_a_filter(client: httpx.Client, status: int) -> None:
    def amount(**query: int) -> int:
        values = get(client, REQUESTS_HISTORY, query)["values"]
        return sum(bucket["amount"] for bucket in values)

    assert amount(status=status) == 0
    assert amount(status_not=status) == amount()


def test_a_sandbox_without_traffic_answers_all_the_same() -> None:
    ever = {"start_at": "0001-01-01T00:00:00Z", "interval": "hour"}
    with frozen(days=0) as empty, logged_in(empty) as client:
        assert get(client, TRAFFIC)["bytes"] == 0
        assert get(client, COUNTRIES) == {"countries": []}
        assert get(client, TRAFFIC_HISTORY, ever)["values"] == []
