"""Helpers of the exporter's tests: they scrape it as Prometheus does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import goproxies
import httpx
from goproxies.exporter import Exporter, MetricsServer
from goproxies.exporter._metrics import describe_metrics
from goproxies.sandbox import Sandbox
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

Metrics = dict[str, dict[str, float]]
"""The values of each metric by the value of its label, `""` where it has none."""


def eventually(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.01)


def read_metrics(text: str) -> Metrics:
    """Read the text format, as the library of Prometheus does."""
    metrics: Metrics = {}
    for family in text_string_to_metric_families(text):
        values = metrics.setdefault(family.name, {})
        for sample in family.samples:
            (label,) = sample.labels.values() or [""]
            values[label] = sample.value
    return metrics


def metrics_of(exporter: Exporter) -> Metrics:
    """Return the metrics as a scrape would, without a server."""
    registry = CollectorRegistry()
    registry.register(exporter)
    return read_metrics(generate_latest(registry).decode())


def exported_names() -> set[str]:
    """Return the names of all metrics, as Prometheus stores them."""
    return {f"{m.name}_info" if m.type == "info" else m.name for m in describe_metrics()}


def scrape(url: str, path: str = "/metrics", **headers: str) -> httpx.Response:
    return httpx.get(url + path, headers=headers, trust_env=False, verify=False, timeout=30)


def without_erin(body: bytes) -> bytes:
    """Return a list of sub-users from which one is gone."""
    answer = json.loads(body)
    rest = [subuser for subuser in answer["subusers"] if subuser["username"] != "erin"]
    return json.dumps({**answer, "subusers": rest}).encode()


@contextmanager
def client_of(sandbox: Sandbox) -> Iterator[goproxies.Client]:
    """A client that makes one attempt at each call."""
    with goproxies.Client("demo", "demo", base_url=sandbox.url, max_retries=0) as client:
        yield client


@contextmanager
def serving(exporter: Exporter, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve the metrics from another thread, and yield the address."""
    with MetricsServer(exporter, host, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()
