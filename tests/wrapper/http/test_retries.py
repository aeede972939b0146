"""What is retried, how often, and after which pause."""

from __future__ import annotations

import itertools
import random
import socket
import statistics
import time
from collections.abc import Iterator
from email.utils import formatdate
from types import SimpleNamespace
from typing import Any, cast

import anyio
import goproxies
import httpx
import pytest
from goproxies._http.retries import backoff, retry_after
from goproxies._network.concurrent import ConcurrentNetwork
from goproxies._time.http_date import parse_http_date
from goproxies.sandbox import Fault, Sandbox
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.flavours import Flavour
from tests.support.client.issuing import COUNTRIES, Issuer, always, in_turn
from tests.support.network.servers import Reply, serving

RETRYABLE = {408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}

failing = always(Reply(503))


def answers(*statuses: int, **headers: str) -> tuple[httpx.MockTransport, list[str]]:
    """Return a transport that answers with each status, the last from then on, and what it got."""
    turns = itertools.chain(statuses, itertools.repeat(statuses[-1]))
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.method)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.Response(next(turns), json={"countries": ["DE"]}, headers=named)

    return httpx.MockTransport(answer), sent


# Which answers


@pytest.mark.usefixtures("quick_backoff")
def test_the_transient_statuses_are_retried_and_no_others() -> None:
    retried = set()
    for status in range(201, 600):
        transport, sent = answers(status)
        with goproxies.Client(token="t", transport=transport) as client:
            with pytest.raises(goproxies.GoProxiesError):
                client.countries()
            if len(sent) > 1:
                retried.add(status)
    assert retried == RETRYABLE


@pytest.mark.usefixtures("quick_backoff")
@pytest.mark.parametrize("status", sorted(RETRYABLE))
def test_a_call_that_fails_for_a_while_succeeds(flavour: Flavour, status: int) -> None:
    api = Issuer()
    api.call = in_turn(always(Reply(status)), always(Reply(status)), always(COUNTRIES))
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        assert client.countries() == ["DE"]
        assert len(server.calls) == 3


@pytest.mark.usefixtures("quick_backoff")
@pytest.mark.parametrize("max_retries", [0, 1, 2, 5])
def test_a_call_is_retried_max_retries_times(flavour: Flavour, max_retries: int) -> None:
    with (
        serving(failing) as server,
        flavour.client(token="t", base_url=server.url, max_retries=max_retries) as client,
    ):
        with pytest.raises(goproxies.InternalServerError):
            client.countries()
        assert len(server.requests) == 1 + max_retries


@pytest.mark.usefixtures("quick_backoff")
@pytest.mark.parametrize("max_retries", [0, 1, 2, 5])
def test_a_login_is_retried_max_retries_times(flavour: Flavour, max_retries: int) -> None:
    with (
        serving(failing) as server,
        flavour.client("a", "p", base_url=server.url, max_retries=max_retries) as client,
    ):
        with pytest.raises(goproxies.InternalServerError):
            client.login()
        assert len(server.logins) == 1 + max_retries


def sent_raw(flavour: Flavour, client: goproxies.Client, method: str) -> None:
    """Send a request through `client.raw` that no generated endpoint has."""

    async def send(client: Any) -> None:
        await client.get_async_httpx_client().request(method, "/api/v1/other")

    endpoint = SimpleNamespace(
        sync=lambda client: client.get_httpx_client().request(method, "/api/v1/other"),
        asyncio=send,
    )
    flavour.generated(cast("Any", endpoint), client)


@pytest.mark.usefixtures("quick_backoff")
@pytest.mark.parametrize(("method", "attempts"), [("GET", 3), ("POST", 1)])
def test_a_raw_get_is_retried_and_a_post_is_not(
    flavour: Flavour, method: str, attempts: int
) -> None:
    with serving(failing) as server, flavour.client(token="t", base_url=server.url) as client:
        with pytest.raises(goproxies.InternalServerError):
            sent_raw(flavour, client, method)
        assert len(server.requests) == attempts


# Which failures


@pytest.fixture
def api() -> Iterator[Sandbox]:
    with Sandbox(days=1) as sandbox:
        yield sandbox


@pytest.mark.usefixtures("quick_backoff")
@pytest.mark.parametrize(
    ("fault", "timeout", "kind"),
    [
        (Fault(drop="before"), 30.0, goproxies.APIConnectionError),
        (Fault(drop="midway"), 30.0, goproxies.APIConnectionError),
        (Fault(delay=60), 0.1, goproxies.APITimeoutError),
        (Fault(drip=1), 0.1, goproxies.APITimeoutError),
    ],
    ids=["dropped", "dropped midway", "late", "dripping"],
)
@pytest.mark.parametrize("method", ["login", "countries"])
def test_a_broken_exchange_is_retried(
    flavour: Flavour, api: Sandbox, fault: Fault, timeout: float, kind: type, method: str
) -> None:
    with flavour.client("demo", "demo", base_url=api.url) as client:
        client.login()
        api.requests.clear()
        api.faults.add(fault)
        with pytest.raises(goproxies.APIConnectionError) as caught:
            getattr(client.with_options(timeout=timeout), method)()
        assert type(caught.value) is kind
        assert len(api.requests) == 3


@pytest.mark.usefixtures("quick_backoff")
@pytest.mark.parametrize("drop", ["before", "midway"])
def test_a_call_succeeds_after_a_connection_that_broke_once(
    flavour: Flavour, api: Sandbox, drop: Any
) -> None:
    with flavour.client("demo", "demo", base_url=api.url) as client:
        api.faults.add(Fault(drop=drop, times=1))
        assert client.countries()


def test_a_refused_connection_is_retried(flavour: Flavour, pauses: list[float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with flavour.client("demo", "demo", base_url=address) as client:
        with pytest.raises(goproxies.APIConnectionError, match=f"no answer from {address}/: "):
            client.countries()
        assert len(pauses) == 2


@pytest.mark.parametrize("error", [OSError("gone"), ValueError("what"), httpx.ReadError("cut")])
def test_any_exception_of_a_transport_is_a_connection_error(
    error: Exception, pauses: list[float]
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    with goproxies.Client(token="t", transport=httpx.MockTransport(fail)) as client:
        with pytest.raises(goproxies.APIConnectionError) as caught:
            client.countries()
        assert caught.value.__cause__ is caught.value.__context__ is None
        assert len(pauses) == 2


# After which pause


@pytest.mark.parametrize(
    ("retry", "limit"), [(0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (10**6, 8.0)]
)
def test_the_backoff_has_full_jitter_below_a_limit_that_doubles(retry: int, limit: float) -> None:
    random.seed(7)
    drawn = [backoff(retry) for _ in range(4000)]
    assert 0 <= min(drawn) < 0.01 * limit
    assert 0.99 * limit < max(drawn) <= limit
    assert [round(cut / limit, 1) for cut in statistics.quantiles(drawn, n=4)] == [0.2, 0.5, 0.8]


@given(st.integers(min_value=0))
def test_no_backoff_is_longer_than_eight_seconds(retry: int) -> None:
    assert 0 <= backoff(retry) <= 8


def test_the_pauses_of_a_call_follow_the_backoff(
    flavour: Flavour, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random, "uniform", lambda _, limit: limit)
    with (
        serving(failing) as server,
        flavour.client(token="t", base_url=server.url, max_retries=6) as client,
        pytest.raises(goproxies.InternalServerError),
    ):
        client.countries()
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_client_that_is_closed_during_a_pause_sends_nothing_more(
    backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[httpx.Request] = []

    def fail(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(503)

    async def main() -> None:
        client = goproxies.AsyncClient(token="t", transport=httpx.MockTransport(fail))

        async def sleep(_: object, seconds: float) -> None:
            await client.aclose()

        monkeypatch.setattr(ConcurrentNetwork, "sleep", sleep)
        with pytest.raises(goproxies.ConfigurationError, match="closed"):
            await client.countries()

    anyio.run(main, backend=backend)
    assert len(sent) == 1


# With which time limit


@pytest.mark.parametrize(
    ("options", "limits"),
    [
        ({"timeout": 5}, {"connect": 5.0, "read": 5.0, "write": 5.0, "pool": 5.0}),
        (
            {"timeout": httpx.Timeout(9, connect=2)},
            {"connect": 2.0, "read": 9.0, "write": 9.0, "pool": 9.0},
        ),
        ({"timeout": httpx.Timeout(None)}, dict.fromkeys(["connect", "read", "write", "pool"])),
    ],
    ids=["one", "parts", "none"],
)
def test_a_transport_gets_the_time_limits_of_the_client(
    options: dict[str, Any], limits: dict[str, float | None]
) -> None:
    given: list[object] = []

    def answer(request: httpx.Request) -> httpx.Response:
        given.append(request.extensions["timeout"])
        return httpx.Response(200, json={"countries": []})

    transport = httpx.MockTransport(answer)
    with goproxies.Client(token="t", transport=transport, **options) as client:
        client.countries()
        client.with_options(deadline=1, timeout=50).countries()
    assert given[0] == limits
    shortened = cast("dict[str, float]", given[1])
    assert all(0 < seconds <= 1 for seconds in shortened.values())


# Retry-After

NOW = "Mon, 05 Oct 2026 12:00:00 GMT"
TABLE = [
    ("0", 0.0),
    ("1", 1.0),
    (" 7 ", 7.0),
    ("007", 7.0),
    ("1.5", 1.5),
    ("0.001", 0.001),
    ("60", 60.0),
    ("3600", 3600.0),
    ("9" * 400, 2.0**31),
    ("9" * 5000, 2.0**31),
    ("Mon, 05 Oct 2026 12:00:30 GMT", 30.0),
    ("Monday, 05-Oct-26 12:00:30 GMT", 30.0),
    ("Mon Oct  5 12:00:30 2026", 30.0),
    ("Mon, 05 Oct 2026 11:00:00 GMT", 0.0),
    ("Mon, 05 Oct 2026 13:00:00 +0100", 0.0),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 2.0**31),
    ("", None),
    (" ", None),
    ("-1", None),
    ("+1", None),
    ("1e9", None),
    ("nan", None),
    ("inf", None),
    ("0x10", None),
    ("1,5", None),
    ("1_000", None),
    ("5s", None),
    ("soon", None),
    ("1, 2", None),
    (".5", None),
    ("5.", None),
    ("Mon, 05 Oct 99999 12:00:00 GMT", None),
    ("Mon, 05 Oct 2026 25:00:00 GMT", None),
    ("Mon, 05 Oct 2026 12:00:00 +9999", None),
]


@pytest.mark.parametrize(("text", "seconds"), TABLE, ids=lambda value: str(value)[:40])
def test_retry_after_is_seconds_or_a_date_and_else_nothing(
    text: str, seconds: float | None
) -> None:
    assert retry_after(httpx.Headers({"Retry-After": text, "Date": NOW})) == seconds


@pytest.mark.parametrize("text", ["\uff11\uff12", "\u0663", "12\u00a0"])
def test_digits_and_spaces_of_other_scripts_are_no_seconds(text: str) -> None:
    headers = httpx.Headers([(b"Retry-After", text.encode())])
    assert retry_after(headers) is None


def test_a_date_counts_from_now_where_the_answer_has_none_of_its_own() -> None:
    headers = httpx.Headers({"Retry-After": formatdate(time.time() + 1000, usegmt=True)})
    assert retry_after(headers) == pytest.approx(1000, abs=60)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_a_date_is_in_utc_whatever_the_zone_of_this_machine(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as context:
        context.setenv("TZ", zone)
        time.tzset()
        dates = [
            parse_http_date(f"Mon, 05 Oct 2026 12:00:00{end}") for end in (" GMT", "", " -0000")
        ]
    time.tzset()
    assert dates == [1791201600.0] * 3


@given(st.text())
def test_any_retry_after_is_taken_without_an_error(text: str) -> None:
    seconds = retry_after(httpx.Headers([(b"Retry-After", text.encode(errors="replace"))]))
    assert seconds is None or 0 <= seconds <= 2**31


@given(st.text() | st.from_regex(r"\w{0,3}, \d+ \w{3} \d+ \d+:\d+:\d+ [+-]?\w+", fullmatch=True))
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert isinstance(parse_http_date(text), float | None)


@pytest.mark.parametrize(("text", "pause"), [("0", 0.0), ("7", 7.0), ("60", 60.0), ("2.5", 2.5)])
def test_a_server_that_asks_for_a_wait_gets_it(
    flavour: Flavour, pauses: list[float], text: str, pause: float
) -> None:
    answer = in_turn(always(Reply(429, headers={"Retry-After": text})), always(COUNTRIES))
    with serving(answer) as server, flavour.client(token="t", base_url=server.url) as client:
        client.countries()
    assert pauses == [pause]


@pytest.mark.parametrize("text", ["", "-1", "1e9", "nan", "soon"])
def test_a_server_that_asks_for_nonsense_is_ignored(pauses: list[float], text: str) -> None:
    transport, _ = answers(503, 200, Retry_After=text)
    with goproxies.Client(token="t", transport=transport) as client:
        client.countries()
    assert len(pauses) == 1
    assert 0 <= pauses[0] <= 0.5


@pytest.mark.parametrize(
    ("text", "seconds"), [("60.5", 60.5), ("61", 61.0), ("86400", 86400.0), ("9" * 400, 2.0**31)]
)
def test_a_server_that_asks_for_too_long_gets_its_error_raised_at_once(
    flavour: Flavour, pauses: list[float], text: str, seconds: float
) -> None:
    answer = always(Reply(429, headers={"Retry-After": text}))
    with serving(answer) as server, flavour.client(token="t", base_url=server.url) as client:
        with pytest.raises(goproxies.RateLimitError) as caught:
            client.countries()
        assert caught.value.retry_after == seconds
        assert (len(server.requests), pauses) == (1, [])


def test_the_pauses_of_a_call_are_bounded(pauses: list[float]) -> None:
    transport, sent = answers(503)
    with (
        goproxies.Client(token="t", transport=transport, max_retries=20) as client,
        pytest.raises(goproxies.InternalServerError),
    ):
        client.countries()
    assert len(sent) == 21
    assert sum(pauses) < 20 * 8
