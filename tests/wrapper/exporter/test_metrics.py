"""What the metrics say: the numbers of the API, under the promised names."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime

import goproxies
import pytest
from goproxies.exporter import Exporter
from goproxies.sandbox import Sandbox
from prometheus_client import CollectorRegistry, generate_latest

from tests.support.exporter.scraping import Metrics, client_of, eventually, metrics_of

PROMISED = {
    "goproxies_up",
    "goproxies_last_success_timestamp_seconds",
    "goproxies_refresh_duration_seconds",
    "goproxies_period_start_timestamp_seconds",
    "goproxies_traffic_bytes",
    "goproxies_country_traffic_bytes",
    "goproxies_unattributed_traffic_bytes",
    "goproxies_requests",
    "goproxies_subuser_traffic_limit_gigabytes",
    "goproxies_subuser_traffic_used_gigabytes",
    "goproxies_subuser_enabled",
    "goproxies_build_info",
}
OMITTED = "goproxies_subusers_omitted"


def refreshed(client: goproxies.Client, **options: object) -> Metrics:
    """Return the metrics of the first snapshot."""
    with Exporter(client, **options) as exporter:  # type: ignore[arg-type]  # any of its options
        eventually(lambda: exporter.has_snapshot)
        return metrics_of(exporter)


@pytest.fixture(scope="module")
def shared() -> Sandbox:
    return Sandbox(seed=7, days=31)


@pytest.fixture(scope="module")
def metrics(shared: Sandbox) -> Metrics:
    with shared, client_of(shared) as client:
        return refreshed(client)


def month_start() -> datetime:
    return datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def this_month(sandbox: Sandbox, column: str, value: str) -> dict[str, float]:
    """Sum a column of the rows of this month by another one."""
    start = int(month_start().timestamp()) * 1_000_000
    sums: Counter[str] = Counter()
    for row in sandbox.rows:
        if row.at >= start:
            sums[getattr(row, column)] += getattr(row, value)
    return dict(sums)


def with_traffic(values: dict[str, float]) -> dict[str, float]:
    return {label: value for label, value in values.items() if value}


def test_every_promised_metric_is_there(metrics: Metrics) -> None:
    assert set(metrics) == {*PROMISED, OMITTED}
    assert all(metrics.values())


def test_each_metric_says_what_it_is(client: goproxies.Client) -> None:
    assert all(family.documentation.endswith(".") for family in Exporter(client).describe())


def test_everything_that_begins_anew_each_month_is_a_gauge(client: goproxies.Client) -> None:
    kinds = {family.name: family.type for family in Exporter(client).describe()}
    assert kinds.pop("goproxies_build") == "info"
    assert set(kinds.values()) == {"gauge"}


def test_the_traffic_is_that_of_the_month_by_subuser_and_by_country(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    metrics = refreshed(client)
    assert with_traffic(metrics["goproxies_traffic_bytes"]) == this_month(
        sandbox, "username", "bytes"
    )
    assert with_traffic(metrics["goproxies_country_traffic_bytes"]) == this_month(
        sandbox, "country", "bytes"
    )
    assert metrics["goproxies_unattributed_traffic_bytes"] == {"": 0}


def test_the_requests_are_those_of_the_month(client: goproxies.Client, sandbox: Sandbox) -> None:
    expected = sum(this_month(sandbox, "username", "requests").values())
    assert refreshed(client)["goproxies_requests"] == {"": expected}


def test_limits_are_those_that_the_api_lists(metrics: Metrics) -> None:
    limits = {"alice": 20, "bob": 8, "carol": 10, "dave": 0, "erin": 3}
    assert metrics["goproxies_subuser_traffic_limit_gigabytes"] == limits
    assert metrics["goproxies_subuser_enabled"] == dict.fromkeys(limits, 1)
    assert metrics["goproxies_subuser_traffic_used_gigabytes"].keys() == limits.keys()


def test_times_are_those_of_the_snapshot(metrics: Metrics) -> None:
    (fetched_at,) = metrics["goproxies_last_success_timestamp_seconds"].values()
    (seconds,) = metrics["goproxies_refresh_duration_seconds"].values()
    assert time.time() - 60 < fetched_at < time.time()
    assert 0 < seconds < 30
    assert metrics["goproxies_period_start_timestamp_seconds"] == {"": month_start().timestamp()}


def test_the_zone_of_the_client_decides_when_the_month_begins(client: goproxies.Client) -> None:
    metrics = refreshed(client.with_options(timezone="Asia/Tokyo"))
    (start,) = metrics["goproxies_period_start_timestamp_seconds"].values()
    assert datetime.fromtimestamp(start, UTC).hour == 15


def test_the_version_is_a_label(metrics: Metrics) -> None:
    assert metrics["goproxies_build_info"] == {goproxies.__version__: 1}


@pytest.mark.parametrize(
    "name", ["two\nlines", 'quote " backslash \\ brace }', "Zoë 💶", "a=b,c", "x" * 300, "+1 &%2F"]
)
def test_an_odd_name_is_the_label_as_it_is(name: str) -> None:
    with Sandbox(seed=7, days=31, usernames=[name]) as sandbox, client_of(sandbox) as client:
        metrics = refreshed(client)
    for metric in PROMISED:
        if metric.startswith("goproxies_subuser_"):
            assert list(metrics[metric]) == [name]
    assert list(metrics["goproxies_traffic_bytes"]) == [name]


def test_a_listed_name_that_no_request_can_hold_stops_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    usernames = ["alice", " "]
    with Sandbox(seed=7, days=31, usernames=usernames) as sandbox, client_of(sandbox) as client:
        metrics = refreshed(client)
        traffic = this_month(sandbox, "username", "bytes")
    assert with_traffic(metrics["goproxies_traffic_bytes"]) == {"alice": traffic["alice"]}
    assert metrics[OMITTED] == {"": 1}
    assert metrics["goproxies_unattributed_traffic_bytes"] == {"": traffic[" "]}
    assert "a sub-user has no metrics: username is the name of a sub-user, not ' '" in caplog.text


def test_no_subuser_at_all_is_no_failure() -> None:
    with Sandbox(seed=7, days=31, usernames=[]) as sandbox, client_of(sandbox) as client:
        metrics = refreshed(client)
    assert metrics["goproxies_up"] == {"": 1}
    assert metrics["goproxies_traffic_bytes"] == {}
    assert metrics["goproxies_unattributed_traffic_bytes"] == {"": 0}


def test_only_the_named_subusers_have_metrics(client: goproxies.Client, sandbox: Sandbox) -> None:
    metrics = refreshed(client, usernames=["bob", "alice", "bob"])

    traffic = this_month(sandbox, "username", "bytes")
    assert metrics["goproxies_traffic_bytes"].keys() == {"alice", "bob"}
    assert metrics["goproxies_subuser_enabled"].keys() == {"alice", "bob"}
    others = sum(traffic.get(name, 0) for name in ("carol", "dave", "erin"))
    assert metrics["goproxies_unattributed_traffic_bytes"] == {"": others}


def test_the_largest_of_too_many_subusers_have_metrics() -> None:
    with (
        Sandbox(seed=7, days=31, subusers=40) as sandbox,
        client_of(sandbox) as client,
    ):
        metrics = refreshed(client, max_subusers=2)
        traffic = this_month(sandbox, "username", "bytes")

    largest = sorted(traffic, key=lambda name: -traffic[name])[:2]
    assert list(metrics["goproxies_traffic_bytes"]) == largest
    assert set(metrics["goproxies_subuser_enabled"]) == set(largest)
    assert metrics[OMITTED] == {"": 38}
    assert metrics["goproxies_unattributed_traffic_bytes"] == {"": 0}


def test_registering_waits_for_nothing_and_sends_nothing(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    registry = CollectorRegistry(auto_describe=True)
    registry.register(Exporter(client))
    assert b"goproxies_up 0.0" in generate_latest(registry)
    assert not sandbox.requests


def test_a_scrape_may_choose_metrics_by_name(client: goproxies.Client) -> None:
    registry = CollectorRegistry()
    registry.register(Exporter(client))
    chosen = registry.restricted_registry(["goproxies_up"])
    assert [family.name for family in chosen.collect()] == ["goproxies_up"]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"refresh": 0}, "refresh"),
        ({"refresh": float("nan")}, "refresh"),
        ({"refresh": "300"}, "refresh"),
        ({"refresh": True}, "refresh"),
        ({"max_subusers": -1}, "max_subusers"),
        ({"max_subusers": 1.5}, "max_subusers"),
        ({"usernames": "alice"}, "usernames"),
        ({"usernames": 5}, "usernames"),
        ({"usernames": [""]}, "username"),
    ],
)
def test_an_argument_that_cannot_be_right_is_refused(
    client: goproxies.Client, options: dict[str, object], named: str
) -> None:
    with pytest.raises(goproxies.InvalidArgumentError, match=named):
        Exporter(client, **options)  # type: ignore[arg-type]  # that is the point


def test_another_client_is_refused() -> None:
    with pytest.raises(goproxies.InvalidArgumentError, match=r"goproxies\.Client, not AsyncClient"):
        Exporter(goproxies.AsyncClient(token="t"))  # type: ignore[arg-type]  # that is the point
