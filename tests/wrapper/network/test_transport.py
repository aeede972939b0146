"""A transport of the user's own below everything: it may answer, and raise, whatever it likes."""

from __future__ import annotations

import itertools
import json
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any

import anyio
import goproxies
import httpx
import pytest
from goproxies import APIConnectionError, APITimeoutError
from goproxies._http import answer as _answer

from tests.support.client.answers import ANSWERS
from tests.support.client.flavours import Flavour

Answering = Callable[[httpx.Request], Any]


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers by a function, and notes the requests and whether it is closed."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.requests: list[httpx.Request] = []
        self.is_closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        response: httpx.Response = self.answering(request)
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)

    def close(self) -> None:
        self.is_closed = True

    async def aclose(self) -> None:
        self.is_closed = True


def right(request: httpx.Request) -> httpx.Response:
    if request.method == "POST":
        return httpx.Response(200, json={"token": "token-of-demo"})
    return httpx.Response(200, json=ANSWERS["countries"])


def raising(error: BaseException) -> Answering:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error

    return answer


def test_a_mock_transport_of_httpx_serves(flavour: Flavour) -> None:
    with flavour.client("demo", "demo", transport=httpx.MockTransport(right)) as client:
        assert client.countries() == ["DE", "US"]


def test_every_request_goes_through_the_transport(flavour: Flavour) -> None:
    transport = Transport(right)
    with flavour.client("demo", "demo", transport=transport) as client:
        client.with_options(timeout=5).countries()
    sent = [(r.method, str(r.url), r.headers.get("Authorization")) for r in transport.requests]
    assert sent == [
        ("POST", "https://api.goproxies.com/api/v1/login", None),
        ("GET", "https://api.goproxies.com/api/v1/stats/countries", "Bearer token-of-demo"),
    ]


def test_a_transport_is_closed_with_its_client(flavour: Flavour) -> None:
    transport = Transport(right)
    with flavour.client(token="t", transport=transport):
        assert not transport.is_closed
    assert transport.is_closed


def test_the_proxies_of_the_environment_do_not_bypass_a_transport(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with flavour.client(token="t", transport=Transport(right)) as client:
        assert client.countries() == ["DE", "US"]


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("refused"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("nonsense"),
        httpx.ProxyError("407"),
        httpx.UnsupportedProtocol("gopher"),
        httpx.InvalidURL("what"),
        httpx.StreamClosed(),
        OSError(104, "reset"),
        ssl.SSLError("untrusted"),
        UnicodeError("label too long"),
        ValueError("wrong"),
        TypeError("wrong"),
        KeyError("wrong"),
        RuntimeError("closed"),
        RecursionError("deep"),
        StopIteration("early"),
        StopAsyncIteration("early"),
        AssertionError(),
        Exception(),
    ],
    ids=repr,
)
def test_any_exception_of_a_transport_is_a_connection_error(
    flavour: Flavour, error: Exception
) -> None:
    with (
        flavour.client(token="t", transport=Transport(raising(error)), max_retries=0) as client,
        pytest.raises(APIConnectionError, match=r"no answer from https://api\.goproxies\.com") as e,
    ):
        client.countries()
    assert not isinstance(e.value, APITimeoutError)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectTimeout("late"),
        httpx.ReadTimeout("late"),
        httpx.WriteTimeout("late"),
        httpx.PoolTimeout("late"),
        TimeoutError(),
        TimeoutError(110, "late"),
    ],
    ids=repr,
)
def test_any_timeout_of_a_transport_is_a_timeout_error(flavour: Flavour, error: Exception) -> None:
    with (
        flavour.client(token="t", transport=Transport(raising(error)), max_retries=0) as client,
        pytest.raises(APITimeoutError),
    ):
        client.countries()


def test_an_error_of_the_family_stays_what_it_is(flavour: Flavour) -> None:
    error = goproxies.ConfigurationError("of the transport")
    with (
        flavour.client(token="t", transport=Transport(raising(error))) as client,
        pytest.raises(goproxies.ConfigurationError, match="of the transport"),
    ):
        client.countries()


@pytest.mark.parametrize("answer", [None, 200, "OK", {"countries": []}], ids=repr)
def test_a_result_that_is_no_response_is_no_answer(flavour: Flavour, answer: Any) -> None:
    with (
        flavour.client(token="t", transport=Transport(lambda _: answer), max_retries=0) as client,
        pytest.raises(APIConnectionError),
    ):
        client.countries()


def test_a_transport_that_fails_is_retried(flavour: Flavour, quick_backoff: None) -> None:
    transport = Transport(raising(ValueError("wrong")))
    with (
        flavour.client(token="t", transport=transport, max_retries=3) as client,
        pytest.raises(APIConnectionError),
    ):
        client.countries()
    assert len(transport.requests) == 4


# Bodies that a transport makes piece by piece


class Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body of pieces, raised where they are errors, each after a while."""

    def __init__(self, pieces: Iterator[bytes | Exception], wait: Callable[[], Any]) -> None:
        self._pieces = pieces
        self._wait = wait
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._wait()
            yield _or_raise(piece)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            await anyio.sleep(0.01)
            yield _or_raise(piece)

    def close(self) -> None:
        self.is_closed = True

    async def aclose(self) -> None:
        self.is_closed = True


def _or_raise(piece: bytes | Exception) -> bytes:
    if isinstance(piece, Exception):
        raise piece
    return piece


def endless() -> Iterator[bytes]:
    """Make more pieces than any test has the patience to take."""
    return itertools.repeat(b" " * 1000, 2000)


def streaming(stream: Stream) -> Transport:
    return Transport(lambda _: httpx.Response(200, stream=stream))


def test_a_body_may_come_in_pieces(flavour: Flavour) -> None:
    body = json.dumps(ANSWERS["countries"]).encode()
    stream = Stream((bytes([byte]) for byte in body), lambda: None)
    with flavour.client(token="t", transport=streaming(stream)) as client:
        assert client.countries() == ["DE", "US"]
    assert stream.is_closed


def test_a_body_that_breaks_off_is_no_answer(flavour: Flavour) -> None:
    stream = Stream(iter([b"{", ValueError("wrong")]), lambda: None)
    with (
        flavour.client(token="t", transport=streaming(stream), max_retries=0) as client,
        pytest.raises(APIConnectionError),
    ):
        client.countries()
    assert stream.is_closed


def test_an_endless_body_ends_with_the_timeout(flavour: Flavour) -> None:
    stream = Stream(endless(), partial(time.sleep, 0.01))
    with (
        flavour.client(
            token="t", transport=streaming(stream), timeout=0.1, max_retries=0
        ) as client,
        pytest.raises(APITimeoutError),
    ):
        client.countries()
    assert stream.is_closed


def test_an_endless_body_ends_with_the_longest_that_is_read(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_answer, "MAX_BODY_BYTES", 5_000)
    stream = Stream(endless(), lambda: None)
    with (
        flavour.client(token="t", transport=streaming(stream)) as client,
        pytest.raises(goproxies.APIResponseValidationError, match="longer than 5000 bytes"),
    ):
        client.countries()
    assert stream.is_closed
