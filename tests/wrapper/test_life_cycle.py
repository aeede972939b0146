"""The life of a client: where it can be used, the errors elsewhere, and that nothing is left."""

from __future__ import annotations

import contextlib
import copy
import gc
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
import goproxies
import httpx
import pytest
from goproxies import ConfigurationError
from goproxies_api.api.statistics import get_used_countries_stats

from tests.support.client.api import METHODS, answering
from tests.support.client.flavours import Flavour
from tests.support.network.servers import Reply, Request, serving

BACKENDS = ["asyncio", "trio"]


def right(request: httpx.Request) -> httpx.Response:
    is_login = request.method == "POST"
    return httpx.Response(200, json={"token": "token"} if is_login else {"countries": ["DE"]})


TRANSPORT = httpx.MockTransport(right)


def call_method(name: str, _: Flavour, client: goproxies.Client) -> Any:
    return getattr(client, name)()


USES: dict[str, Callable[[Flavour, goproxies.Client], Any]] = {
    **{name: partial(call_method, name) for name in METHODS},
    "breakdown": lambda _, client: client.breakdown(),
    "reconcile": lambda _, client: client.reconcile(),
    "login": lambda _, client: client.login(),
    "logout": lambda _, client: client.logout(),
    "with_options": lambda _, client: client.with_options(timeout=5).countries(),
    "raw": lambda flavour, client: flavour.generated(get_used_countries_stats, client),
}


# Closing


@pytest.mark.parametrize("use", USES)
def test_use_after_close_is_refused(flavour: Flavour, use: str) -> None:
    with serving(answering) as server:
        with flavour.client("demo", "demo", base_url=server.url) as client:
            client.countries()
            sent = len(server.requests)
            client.close()
            with pytest.raises(ConfigurationError, match="this client is closed; make a new one"):
                USES[use](flavour, client)
        assert len(server.requests) == sent


def test_closing_twice_does_no_harm(flavour: Flavour) -> None:
    with flavour.client(token="token", transport=TRANSPORT) as client:
        client.countries()
        client.close()
        client.close()


def test_a_client_that_was_never_used_can_be_closed(flavour: Flavour) -> None:
    with flavour.client(token="token"):
        pass


def test_the_with_block_gives_the_client_itself() -> None:
    client = goproxies.Client(token="token", transport=TRANSPORT)
    with client as entered:
        assert entered is client


def test_the_with_block_closes_also_after_an_error() -> None:
    client = goproxies.Client(token="token", transport=TRANSPORT)
    with contextlib.suppress(ZeroDivisionError), client:
        raise ZeroDivisionError
    with pytest.raises(ConfigurationError, match="closed"):
        client.countries()


def test_closing_a_client_with_other_options_leaves_the_connections_open(
    flavour: Flavour,
) -> None:
    with flavour.client(token="token", transport=TRANSPORT) as client:
        client.with_options(timeout=5).close()
        assert client.countries() == ["DE"]


def test_closing_a_client_closes_those_with_other_options(flavour: Flavour) -> None:
    with flavour.client(token="token", transport=TRANSPORT) as client:
        other = client.with_options(timeout=5)
        client.close()
        with pytest.raises(ConfigurationError, match="closed"):
            other.countries()


def test_a_call_that_is_closed_over_opens_no_further_connection(quick_backoff: None) -> None:
    def closing(request: Request) -> Reply:
        client.close()
        return Reply(503)

    with serving(closing) as server:
        client = goproxies.Client(token="token", base_url=server.url)
        with pytest.raises(ConfigurationError, match="closed"):
            client.countries()
        assert len(server.requests) == 1


def only_countries(request: Request) -> Reply:
    return Reply(404) if request.path == METHODS["traffic"] else answering(request)


def test_a_closed_client_leaves_nothing_open(flavour: Flavour) -> None:
    gc.collect()
    with warnings.catch_warnings(record=True) as caught, serving(only_countries) as server:
        warnings.simplefilter("always")
        with flavour.client("demo", "demo", base_url=server.url) as client:
            client.countries()
            flavour.generated(get_used_countries_stats, client)
            with pytest.raises(goproxies.NotFoundError):
                client.traffic()
        del client
        gc.collect()
    assert [warning.message for warning in caught] == []


# Event loops


@pytest.mark.parametrize("second", BACKENDS)
@pytest.mark.parametrize("first", BACKENDS)
def test_in_another_event_loop_the_error_says_why_not(first: str, second: str) -> None:
    client = goproxies.AsyncClient(token="token", transport=TRANSPORT)
    assert anyio.run(client.countries, backend=first) == ["DE"]
    with pytest.raises(ConfigurationError, match=r"another event loop.*make one client for each"):
        anyio.run(client.countries, backend=second)


@pytest.mark.parametrize("backend", BACKENDS)
def test_another_event_loop_cannot_close_it_either(backend: str) -> None:
    client = goproxies.AsyncClient(token="token", transport=TRANSPORT)
    anyio.run(client.countries)
    with pytest.raises(ConfigurationError, match="use and close it there"):
        anyio.run(client.aclose, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_closed_client_is_closed_in_every_event_loop(backend: str) -> None:
    client = goproxies.AsyncClient(token="token", transport=TRANSPORT)
    anyio.run(client.aclose)
    anyio.run(client.aclose, backend=backend)
    with pytest.raises(ConfigurationError, match="closed"):
        anyio.run(client.countries, backend=backend)


def test_each_client_has_an_event_loop_of_its_own() -> None:
    first = goproxies.AsyncClient(token="token", transport=TRANSPORT)
    second = goproxies.AsyncClient(token="token", transport=TRANSPORT)
    anyio.run(first.countries)

    async def both() -> None:
        await second.countries()
        await first.countries()

    with pytest.raises(ConfigurationError, match="another event loop"):
        anyio.run(both)


# Copies and other processes


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps])
@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_a_client_cannot_be_copied_and_says_what_to_do(
    kind: Any, copied: Callable[[object], object]
) -> None:
    with pytest.raises(ConfigurationError, match="make a client where it is used"):
        copied(kind(token="token", transport=TRANSPORT))


FORKED = """
import os, sys
import anyio, goproxies, httpx

transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"countries": ["DE"]}))
client = goproxies.Client(token="token", transport=transport)
concurrent = goproxies.AsyncClient(token="token", transport=transport)
client.countries()
if os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
for call in (client.countries, lambda: anyio.run(concurrent.countries)):
    try:
        call()
    except goproxies.ConfigurationError as error:
        print(error)
client.close()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no such thing here")
def test_a_forked_client_says_what_to_do() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FORKED], capture_output=True, text=True, check=True
    )
    fix = "make a new one in the child process"
    assert [line.endswith(fix) for line in done.stdout.splitlines()] == [True, True]
