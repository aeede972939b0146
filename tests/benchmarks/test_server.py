"""What stands for the API answers as the API does, and counts."""

from __future__ import annotations

from collections.abc import Iterator

import goproxies
import httpx
import pytest

from tests.benchmarks.contenders.clients import CLIENTS, END, START
from tests.benchmarks.contenders.many import counts

from .processes import serving


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(hours=24) as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[goproxies.Client]:
    with goproxies.Client("reseller", "secret", base_url=url) as client:
        yield client


def test_answers_echo_what_was_asked(client: goproxies.Client) -> None:
    traffic = client.traffic(start_at=START, end_at=END, username="alice")
    assert traffic.bytes == 123_456_789_012
    assert (traffic.period.start_at, traffic.username) == (START, "alice")


def test_no_answer_contradicts_its_question(
    client: goproxies.Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.traffic()
    client.traffic_history("hour", start_at=START, end_at=END, country="DE")
    assert not [record for record in caplog.records if record.levelname == "WARNING"]


def test_a_history_has_as_many_buckets_as_the_options_say(client: goproxies.Client) -> None:
    history = client.traffic_history("hour", start_at=START, end_at=END)
    assert len(history) == 24
    assert history[0].start_at == START
    assert history[0].end_at == history[1].start_at


def test_it_counts_requests_and_connections(url: str) -> None:
    before = counts(url)
    with httpx.Client() as client:
        for _ in range(3):
            client.get(f"{url}/api/v1/stats/countries")
    after = counts(url)
    assert after["requests"] - before["requests"] == 3
    assert after["connections"] - before["connections"] == 2  # one to count


def test_what_the_api_does_not_know_is_not_found(url: str) -> None:
    assert httpx.get(f"{url}/api/v1/elsewhere").status_code == 404


@pytest.mark.parametrize("name", ["goproxies", "generated"])
def test_clients_ask_for_the_same_year(name: str, url: str) -> None:
    with CLIENTS[name](url) as calls:
        assert calls.year
        values = getattr(calls.year(), "values", None) or calls.year()
    assert isinstance(values, list | goproxies.TrafficHistory)
    assert len(values) == 24
