"""The HTTP server, as Prometheus uses it."""

from __future__ import annotations

import gzip
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import goproxies
import pytest
from goproxies.exporter import Exporter, MetricsServer
from goproxies.sandbox import Fault, Sandbox

from tests.support.exporter.scraping import eventually, scrape, serving


def test_metrics_are_there_from_the_start_and_health_with_the_first_snapshot(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault(status=503))
    with Exporter(client, refresh=1.0) as exporter, serving(exporter) as url:
        assert scrape(url).status_code == 200
        assert scrape(url, "/healthz").status_code == 503
        sandbox.faults.clear()
        eventually(lambda: exporter.has_snapshot)
        assert scrape(url, "/healthz").status_code == 200
        sandbox.faults.add(Fault(status=503))
        eventually(lambda: "goproxies_up 0.0" in scrape(url).text)
        assert scrape(url).status_code == 200
        assert scrape(url, "/healthz").status_code == 200


def test_the_format_is_the_one_that_the_scraper_accepts(client: goproxies.Client) -> None:
    openmetrics = "application/openmetrics-text; version=1.0.0"
    with serving(Exporter(client)) as url:
        assert scrape(url).headers["Content-Type"].startswith("text/plain; version=0.0.4")
        answer = scrape(url, Accept=openmetrics)
        assert answer.headers["Content-Type"].startswith(openmetrics)
        assert answer.text.endswith("# EOF\n")
        packed = scrape(url, **{"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.compress(packed.content)


def test_any_other_path_is_not_found(client: goproxies.Client) -> None:
    with serving(Exporter(client)) as url:
        answer = scrape(url, "/")
    assert (answer.status_code, answer.text) == (404, "there is /metrics, and /healthz\n")


def test_fifty_scrapers_at_once_see_the_same_whole_snapshot(
    client: goproxies.Client, sandbox: Sandbox
) -> None:
    with Exporter(client) as exporter, serving(exporter) as url:
        eventually(lambda: exporter.has_snapshot)
        sent = len(sandbox.requests)
        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda _: scrape(url), range(100)))
        assert len(sandbox.requests) == sent
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


def test_a_scraper_that_leaves_or_sends_nothing_disturbs_no_other(
    client: goproxies.Client, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(Exporter(client)) as url:
        where = urlsplit(url)
        for _ in range(20):
            with socket.create_connection((where.hostname or "", where.port or 0)) as leaving:
                leaving.sendall(b"GET /metrics HTTP/1.1\r\n")
        with socket.create_connection((where.hostname or "", where.port or 0)):
            assert scrape(url).status_code == 200
    assert capfd.readouterr().err == ""


def test_it_listens_on_ipv6_too(client: goproxies.Client) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with serving(Exporter(client), "::1") as url:
        assert url.startswith("http://[::1]:")
        assert scrape(url).status_code == 200


def test_a_port_that_is_taken_is_an_oserror(client: goproxies.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        MetricsServer(Exporter(client), "127.0.0.1", taken.getsockname()[1])
