"""What promtool says of the metrics and of the examples."""

from __future__ import annotations

import goproxies
import pytest
from goproxies.exporter import Exporter
from goproxies.sandbox import Sandbox
from prometheus_client import CollectorRegistry, generate_latest

from tests.support.exporter.prometheus import promtool
from tests.support.exporter.scraping import eventually

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "config", "prometheus.yml"),
        ("check", "rules", "goproxies.rules.yml"),
        ("test", "rules", "goproxies.rules.test.yml"),
    ],
    ids=" ".join,
)
def test_the_examples_are_right(arguments: tuple[str, ...]) -> None:
    done = promtool(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_metrics_are_clean_except_for_the_unit_of_the_api() -> None:
    registry = CollectorRegistry()
    with (
        Sandbox(days=2) as sandbox,
        goproxies.Client("demo", "demo", base_url=sandbox.url) as client,
        Exporter(client) as exporter,
    ):
        eventually(lambda: exporter.has_snapshot)
        registry.register(exporter)
        done = promtool("check", "metrics", text=generate_latest(registry).decode())

    # The API has limits in gigabytes, and the names are promised.
    complaint = (
        'goproxies_subuser_traffic_{}_gigabytes use base unit "bytes" instead of "gigabytes"'
    )
    assert (done.stdout + done.stderr).splitlines() == [
        complaint.format("limit"),
        complaint.format("used"),
    ]
