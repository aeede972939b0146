"""Connections are made in time: to Unix sockets, and to hosts with many addresses or none."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import goproxies
import httpx
import pytest
from goproxies import APITimeoutError

from tests.support.client.flavours import Flavour
from tests.support.network.limits import LONG, SHORT, in_time
from tests.support.network.sockets import Talk, answer_well, drip_headers, listening


def test_a_transport_of_httpx_given_by_the_user_is_bounded_as_well() -> None:
    with (
        listening(drip_headers) as url,
        goproxies.Client(
            token="t",
            base_url=url,
            timeout=SHORT,
            max_retries=0,
            transport=httpx.HTTPTransport(local_address="127.0.0.1"),
        ) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.countries()


@pytest.mark.parametrize("talk", [answer_well, drip_headers])
def test_a_unix_socket_is_a_network_too(tmp_path: Path, talk: Talk) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "api"))
    listener.listen()
    with (
        listening(talk, listener) as path,
        goproxies.Client(
            token="t",
            base_url="http://localhost",
            timeout=1,
            max_retries=0,
            transport=httpx.HTTPTransport(uds=path),
        ) as client,
        in_time(),
    ):
        if talk is answer_well:
            assert client.countries() == ["DE"]
        else:
            with pytest.raises(APITimeoutError):
                client.countries()


@contextmanager
def deaf() -> Iterator[int]:
    """Yield a port whose connections are never made: its queue is full."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as listener,
        socket.socket() as queued,
        socket.socket() as refused,
    ):
        queued.connect(listener.getsockname())
        refused.setblocking(False)
        refused.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def give_addresses(monkeypatch: pytest.MonkeyPatch, *hosts: str) -> None:
    """Let `localhost` have these addresses."""
    resolve = socket.getaddrinfo

    def resolved(host: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if host not in ("localhost", b"localhost"):
            return resolve(host, *args, **kwargs)
        return [found for each in hosts for found in resolve(each, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


def test_the_addresses_of_a_host_share_one_timeout(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_addresses(monkeypatch, *["127.0.0.1"] * 1000)
    with (
        deaf() as port,
        flavour.client(
            token="t", base_url=f"http://localhost:{port}", timeout=SHORT, max_retries=0
        ) as client,
        in_time(),
        pytest.raises(APITimeoutError),
    ):
        client.countries()


def test_a_host_is_reached_at_the_address_that_answers(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_addresses(monkeypatch, "127.0.0.9", "127.0.0.1")
    with listening(answer_well) as url:
        address = url.replace("127.0.0.1", "localhost")
        with flavour.client(token="t", base_url=address) as client:
            assert client.countries() == ["DE"]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_address_that_does_not_answer_holds_up_no_other(
    backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As RFC 8305 has it ("happy eyeballs")."""
    give_addresses(monkeypatch, "127.0.0.1", "127.0.0.2", "127.0.0.1")

    async def call(url: str) -> list[str]:
        async with goproxies.AsyncClient(token="t", base_url=url, timeout=LONG) as client:
            return await client.countries()

    with (
        deaf() as port,
        listening(answer_well, socket.create_server(("127.0.0.2", port))),
        in_time(),
    ):
        assert anyio.run(call, f"http://localhost:{port}", backend=backend) == ["DE"]


def test_a_host_without_an_address_is_a_connection_error(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_addresses(monkeypatch)
    with (
        flavour.client(token="t", base_url="https://localhost", max_retries=0) as client,
        pytest.raises(goproxies.APIConnectionError, match=r"no answer from https://localhost"),
    ):
        client.countries()
