"""The transport over aiohttp: what only it does. The tests beside this one run over it as well."""

from __future__ import annotations

import asyncio
import gzip
import logging
import math
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import anyio
import goproxies
import httpx
import pytest
from goproxies import ConfigurationError
from goproxies._http import answer as _answer
from goproxies._network.aiohttp_transport import TimeLimit
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.api import answering
from tests.support.client.flavours import AIOHTTP, Flavour, concurrently
from tests.support.network.certificates import client_context, server_context
from tests.support.network.limits import LONG, SHORT, in_time
from tests.support.network.servers import Reply, Request, Server, serving
from tests.support.network.sockets import HEAD, Connection, listening


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(answering) as server:
        yield server


@pytest.mark.parametrize("package", ["httpx_aiohttp", "aiohttp"])
def test_without_the_extra_the_error_says_what_to_install(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ConfigurationError, match=r"pip install 'goproxies\[aiohttp\]'"):
        goproxies.aiohttp_transport()


def test_an_option_that_is_not_there_is_refused() -> None:
    with pytest.raises(TypeError, match="limit"):
        goproxies.aiohttp_transport(limit=5)  # type: ignore[call-arg]


def test_the_blocking_client_does_not_take_it() -> None:
    with pytest.raises(ConfigurationError, match=r"a Client is an httpx\.BaseTransport"):
        goproxies.Client(token="t", transport=goproxies.aiohttp_transport())  # type: ignore[arg-type]


async def countries(url: str, **options: Any) -> list[str]:
    transport = goproxies.aiohttp_transport(**options)
    async with goproxies.AsyncClient("demo", "demo", base_url=url, transport=transport) as client:
        return await client.countries()


def test_on_trio_the_error_says_what_it_runs_on(server: Server) -> None:
    with pytest.raises(ConfigurationError, match="asyncio only"):
        anyio.run(countries, server.url, backend="trio")


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"verify": "/nowhere/ca.pem"}, "certificates"),
        ({"proxy": "gopher://x"}, "proxy is no address"),
        ({"proxy": "http://10.0.0.1:8080"}, "would read the credentials"),
        ({"proxy": "socks5://127.0.0.1:1080"}, "no SOCKS proxy"),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:`verify=<str>`:DeprecationWarning")
def test_an_unusable_setting_is_refused_with_the_first_call(
    server: Server, options: Any, problem: str
) -> None:
    async def call() -> list[str]:
        return await countries(server.url, **options)

    with pytest.raises(ConfigurationError, match=problem):
        asyncio.run(call())


def test_an_address_of_this_machine_may_be_given(server: Server) -> None:
    async def call() -> list[str]:
        return await countries(server.url, local_address="127.0.0.3")

    assert asyncio.run(call()) == ["DE", "US"]
    assert server.requests[-1].peer[0] == "127.0.0.3"


def test_as_many_connections_are_opened_as_are_under_way() -> None:
    import threading

    everybody = threading.Barrier(150)  # more than the 100 of aiohttp

    def answer(request: Request) -> Reply:
        everybody.wait(20)
        return answering(request)

    with (
        serving(answer) as server,
        AIOHTTP.client(token="t", base_url=server.url) as client,
    ):
        assert concurrently(150, client.countries) == [["DE", "US"]] * 150


def test_cookies_are_not_kept() -> None:
    def answer(request: Request) -> Reply:
        reply = answering(request)
        return Reply(reply.status, reply.body, {"Set-Cookie": "session=of-another"})

    with serving(answer) as server, AIOHTTP.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        client.countries()
    assert [request.headers.get("cookie") for request in server.requests] == [None] * 3


def close_at_once(connection: Connection) -> None:
    connection.read_request()


def breaking_off(connection: Connection) -> None:
    connection.read_request()
    connection.socket.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")


@pytest.mark.parametrize("talk", [close_at_once, breaking_off])
def test_a_server_that_closes_is_no_timeout(talk: Callable[[Connection], None]) -> None:
    with (
        listening(talk) as url,
        AIOHTTP.client(token="t", base_url=url, max_retries=0) as client,
        pytest.raises(goproxies.APIConnectionError) as caught,
    ):
        client.countries()
    assert not isinstance(caught.value, goproxies.APITimeoutError)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20))
def test_every_name_arrives_as_it_does_without_it(server: Server, username: str) -> None:
    async def ask(transport: httpx.AsyncBaseTransport | None) -> dict[str, str]:
        async with goproxies.AsyncClient(
            token="t", base_url=server.url, transport=transport
        ) as client:
            await client.traffic(username=username, period="2026-10")
        return server.requests[-1].query

    async def both() -> None:
        assert await ask(goproxies.aiohttp_transport()) == await ask(None)

    try:
        asyncio.run(both())
    except goproxies.InvalidArgumentError:
        assert not username.strip()


def test_it_is_closed_with_its_client(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "asyncio"):
        asyncio.run(countries(server.url))
    assert caplog.messages == []


def test_tls_is_checked() -> None:
    async def call(**options: Any) -> list[str]:
        return await countries(secure.url, **options)

    with serving(answering, server_context()) as secure:
        assert asyncio.run(call(verify=client_context())) == ["DE", "US"]
        assert asyncio.run(call(verify=False)) == ["DE", "US"]


# A transport of the user's own around it


class Around(httpx.AsyncBaseTransport):
    """Passes requests on to a transport over aiohttp."""

    def __init__(self) -> None:
        self._inner = goproxies.aiohttp_transport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def countries_through_another(url: str, **options: Any) -> list[str]:
    with AIOHTTP.client(token="t", base_url=url, transport=Around(), **options) as client:
        return client.countries()


def test_another_transport_may_be_around_it(server: Server) -> None:
    assert countries_through_another(server.url) == ["DE", "US"]


@pytest.mark.parametrize(
    "timeout", [httpx.Timeout(SHORT), httpx.Timeout(LONG, read=SHORT)], ids=["whole", "read"]
)
def test_the_time_limits_hold_with_another_transport_around_it(timeout: httpx.Timeout) -> None:
    with (
        listening(Connection.stay_silent) as url,
        in_time(),
        pytest.raises(goproxies.APITimeoutError),
    ):
        countries_through_another(url, timeout=timeout, max_retries=0)


def test_a_body_that_breaks_off_is_no_timeout_with_another_transport_around_it() -> None:
    with listening(breaking_off) as url, pytest.raises(goproxies.APIConnectionError) as caught:
        countries_through_another(url, max_retries=0)
    assert not isinstance(caught.value, goproxies.APITimeoutError)


def test_an_endless_body_is_not_read_to_its_end_with_another_transport_around_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def pouring(connection: Connection) -> None:
        connection.read_request()
        connection.socket.sendall(HEAD + b"\r\n")
        connection.pour(b" " * 65_536)

    monkeypatch.setattr(_answer, "MAX_BODY_BYTES", 1_000_000)
    with (
        listening(pouring) as url,
        in_time(),
        pytest.raises(goproxies.APIResponseValidationError, match="longer than 1000000 bytes"),
    ):
        countries_through_another(url, timeout=LONG)


def secrets_in_frames(error: BaseException | None) -> list[str]:
    """Return which variables that a traceback may show hold a secret."""
    found = []
    while error is not None:
        found += [
            f"{frame.f_code.co_qualname}: {name}"
            for frame, _ in traceback.walk_tb(error.__traceback__)
            for name, value in frame.f_locals.items()
            if "s3cret" in repr(value) and frame.f_code.co_filename != __file__
        ]
        error = error.__cause__ or error.__context__
    return found


@pytest.mark.parametrize("credentials", [("me", "s3cret"), (None, None)], ids=["pair", "token"])
def test_no_frame_of_a_cancelled_call_holds_a_secret(credentials: tuple[Any, Any]) -> None:
    async def cancelled(url: str) -> None:
        token = None if credentials[0] else "s3cret-token"
        async with goproxies.AsyncClient(
            *credentials, token=token, base_url=url, transport=goproxies.aiohttp_transport()
        ) as client:
            await asyncio.wait_for(client.countries(), SHORT)

    with listening(Connection.stay_silent) as url, pytest.raises(TimeoutError) as caught:
        asyncio.run(cancelled(url))
    assert secrets_in_frames(caught.value) == []


@pytest.mark.parametrize(
    ("proxy", "verify"),
    [
        ("ftp://me:s3cret@host", True),
        (httpx.Proxy("socks5://host", headers={"Proxy-Authorization": "s3cret"}), True),
        (httpx.Proxy("http://host", headers={"Proxy-Authorization": "s3cret"}), 3),
    ],
    ids=["another scheme", "SOCKS", "no way to verify"],
)
def test_no_frame_of_an_unusable_setting_holds_the_password_of_a_proxy(
    proxy: Any, verify: Any
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        asyncio.run(countries("https://api.example", proxy=proxy, verify=verify))
    assert secrets_in_frames(caught.value) == []


@pytest.mark.parametrize("ticks", [0, *(2**n for n in range(8))])
def test_a_call_cancelled_at_any_time_leaves_the_client_usable(ticks: int) -> None:
    async def cancelled_and_again(url: str) -> list[str]:
        transport = goproxies.aiohttp_transport()
        async with goproxies.AsyncClient(
            "demo", "demo", base_url=url, transport=transport
        ) as client:
            call = asyncio.create_task(client.countries())
            for _ in range(ticks):
                await asyncio.sleep(0)
            is_cancelled = call.cancel()
            outcome = (await asyncio.gather(call, return_exceptions=True))[0]
            assert isinstance(outcome, asyncio.CancelledError) == is_cancelled
            return await client.countries()

    with serving(answering) as server:
        assert asyncio.run(cancelled_and_again(server.url)) == ["DE", "US"]
        assert server.most_connections <= 2
        server.wait_for_connections(0)


def test_a_body_with_two_codings_is_refused_over_every_network(flavour: Flavour) -> None:
    def answer(connection: Connection) -> None:
        connection.read_request()
        body = gzip.compress(b'{"countries": ["DE"]}')
        length = b"Content-Length: %d\r\n\r\n" % len(body)
        connection.socket.sendall(HEAD + 2 * b"Content-Encoding: gzip\r\n" + length + body)

    with (
        listening(answer) as url,
        flavour.client(token="t", base_url=url) as client,
        pytest.raises(goproxies.APIResponseValidationError, match="decoded as 'gzip, gzip'"),
    ):
        client.countries()


# Its time limit


@pytest.mark.parametrize("seconds", [60.0, math.inf])
def test_what_ends_within_its_limit_is_not_cancelled(seconds: float) -> None:
    async def work() -> int:
        with TimeLimit(seconds):
            await asyncio.sleep(0)
        return asyncio.current_task().cancelling()  # type: ignore[union-attr]  # it is a task

    assert asyncio.run(work()) == 0


def test_what_takes_longer_than_its_limit_ends_with_an_error_and_the_task_goes_on() -> None:
    async def work() -> int:
        with pytest.raises(TimeoutError), TimeLimit(0.01):
            await asyncio.sleep(60)
        await asyncio.sleep(0.01)
        return asyncio.current_task().cancelling()  # type: ignore[union-attr]  # it is a task

    assert asyncio.run(work()) == 0


def test_a_limit_is_over_with_its_block() -> None:
    async def work() -> None:
        with TimeLimit(0.01):
            pass
        await asyncio.sleep(0.05)

    asyncio.run(work())


def test_another_failure_at_the_limit_stays_what_it_is() -> None:
    async def work() -> None:
        with TimeLimit(0.01):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                raise ZeroDivisionError from None

    with pytest.raises(ZeroDivisionError):
        asyncio.run(work())


def test_a_cancellation_together_with_the_limit_stays_a_cancellation() -> None:
    async def work() -> None:
        with TimeLimit(0.01):
            await asyncio.sleep(60)

    async def cancelled_at_the_limit() -> None:
        task = asyncio.create_task(work())
        await asyncio.sleep(0)  # it waits now
        asyncio.get_running_loop().call_later(0.01, task.cancel)
        time.sleep(0.02)  # noqa: ASYNC251  # so that both timers are due at once
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled_at_the_limit())


def test_a_limit_may_hold_in_a_task_that_was_cancelled_before() -> None:
    async def work() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            with TimeLimit(0.01):
                await asyncio.sleep(60)

    async def cancelled() -> None:
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(TimeoutError):
        asyncio.run(cancelled())
