"""How the numbers are refreshed: in the background, as a whole, one refresh at a time."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import goproxies
import pytest
from goproxies.exporter import Exporter, _exporter
from goproxies.sandbox import Fault, Sandbox

from tests.support.exporter.scraping import Metrics, eventually, metrics_of, without_erin

TRAFFIC = "/api/v1/stats/traffic"
SUBUSERS = "/api/v1/reseller/subusers"


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a refresh take longer than its short interval, for a busy machine."""
    monkeypatch.setattr(_exporter, "EXPORTER_DEADLINE_SHARE", 100)


@contextmanager
def refreshing(client: goproxies.Client, refresh: float = 0.2) -> Iterator[Exporter]:
    """An exporter that has a snapshot, and refreshes often."""
    with Exporter(client, refresh=refresh) as exporter:
        eventually(lambda: exporter.has_snapshot)
        yield exporter


def is_up(exporter: Exporter) -> bool:
    return metrics_of(exporter)["goproxies_up"] == {"": 1}


def numbers(metrics: Metrics) -> Metrics:
    return {name: values for name, values in metrics.items() if name != "goproxies_up"}


def test_before_the_first_snapshot_there_is_up_and_it_is_0(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault(delay=60))
    with Exporter(client) as exporter:
        eventually(lambda: sandbox.requests)
        metrics = metrics_of(exporter)
    assert {name for name, values in metrics.items() if values} == {
        "goproxies_up",
        "goproxies_build_info",
    }
    assert metrics["goproxies_up"] == {"": 0}


def test_a_hundred_scrapes_send_nothing(client: goproxies.Client, sandbox: Sandbox) -> None:
    with refreshing(client, refresh=300) as exporter:
        sent = len(sandbox.requests)
        for _ in range(100):
            metrics_of(exporter)
        assert len(sandbox.requests) == sent


def test_the_numbers_follow_the_api(client: goproxies.Client, sandbox: Sandbox) -> None:
    with refreshing(client) as exporter:
        before = metrics_of(exporter)["goproxies_traffic_bytes"]["alice"]
        sandbox.faults.add(Fault(path=TRAFFIC, body=one_byte_more, query={"username": "alice"}))
        eventually(lambda: metrics_of(exporter)["goproxies_traffic_bytes"]["alice"] == before + 1)


def one_byte_more(body: bytes) -> bytes:
    answer = json.loads(body)
    return json.dumps({**answer, "bytes": answer["bytes"] + 1}).encode()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=401),
        Fault(drop="before"),
        Fault(path=TRAFFIC, status=500, query={"username": "carol"}),
        Fault(path=TRAFFIC, status=404, query={"country": "DE"}),
        Fault(path=TRAFFIC, body=b'{"bytes": -1}', query={"username": "carol"}),
        Fault(path=SUBUSERS, body=b"[]"),
    ],
    ids=["dead", "refusing", "gone", "one sub-user", "one country", "one lie", "no list"],
)
def test_a_refresh_that_fails_keeps_the_last_snapshot_and_its_time(
    fault: Fault, client: goproxies.Client, sandbox: Sandbox
) -> None:
    with refreshing(client) as exporter:
        sandbox.faults.add(fault)
        eventually(lambda: not is_up(exporter))
        before = numbers(metrics_of(exporter))
        sent = len(sandbox.requests)
        eventually(lambda: len(sandbox.requests) > sent + 1)
        assert numbers(metrics_of(exporter)) == before
        assert not is_up(exporter)

        sandbox.faults.clear()
        eventually(lambda: is_up(exporter))
        assert numbers(metrics_of(exporter)) != before


def test_a_failure_is_logged_with_its_reason(
    client: goproxies.Client, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.faults.add(Fault(path=TRAFFIC, status=503, query={"username": "carol"}))
    with caplog.at_level(logging.WARNING, "goproxies"), Exporter(client):
        eventually(lambda: caplog.messages)
    assert "the refresh of the metrics failed: 1 of 5 cells failed" in caplog.messages[0]
    assert "503" in caplog.messages[0]


def test_a_fault_of_ours_does_not_end_the_refreshes(
    client: goproxies.Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with refreshing(client) as exporter:
        with monkeypatch.context() as patch:
            patch.setattr(goproxies.Client, "subusers", lambda _: 1 / 0)
            eventually(lambda: not is_up(exporter))
        eventually(lambda: is_up(exporter))


def test_a_subuser_that_is_gone_has_no_metrics(client: goproxies.Client, sandbox: Sandbox) -> None:
    with refreshing(client) as exporter:
        assert "erin" in metrics_of(exporter)["goproxies_traffic_bytes"]
        sandbox.faults.add(Fault(path=SUBUSERS, body=without_erin))
        eventually(lambda: "erin" not in metrics_of(exporter)["goproxies_traffic_bytes"])
        metrics = metrics_of(exporter)
    assert not [name for name, values in metrics.items() if "erin" in values]
    assert metrics["goproxies_up"] == {"": 1}


def test_why_a_subuser_has_no_metrics_is_logged_once(
    client: goproxies.Client, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.faults.add(Fault(path=SUBUSERS, body=in_terabytes))
    with refreshing(client) as exporter:
        first = metrics_of(exporter)["goproxies_last_success_timestamp_seconds"]
        eventually(
            lambda: metrics_of(exporter)["goproxies_last_success_timestamp_seconds"] != first
        )
        metrics = metrics_of(exporter)
    assert not {"alice", "bob"} & set(metrics["goproxies_subuser_traffic_limit_gigabytes"])
    assert [text for text in caplog.messages if "alice" in text] == [
        "the limit of the sub-user 'alice' has no metric: it is in 'TB', not in GB"
    ]


def in_terabytes(body: bytes) -> bytes:
    """Return a list of sub-users whose limits are in another unit."""
    answer = json.loads(body)
    subusers = [{**subuser, "traffic_limit_unit": "TB"} for subuser in answer["subusers"]]
    return json.dumps({**answer, "subusers": subusers}).encode()


def test_a_refresh_ends_before_the_next_is_due(
    client: goproxies.Client,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    sandbox.faults.add(Fault(path=TRAFFIC, delay=60))
    with caplog.at_level(logging.WARNING, "goproxies"), Exporter(client, refresh=1.0):
        began = time.monotonic()
        eventually(lambda: caplog.messages)
        assert time.monotonic() - began < 1.0
    assert caplog.messages[0] == (
        "the refresh of the metrics failed: it did not end within 0.9 s; "
        "let more time pass between two refreshes"
    )


def test_one_refresh_runs_at_a_time(client: goproxies.Client, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault(path=SUBUSERS, delay=0.3))
    with Exporter(client, refresh=0.35):
        eventually(lambda: [r.path for r in sandbox.requests].count(SUBUSERS) >= 3)
    assert not [t for t in threading.enumerate() if t.name == "goproxies-exporter"]
    paths = [request.path for request in sandbox.requests]
    listings = [n for n, path in enumerate(paths) if path == SUBUSERS]
    # Between two listings there is a total: the next refresh began after the last one had ended.
    assert all(TRAFFIC in paths[a:b] for a, b in pairwise(listings))


@pytest.mark.parametrize("path", [SUBUSERS, TRAFFIC, "/api/v1/login"])
def test_its_end_interrupts_a_refresh(
    path: str, client: goproxies.Client, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault(path=path, delay=60))
    with Exporter(client):
        eventually(lambda: any(request.path == path for request in sandbox.requests))
        began = time.monotonic()
    assert time.monotonic() - began < 0.4
    assert not [t for t in threading.enumerate() if t.name.startswith("goproxies-exporter")]


def test_its_end_interrupts_the_cells_of_a_breakdown(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    slow = {"username": "carol"}
    sandbox.faults.add(Fault(path=TRAFFIC, query=slow, delay=60))
    with Exporter(client):
        eventually(
            lambda: any(slow.items() <= request.query.items() for request in sandbox.requests)
        )
        began = time.monotonic()
    assert time.monotonic() - began < 0.5
