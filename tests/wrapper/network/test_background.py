"""A look-up of a name, or a token store, may hang: the call and the process still end."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import goproxies
import pytest
from goproxies import APITimeoutError

from tests.support.client.api import answering
from tests.support.client.flavours import Flavour
from tests.support.network.limits import LONG, PATIENCE, SHORT, in_time
from tests.support.network.servers import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answering) as server:
        yield server


@pytest.fixture
def hanging_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let look-ups of names hang until the test is over, or the event is set."""
    is_over = threading.Event()
    look_up = socket.getaddrinfo

    def hang(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host in ("localhost", b"localhost", "api.example", b"api.example"):
            assert is_over.wait(LONG)
        if host in ("api.example", b"api.example"):
            raise socket.gaierror("there is no such host")
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    yield is_over
    is_over.set()


@pytest.mark.usefixtures("hanging_names")
@pytest.mark.parametrize("limit", [{"timeout": SHORT}, {"deadline": SHORT}], ids=str)
@pytest.mark.parametrize("url", ["http://localhost:9", "https://api.example"])
def test_a_look_up_that_hangs_ends_with_the_call(flavour: Flavour, url: str, limit: Any) -> None:
    with (
        flavour.client(token="t", base_url=url, max_retries=0, **limit) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.countries()


def test_a_look_up_of_a_proxy_that_hangs_ends_with_the_call(
    flavour: Flavour, hanging_names: threading.Event
) -> None:
    settings = {"base_url": "https://127.0.0.1:9", "proxy": "http://localhost:9"}
    with (
        flavour.client(token="t", max_retries=0, timeout=SHORT, **settings) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.countries()


def test_after_a_look_up_that_hung_the_client_still_works(
    flavour: Flavour, server: Server, hanging_names: threading.Event
) -> None:
    url = server.url.replace("127.0.0.1", "localhost")
    with flavour.client(token="t", base_url=url, max_retries=0) as client:
        with pytest.raises(APITimeoutError):
            client.with_options(timeout=SHORT).countries()
        hanging_names.set()
        assert client.countries() == ["DE", "US"]


class HangingStore(goproxies.MemoryTokenStore):
    """A store whose method of this name hangs."""

    def __init__(self, method: str, is_over: threading.Event) -> None:
        super().__init__()
        self._method = method
        self._is_over = is_over

    def _hang(self, method: str) -> None:
        if method == self._method:
            assert self._is_over.wait(LONG)

    def load(self) -> goproxies.StoredToken | None:
        self._hang("load")
        return super().load()

    def save(self, token: goproxies.StoredToken) -> None:
        self._hang("save")
        super().save(token)

    def clear(self) -> None:
        self._hang("clear")
        super().clear()


@pytest.mark.parametrize(
    ("method", "call"), [("load", "countries"), ("save", "login"), ("clear", "logout")]
)
def test_a_token_store_that_hangs_ends_with_the_deadline(
    flavour: Flavour, server: Server, method: str, call: str
) -> None:
    is_over = threading.Event()
    store = HangingStore(method, is_over)
    with flavour.client("demo", "demo", base_url=server.url, token_store=store) as client:
        with in_time(), pytest.raises(APITimeoutError, match="within its deadline"):
            getattr(client.with_options(deadline=SHORT), call)()
        is_over.set()
        assert client.countries() == ["DE", "US"]


@pytest.mark.parametrize("error", [TimeoutError("late"), OSError("wrong")], ids=repr)
def test_an_error_of_a_token_store_is_no_missed_deadline(
    flavour: Flavour, server: Server, error: Exception
) -> None:
    class Failing(goproxies.MemoryTokenStore):
        def load(self) -> goproxies.StoredToken | None:
            raise error

    with (
        flavour.client(
            "demo", "demo", base_url=server.url, token_store=Failing(), deadline=PATIENCE
        ) as client,
        pytest.raises(goproxies.ConfigurationError, match="the token store failed"),
    ):
        client.countries()


HANGING = """
import socket, sys, time
import anyio, goproxies
getaddrinfo = socket.getaddrinfo
socket.getaddrinfo = lambda host, *args, **kwargs: time.sleep(1000)

class Store(goproxies.MemoryTokenStore):
    def load(self):
        time.sleep(1000)

async def call(**settings):
    if sys.argv[1] == "aiohttp":
        settings["transport"] = goproxies.aiohttp_transport()
    async with goproxies.AsyncClient(deadline=0.1, max_retries=0, **settings) as client:
        try:
            await client.countries()
        except goproxies.APITimeoutError:
            print("late")

def call_blocking(**settings):
    with goproxies.Client(deadline=0.1, max_retries=0, **settings) as client:
        try:
            client.countries()
        except goproxies.APITimeoutError:
            print("late")

for settings in (
    {"token": "t", "base_url": "https://api.example"},
    {"username": "a", "password": "b", "token_store": Store()},
):
    if sys.argv[1] == "sync":
        call_blocking(**settings)
    else:
        from functools import partial
        backend = sys.argv[1].replace("aiohttp", "asyncio")
        anyio.run(partial(call, **settings), backend=backend)
"""


def test_a_thread_that_hangs_does_not_keep_the_process_from_ending(flavour: Flavour) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HANGING, flavour.name],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert done.stdout.split() == ["late"] * 2
