"""`goproxies exporter`, as another process."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from goproxies.sandbox import Fault, Sandbox

from tests.support.cli.commands import outcome, spawn
from tests.support.cli.forks import PipedFork
from tests.support.exporter.scraping import eventually, read_metrics, scrape


@pytest.fixture(autouse=True)
def _account(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
    monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")
    monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)


@contextmanager
def running(*options: str) -> Iterator[tuple[PipedFork, str]]:
    """Run the exporter on a free port, and yield its address as it prints it."""
    with PipedFork("exporter", "--port", "0", *options) as process:
        yield process, address(process)


def address(process: PipedFork | subprocess.Popen[str]) -> str:
    """Return the address that the exporter prints."""
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    assert line.startswith("Metrics are at http://127.0.0.1:"), process.stderr.read()
    return line.split()[3].removesuffix("/metrics")


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_a_signal_and_ends_with_status_0(end: signal.Signals) -> None:
    with spawn("exporter", "--port", "0") as process:
        url = address(process)
        eventually(lambda: scrape(url, "/healthz").status_code == 200)
        assert len(read_metrics(scrape(url).text)["goproxies_traffic_bytes"]) == 5
        process.send_signal(end)
        done = outcome(process)
    assert (done.status, done.err) == (0, "")


def test_sigterm_ends_it_in_under_a_second_while_the_api_hangs(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault(path="/api/v1/stats/traffic", delay=60, query={"username": "bob"}))
    with running() as (process, url):
        eventually(lambda: any(r.query.get("username") == "bob" for r in sandbox.requests))
        assert scrape(url).status_code == 200
        began = time.monotonic()
        process.terminate()
        done = process.outcome()
        assert time.monotonic() - began < 1
    assert (done.status, done.err) == (0, "")


def test_an_api_that_dies_is_reported_at_once(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault(status=403))
    with running() as (process, url):
        line = process.stderr.readline()
        assert read_metrics(scrape(url).text)["goproxies_up"] == {"": 0}
    assert line.startswith("goproxies: the refresh of the metrics failed: 403 Forbidden")


def test_subusers_are_chosen_by_name_or_by_number() -> None:
    with running("--username", "bob", "--username", "carol", "--max-subusers", "1") as (_, url):
        eventually(lambda: scrape(url, "/healthz").status_code == 200)
        metrics = read_metrics(scrape(url).text)
    assert len(metrics["goproxies_traffic_bytes"]) == 1
    assert metrics["goproxies_subusers_omitted"] == {"": 1}


def test_all_means_every_subuser() -> None:
    with running("--username", "all") as (_, url):
        eventually(lambda: scrape(url, "/healthz").status_code == 200)
        assert len(read_metrics(scrape(url).text)["goproxies_traffic_bytes"]) == 5


def test_a_port_that_is_taken_is_reported_with_a_fix() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = PipedFork("exporter", "--port", port).outcome()
    assert done.status == 1
    assert done.error_line == (
        f"goproxies: 127.0.0.1, port {port}: Address already in use; choose another --host or "
        "--port; port 0 is any free one"
    )


@pytest.mark.parametrize("option", [("--refresh", "0"), ("--port", "x"), ("--max-subusers", "-1")])
def test_a_wrong_option_is_refused_in_one_line(option: tuple[str, str]) -> None:
    done = PipedFork("exporter", *option).outcome()
    assert done.status == 2
    assert option[0].removeprefix("--") in done.error_line


def test_without_credentials_it_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOPROXIES_PASSWORD")
    done = PipedFork("exporter", "--port", "0").outcome()
    assert done.status == 3
    assert "no credentials" in done.error_line


def test_without_the_extra_it_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['prometheus_client'] = None\n"
        "from goproxies.cli import main; sys.exit(main())"
    )
    done = outcome(spawn("exporter", program=("-c", program)))
    assert done.status == 2
    assert 'pip install "goproxies[exporter]"' in done.error_line
