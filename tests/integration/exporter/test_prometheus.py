"""A real Prometheus that scrapes the exporter."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from goproxies.exporter import Exporter
from goproxies.sandbox import Fault, Sandbox

from tests.support.exporter.prometheus import Prometheus, prometheus
from tests.support.exporter.scraping import client_of, eventually, serving, without_erin

pytestmark = pytest.mark.integration

BEFORE = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
NOVEMBER, DECEMBER = (datetime(2026, month, 1, tzinfo=UTC).timestamp() for month in (11, 12))

PERIOD = "goproxies_period_start_timestamp_seconds"


@contextmanager
def scraped(sandbox: Sandbox, folder: Path) -> Iterator[Prometheus]:
    """A Prometheus that scrapes an exporter of a sandbox."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (
        client_of(sandbox) as client,
        Exporter(client, refresh=1.0) as exporter,
        serving(exporter) as url,
        prometheus(url.removeprefix("http://"), folder, port) as running,
    ):
        eventually(lambda: running.values(PERIOD))
        yield running


def test_the_end_of_a_month_is_seen_as_a_whole(tmp_path: Path) -> None:
    """A clock that is moved over midnight, for the exporter and for the API."""
    with (
        time_machine.travel(BEFORE, tick=True) as clock,
        Sandbox(seed=7, days=40) as sandbox,
        scraped(sandbox, tmp_path) as running,
    ):
        with client_of(sandbox) as client:
            november = client.traffic().bytes
        eventually(lambda: running.values(PERIOD) == {"": NOVEMBER})

        clock.shift(timedelta(hours=1))
        sandbox.advance()
        eventually(lambda: running.values(PERIOD) == {"": DECEMBER})
        with client_of(sandbox) as client:
            december = client.traffic().bytes
        assert 0 < december < november / 100
        eventually(lambda: len(set(running.samples(PERIOD).values())) == 2)
        periods = running.samples(PERIOD)
        sums = running.samples("goproxies_traffic_bytes")
        countries = running.samples("goproxies_country_traffic_bytes")

    # No scrape saw the traffic of one month with the start of the other.
    expected = {NOVEMBER: november, DECEMBER: december}
    assert {(period, sums[at]) for at, period in periods.items()} == set(expected.items())
    assert {(period, countries[at]) for at, period in periods.items()} == set(expected.items())


def test_a_subuser_that_is_gone_is_gone_and_a_dead_api_changes_nothing_but_up(
    tmp_path: Path,
) -> None:
    with Sandbox(seed=7, days=31) as sandbox, scraped(sandbox, tmp_path) as running:

        def names() -> set[str]:
            return set(running.values("goproxies_traffic_bytes", "username"))

        eventually(lambda: names() == set(sandbox.usernames))
        sandbox.faults.add(Fault(path="/api/v1/reseller/subusers", body=without_erin))
        eventually(lambda: names() == set(sandbox.usernames) - {"erin"})

        sandbox.faults.add(Fault(path="/api/v1/stats/traffic", drop="before"))
        eventually(lambda: running.values("goproxies_up") == {"": 0})
        eventually(lambda: names() == set(sandbox.usernames) - {"erin"})

        sandbox.faults.clear()
        eventually(lambda: running.values("goproxies_up") == {"": 1})
        eventually(lambda: names() == set(sandbox.usernames))


@pytest.mark.parametrize(
    "name", ["two\nlines", 'quote " backslash \\ brace }', "Zoë 💶", "a=b,c", "+1 &%2F"]
)
def test_an_odd_name_reaches_prometheus_as_it_is(name: str, tmp_path: Path) -> None:
    with (
        Sandbox(seed=7, days=31, usernames=[name]) as sandbox,
        scraped(sandbox, tmp_path) as running,
    ):
        eventually(lambda: running.values("goproxies_traffic_bytes", "username").keys() == {name})


def test_the_rules_record_and_alert(tmp_path: Path) -> None:
    with Sandbox(seed=7, days=40) as sandbox, scraped(sandbox, tmp_path) as running:
        with client_of(sandbox) as client:
            total = client.traffic().bytes
        eventually(lambda: running.values("goproxies:traffic_bytes:sum") == {"": total})
        sandbox.faults.add(Fault(path="/api/v1/reseller/subusers", body=at_nine_tenths))
        alerts = 'ALERTS{alertname="GoProxiesSubuserNearLimit"}'
        eventually(lambda: running.values(alerts, "username") == {"carol": 1})


def at_nine_tenths(body: bytes) -> bytes:
    """Return a list of sub-users of whom only one has used 90 % of the limit."""
    answer = json.loads(body)
    for subuser in answer["subusers"]:
        share = 0.9 if subuser["username"] == "carol" else 0.5
        subuser["traffic_used"] = share * subuser["traffic_limit_amount"]
    return json.dumps(answer).encode()
