"""The lines of the logger `goproxies`: none by default, one for each event."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable

import goproxies
import httpx
import pytest
import time_machine

from tests.support.client.flavours import Flavour
from tests.support.client.issuing import COUNTRIES, Issuer, always, in_turn
from tests.support.network.servers import Reply, serving

pytestmark = pytest.mark.usefixtures("quick_backoff")

Lines = Callable[[int], list[str]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """Return what the logger said at a level."""
    caplog.set_level(logging.DEBUG, logger="goproxies")

    def at(level: int) -> list[str]:
        records = [record for record in caplog.records if record.name == "goproxies"]
        return [record.getMessage() for record in records if record.levelno == level]

    return at


# Silence

SCRIPT = """
import sys
import goproxies

client = goproxies.Client("demo", "demo", base_url=sys.argv[1])
client.countries()
client.with_options(max_retries=0).countries()
try:
    client.traffic()
except goproxies.GoProxiesError:
    pass
client.close()
"""


def test_it_is_silent_by_default() -> None:
    with serving(Issuer()) as server:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", SCRIPT, server.url],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_library_configures_nothing() -> None:
    logger = logging.getLogger("goproxies")
    assert [type(handler) for handler in logger.handlers] == [logging.NullHandler]
    assert logger.propagate
    assert logger.filters == []


# Attempts


def test_each_attempt_is_a_line_at_debug(flavour: Flavour, lines: Lines) -> None:
    api = Issuer()
    api.call = in_turn(always(Reply(503)), always(COUNTRIES))
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
    assert [re.sub(r"\d+\.\d+", "0.0", line) for line in lines(logging.DEBUG)] == [
        "POST /api/v1/login: 200 after 0.0 s",
        "GET /api/v1/stats/countries: 503 after 0.0 s",
        "GET /api/v1/stats/countries: 200 after 0.0 s",
    ]


def test_the_line_says_how_long_the_attempt_took(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        monkeypatch.setattr(time, "monotonic", lambda: 9.25)
        return httpx.Response(200, json={"countries": []})

    with goproxies.Client(token="t", transport=httpx.MockTransport(answer)) as client:
        monkeypatch.setattr(time, "monotonic", lambda: 2.0)
        client.countries()
    assert lines(logging.DEBUG) == ["GET /api/v1/stats/countries: 200 after 7.250 s"]


def test_an_attempt_without_an_answer_is_a_line_that_says_so(
    flavour: Flavour, lines: Lines
) -> None:
    with serving(Issuer()) as server:
        address = server.url
    with (
        flavour.client(token="t", base_url=address, max_retries=0) as client,
        pytest.raises(goproxies.APIConnectionError),
    ):
        client.countries()
    [line] = lines(logging.DEBUG)
    assert "APIConnectionError" in line


# Retries


def test_each_retry_is_a_line_at_info(flavour: Flavour, lines: Lines) -> None:
    with (
        serving(always(Reply(503))) as server,
        flavour.client(token="t", base_url=server.url) as client,
        pytest.raises(goproxies.InternalServerError),
    ):
        client.countries()
    assert [re.sub(r"\d+\.\d+", "0.0", line) for line in lines(logging.INFO)] == [
        "GET /api/v1/stats/countries: retry 1 of 2 in 0.0 s, after 503",
        "GET /api/v1/stats/countries: retry 2 of 2 in 0.0 s, after 503",
    ]


# Logins


def test_each_login_is_a_line_at_info(flavour: Flavour, lines: Lines) -> None:
    api = Issuer()
    with serving(api) as server, flavour.client("ann", "demo", base_url=server.url) as client:
        client.countries()
        client.countries()
        api.revoke()
        client.countries()
    assert lines(logging.INFO) == [f"logged in to {server.url} as 'ann'"] * 2


def test_a_login_that_was_refused_is_none(flavour: Flavour, lines: Lines) -> None:
    with (
        serving(always(Reply(401))) as server,
        flavour.client("ann", "demo", base_url=server.url) as client,
        pytest.raises(goproxies.LoginError),
    ):
        client.countries()
    assert lines(logging.INFO) == []


def test_a_failed_renewal_is_a_line_at_info(flavour: Flavour, lines: Lines) -> None:
    api = Issuer(life=3600)
    with (
        time_machine.travel("2026-10-05T12:00:00Z", tick=False) as clock,
        serving(api) as server,
        flavour.client("ann", "demo", base_url=server.url) as client,
    ):
        client.countries()
        clock.shift(3590)
        api.login = always(Reply(503))
        client.countries()
    assert lines(logging.INFO)[1:] == [
        "early renewal of the token failed: 503 Service Unavailable",
    ]


def test_nothing_is_louder_than_info(flavour: Flavour, lines: Lines) -> None:
    api = Issuer()
    with serving(api) as server, flavour.client("ann", "demo", base_url=server.url) as client:
        client.countries()
        api.call = always(Reply(500))
        with pytest.raises(goproxies.InternalServerError):
            client.countries()
    assert lines(logging.WARNING) == lines(logging.ERROR) == []
