"""Faults: each does what it says, to the requests that it names."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from goproxies.sandbox import Fault, Sandbox, go_habits

from tests.support.sandbox.clients import COUNTRIES, LOGIN, TRAFFIC, frozen, logged_in, token


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with logged_in(sandbox) as client:
        yield client


def statuses(client: httpx.Client, number: int, path: str = COUNTRIES) -> list[int]:
    return [client.get(path).status_code for _ in range(number)]


def test_a_status_comes_with_the_documented_error(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(status=503))
    answer = client.get(COUNTRIES)
    assert answer.status_code == 503
    assert answer.json()["status"] == 503
    assert answer.json()["path"] == COUNTRIES
    assert answer.json()["error"]["code"] == "service_unavailable"


@pytest.mark.parametrize("status", [200, 201, 204, 299, 302, 304, 400, 418, 499, 520, 599])
def test_any_final_status_is_possible(sandbox: Sandbox, client: httpx.Client, status: int) -> None:
    sandbox.faults.add(Fault(status=status, times=1))
    assert statuses(client, 2) == [status, 200]


@pytest.mark.parametrize("status", [0, 101, 199, 600])
def test_a_status_that_http_cannot_answer_is_refused(status: int) -> None:
    with pytest.raises(ValueError, match=f"not {status}"):
        Fault(status=status)


@pytest.mark.parametrize(
    ("settings", "fix"),
    [
        ({"share": 5}, "from 0 to 1"),
        ({"share": -0.1}, "from 0 to 1"),
        ({"times": 0}, "1 or more"),
        ({"path": "api/v1/login"}, "begin with a slash"),
        ({"delay": -1}, "0 or more"),
        ({"drip": float("nan")}, "0 or more"),
        ({"drop": "after"}, "'before' or 'midway'"),
        ({"body": "<html>"}, "bytes"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(settings: dict[str, Any], fix: str) -> None:
    with pytest.raises((TypeError, ValueError), match=fix):
        Fault(**settings)


def test_a_success_keeps_the_right_body(sandbox: Sandbox, client: httpx.Client) -> None:
    right = client.get(COUNTRIES).content
    sandbox.faults.add(Fault(status=201))
    assert client.get(COUNTRIES).content == right


def test_headers_are_added_or_replaced(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(
        Fault(status=429, headers={"Retry-After": "7", "Content-Type": "text/html", "Date": "x"})
    )
    headers = client.get(COUNTRIES).headers
    assert headers.get_list("Retry-After") == ["7"]
    assert headers.get_list("Content-Type") == ["text/html"]
    assert headers.get_list("Date") == ["x"]


def test_a_body_is_sent_as_it_is(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(body=b"<html>\xff"))
    answer = client.get(COUNTRIES)
    assert answer.status_code == 200
    assert answer.content == b"<html>\xff"


def test_a_body_can_be_made_from_the_right_one(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(body=lambda right: right.replace(b'"US"', b"null")))
    assert None in client.get(COUNTRIES).json()["countries"]


def test_go_habits_have_the_same_meaning(sandbox: Sandbox, client: httpx.Client) -> None:
    right = client.get(TRAFFIC).json()
    sandbox.faults.add(Fault(body=go_habits))
    other = client.get(TRAFFIC).json()
    assert isinstance(other["bytes"], float)
    assert other["bytes"] == right["bytes"]
    assert other["filter"]["start_at"] == "2026-11-01T00:00:00.000000000Z"
    assert other["undocumented"] is True


def test_go_habits_put_null_for_an_empty_list_or_map() -> None:
    assert json.loads(go_habits(b'{"values": [], "fields": {}}')) == {
        "values": None,
        "fields": None,
        "undocumented": True,
    }


def test_go_habits_do_not_change_a_number_that_a_float_would_round() -> None:
    assert b"9007199254740993" in go_habits(b'{"bytes": 9007199254740993}')


def test_a_delay_comes_before_the_answer(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(delay=0.2))
    before = time.monotonic()
    assert client.get(COUNTRIES).status_code == 200
    assert time.monotonic() - before >= 0.2


def test_a_delay_does_not_delay_other_requests(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(delay=60, query={"country": "DE"}))
    slow = threading.Thread(target=lambda: _fails(sandbox, token(sandbox)), daemon=True)
    slow.start()
    while len(sandbox.requests) < 3:  # until the slow request has arrived
        time.sleep(0.01)
    assert client.get(TRAFFIC, params={"country": "FR"}).status_code == 200
    sandbox.close()
    slow.join()


def _fails(sandbox: Sandbox, value: str) -> None:
    headers = {"Authorization": f"Bearer {value}"}
    with pytest.raises(httpx.HTTPError):
        httpx.get(
            f"{sandbox.url}{TRAFFIC}?country=DE",
            headers=headers,
            trust_env=False,
            verify=False,
            timeout=60,
        )


def test_a_dripping_body_comes_byte_by_byte(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(body=b"drip", drip=0.02))
    before = time.monotonic()
    assert client.get(COUNTRIES).content == b"drip"
    assert time.monotonic() - before >= 0.06


@pytest.mark.parametrize("drip", [0.0, 0.001])
def test_an_endless_body_does_not_end(sandbox: Sandbox, client: httpx.Client, drip: float) -> None:
    sandbox.faults.add(Fault(endless=True, drip=drip, times=1))
    received = 0
    with client.stream("GET", COUNTRIES) as answer:
        for part in answer.iter_raw():
            received += len(part)
            if received > (200 if drip else 1_000_000):
                break
    assert statuses(client, 1) == [200]


def test_a_connection_dropped_before_the_answer_gives_none(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    sandbox.faults.add(Fault(drop="before", times=1))
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(COUNTRIES)
    assert statuses(client, 1) == [200]


def test_a_connection_dropped_midway_cuts_the_body(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(drop="midway", times=1))
    received: list[bytes] = []
    with client.stream("GET", COUNTRIES) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            received.extend(answer.iter_raw())
    assert 0 < len(b"".join(received)) < int(answer.headers["Content-Length"])
    assert statuses(client, 1) == [200]


def test_a_fault_is_used_up_after_so_many_times(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(status=500, times=2))
    assert statuses(client, 4) == [500, 500, 200, 200]


def test_faults_come_in_the_order_in_which_they_were_added(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    sandbox.faults.add(Fault(status=500, times=1))
    sandbox.faults.add(Fault(status=502, times=1))
    assert statuses(client, 3) == [500, 502, 200]


def test_a_fault_can_be_kept_to_one_path(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(status=500, path=LOGIN))
    assert statuses(client, 1, TRAFFIC) == [200]
    assert client.post(LOGIN).status_code == 500


def test_a_fault_can_be_kept_to_some_parameters(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(status=500, query={"country": "DE"}))
    assert statuses(client, 1, f"{TRAFFIC}?country=DE&username=bob") == [500]
    assert statuses(client, 1, f"{TRAFFIC}?country=FR") == [200]


def test_cleared_faults_have_no_effect(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(status=500))
    sandbox.faults.clear()
    assert statuses(client, 1) == [200]


def test_a_share_of_the_calls_can_fail(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(status=500, share=0.3))
    assert 15 < statuses(client, 100).count(500) < 50


def test_the_share_is_drawn_from_the_seed() -> None:
    def draw() -> list[int]:
        with frozen(days=1, seed=3) as sandbox, logged_in(sandbox) as client:
            sandbox.faults.add(Fault(status=500, share=0.5))
            return statuses(client, 20)

    assert draw() == draw()


def test_threads_share_the_count_of_a_fault(sandbox: Sandbox) -> None:
    value = token(sandbox)
    sandbox.faults.add(Fault(status=500, times=10))
    seen: list[int] = []

    def send() -> None:
        headers = {"Authorization": f"Bearer {value}"}
        with httpx.Client(
            base_url=sandbox.url, headers=headers, trust_env=False, verify=False
        ) as client:
            seen.extend(statuses(client, 5))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen.count(500) == 10
    assert seen.count(200) == 30


def test_a_client_that_leaves_ends_an_endless_body(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add(Fault(endless=True, times=1))
    with socket.create_connection(
        ("127.0.0.1", int(sandbox.url.rpartition(":")[2]))
    ) as client_socket:
        client_socket.sendall(f"GET {COUNTRIES} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        client_socket.recv(1)
    assert statuses(client, 3) == [200, 200, 200]
