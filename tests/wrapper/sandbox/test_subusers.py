"""Sub-users: with limits and periods that agree with the traffic, page by page."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from goproxies.sandbox import Sandbox

from tests.support.sandbox.clients import NOW, SUBUSERS, TRAFFIC, frozen, logged_in, micros


def get(client: httpx.Client, **query: object) -> Any:
    params = {name: str(value) for name, value in query.items()}
    return client.get(SUBUSERS, params=params).raise_for_status().json()


def names(client: httpx.Client, **query: object) -> list[str]:
    return [subuser["username"] for subuser in get(client, **query)["subusers"]]


def test_the_list_has_every_subuser_in_order(shared: Sandbox, client: httpx.Client) -> None:
    assert names(client) == list(shared.usernames)


def test_the_use_of_a_subuser_is_its_traffic_in_its_period(client: httpx.Client) -> None:
    for subuser in get(client)["subusers"]:
        query = {"username": subuser["username"], "start_at": "2000-01-01T00:00:00Z"}
        if "period_started_at" in subuser:
            query["start_at"] = subuser["period_started_at"]
        total = client.get(TRAFFIC, params=query).json()["bytes"]
        assert subuser["traffic_used"] == total / 10**9 > 0


def test_the_current_time_lies_in_the_period(client: httpx.Client) -> None:
    for subuser in get(client)["subusers"]:
        if "period_started_at" in subuser:
            start = datetime.fromisoformat(subuser["period_started_at"])
            assert start <= NOW < start + timedelta(seconds=subuser["period_seconds"])


def test_a_subuser_without_a_limit_has_no_period(client: httpx.Client) -> None:
    unlimited = [each for each in get(client)["subusers"] if not each["traffic_limit_amount"]]
    assert [each["period_seconds"] for each in unlimited] == [0]
    assert "period_started_at" not in unlimited[0]


def test_some_subusers_are_near_their_limit_and_some_are_not(client: httpx.Client) -> None:
    shares = [
        each["traffic_used"] / each["traffic_limit_amount"]
        for each in get(client)["subusers"]
        if each["traffic_limit_amount"]
    ]
    assert min(shares) < 0.5
    assert max(shares) > 0.5


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"limit": 2}, ["alice", "bob"]),
        ({"limit": 2, "offset": 4}, ["erin"]),
        ({"offset": 5}, []),
        ({"limit": 0}, []),
        ({"offset": 10**30}, []),
        ({"limit": 10**30, "offset": 3}, ["dave", "erin"]),
        ({"username": "carol"}, ["carol"]),
        ({"username": "carol", "offset": 1}, []),
        ({"username": "Carol"}, []),
        ({"username": "zoe"}, []),
    ],
)
def test_a_page_is_a_part_of_the_list(
    client: httpx.Client, query: dict[str, object], expected: list[str]
) -> None:
    assert names(client, **query) == expected


def test_the_paging_is_echoed(client: httpx.Client) -> None:
    assert get(client)["paging"] == {"limit": 1000, "offset": 0}
    assert get(client, limit=3, offset=7)["paging"] == {"limit": 3, "offset": 7}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=-1", "invalid"),
        ("limit=ten", "invalid"),
        ("limit=", "invalid"),
        ("offset=-1", "invalid"),
        ("offset=1.0", "invalid"),
        ("limit=1&limit=2", "repeated"),
        ("page=2", "unknown"),
        ("country=DE", "unknown"),
    ],
)
def test_a_wrong_parameter_is_named(client: httpx.Client, query: str, code: str) -> None:
    answer = client.get(f"{SUBUSERS}?{query}")
    assert answer.status_code == 400
    fields = answer.json()["error"]["fields"]
    assert {name: error["code"] for name, error in fields.items()} == {
        query.split("=", maxsplit=1)[0]: code
    }


def test_there_can_be_more_subusers_than_a_page_has() -> None:
    with frozen(days=2, subusers=2_500) as sandbox, logged_in(sandbox) as client:
        pages = [names(client, offset=offset) for offset in (0, 1_000, 2_000)]
    assert [len(page) for page in pages] == [1_000, 1_000, 500]
    assert [name for page in pages for name in page] == list(sandbox.usernames)
    assert len(set(sandbox.usernames)) == 2_500


def test_more_subusers_do_not_change_the_traffic() -> None:
    with frozen(days=2) as few, frozen(days=2, subusers=50) as many:
        assert few.rows == many.rows


def test_there_can_be_fewer_subusers_or_none() -> None:
    with frozen(days=2, subusers=2) as sandbox:
        assert sandbox.usernames == ("alice", "bob")
        assert {row.username for row in sandbox.rows} == {"alice", "bob"}
    with frozen(days=2, subusers=0) as sandbox, logged_in(sandbox) as client:
        assert names(client) == []
        assert sandbox.rows == []


def test_a_negative_number_of_subusers_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Sandbox(subusers=-1)


def test_a_new_period_begins_with_nothing_used() -> None:
    def alice(client: httpx.Client) -> Any:
        return get(client, username="alice")["subusers"][0]

    with frozen(days=30, token_lifetime=None) as sandbox, logged_in(sandbox) as client:
        before = alice(client)
        end = micros(before["period_started_at"]) + before["period_seconds"] * 1_000_000
        sandbox.advance(timedelta(microseconds=end - micros(NOW.isoformat())))
        after = alice(client)
    assert micros(after["period_started_at"]) == end
    assert 0 < after["traffic_used"] < 0.1 < before["traffic_used"]
