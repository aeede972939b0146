"""The raw client: generated functions over the wrapper's login, retries, time limits and errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import goproxies
import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from goproxies.sandbox import Fault, Sandbox
from goproxies_api.api.authentication import login
from goproxies_api.api.resellers import list_subusers
from goproxies_api.api.statistics import (
    get_requests_history,
    get_traffic_stats,
    get_traffic_stats_history,
    get_used_countries_stats,
)
from goproxies_api.models import LoginRequest, Token, TrafficStats

from tests.support.client.answers import ANSWERS
from tests.support.client.api import METHODS, answering
from tests.support.client.flavours import FLAVOURS, Flavour
from tests.support.network.servers import Reply, Request, Server, serving

GENERATED = {
    "traffic": get_traffic_stats,
    "traffic_history": get_traffic_stats_history,
    "requests_history": get_requests_history,
    "countries": get_used_countries_stats,
    "subusers": list_subusers,
}
TRAFFIC = "/api/v1/stats/traffic"

each_endpoint = pytest.mark.parametrize("method", GENERATED)
asynchronous = pytest.mark.parametrize("flavour", FLAVOURS[1:], ids=lambda flavour: flavour.name)


@pytest.fixture
def api() -> Iterator[Server]:
    with serving(answering) as server:
        yield server


def sent(flavour: Flavour, client: Any, method: str, path: str, **settings: Any) -> httpx.Response:
    """Send any request through the raw client, as a function generated later would."""
    if flavour.name == "sync":
        response: httpx.Response = client.raw.get_httpx_client().request(method, path, **settings)
        return response
    http = client.raw.get_async_httpx_client()
    answered: httpx.Response = client.call(http.request, method, path, **settings)
    return answered


def test_these_tests_know_every_operation() -> None:
    other = ", ".join(sorted(GENERATED.keys() ^ METHODS.keys()))
    assert not other, f"GENERATED above must have the endpoint of each of METHODS: {other}"


@each_endpoint
def test_it_logs_in_once_and_answers_as_the_client_does(
    flavour: Flavour, api: Server, method: str
) -> None:
    with flavour.client("demo", "demo", base_url=api.url) as client:
        model = flavour.generated(GENERATED[method], client)
        client.countries()
    assert model.to_dict().keys() == ANSWERS[method].keys()
    assert len(api.logins) == 1


def test_a_revoked_token_is_replaced(flavour: Flavour, sandbox: Sandbox) -> None:
    with flavour.client("demo", "demo", base_url=sandbox.url) as client:
        client.countries()
        sandbox.revoke_tokens()
        assert isinstance(flavour.generated(get_traffic_stats, client), TrafficStats)


@pytest.mark.usefixtures("quick_backoff")
def test_a_failure_that_passes_is_retried(flavour: Flavour, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault(status=503, path=TRAFFIC, times=2))
    with flavour.client("demo", "demo", base_url=sandbox.url) as client:
        assert isinstance(flavour.generated(get_traffic_stats, client), TrafficStats)


@pytest.mark.usefixtures("quick_backoff")
def test_the_retries_are_those_of_the_client(flavour: Flavour) -> None:
    with (
        serving(lambda _: Reply(503)) as server,
        flavour.client(token="token", base_url=server.url, max_retries=1) as client,
        pytest.raises(goproxies.InternalServerError),
    ):
        flavour.generated(get_traffic_stats, client)
    assert len(server.requests) == 2


def test_a_post_is_never_repeated(flavour: Flavour) -> None:
    with (
        serving(lambda _: Reply(503)) as server,
        flavour.client(token="token", base_url=server.url) as client,
        pytest.raises(goproxies.InternalServerError),
    ):
        sent(flavour, client, "POST", "/api/v1/users", json={"name": "alice"})
    [post] = server.requests
    assert (post.method, json.loads(post.body)) == ("POST", {"name": "alice"})


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, goproxies.APIStatusError),
        (404, goproxies.NotFoundError),
        (422, goproxies.UnprocessableEntityError),
        (520, goproxies.InternalServerError),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>", b"null", b"{}"])
def test_a_failure_is_an_error_and_not_a_model(
    flavour: Flavour, status: int, kind: type[Exception], body: bytes
) -> None:
    with (
        serving(lambda _: Reply(status, body)) as server,
        flavour.client(token="token", base_url=server.url, max_retries=0) as client,
        pytest.raises(kind),
    ):
        flavour.generated(get_traffic_stats, client)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"null", b"[]", b"{}", b"[" * 100_000, b'{"bytes": NaN}', b'{"bytes": 1}'],
    ids=lambda body: str(body[:12]),
)
def test_a_success_that_the_model_does_not_take_is_a_breach(flavour: Flavour, body: bytes) -> None:
    with (
        serving(lambda _: Reply(200, body)) as server,
        flavour.client(token="token", base_url=server.url) as client,
        pytest.raises(goproxies.APIResponseValidationError),
    ):
        flavour.generated(get_traffic_stats, client)


@pytest.mark.parametrize("status", [201, 202, 204, 206])
@pytest.mark.parametrize("endpoint", [get_traffic_stats, login], ids=["GET", "login"])
def test_a_success_that_is_not_documented_is_a_breach(
    flavour: Flavour, endpoint: Any, status: int
) -> None:
    body = {**ANSWERS["traffic"], "token": "t"}
    given = {"body": LoginRequest("a", "b")} if endpoint is login else {}
    with (
        serving(lambda _: Reply(status, body)) as server,
        flavour.client(token="token", base_url=server.url) as client,
        pytest.raises(goproxies.APIResponseValidationError, match=str(status)),
    ):
        flavour.generated(endpoint, client, **given)


@pytest.mark.parametrize(
    ("status", "body"), [(200, {"users": []}), (204, b""), (201, b""), (201, {"name": "alice"})]
)
def test_an_operation_that_has_no_method_here_can_be_called(
    flavour: Flavour, status: int, body: Any
) -> None:
    method = "GET" if status == 200 else "POST"
    with (
        serving(lambda _: Reply(status, body)) as server,
        flavour.client(token="token", base_url=server.url) as client,
    ):
        response = sent(flavour, client, method, "/api/v1/users", json={})
    assert (response.status_code, response.content) == (status, Reply(status, body).content)


def test_what_is_given_is_sent(flavour: Flavour) -> None:
    with (
        serving(lambda _: Reply(200, ANSWERS["traffic"])) as server,
        flavour.client(token="token", base_url=f"{server.url}/proxied") as client,
    ):
        flavour.generated(get_traffic_stats, client, country="DE")
    [request] = server.requests
    assert (request.path, dict(request.query)) == (f"/proxied{TRAFFIC}", {"country": "DE"})
    assert request.headers["authorization"] == "Bearer token"
    assert request.headers["user-agent"].startswith("goproxies/")


# Login through the raw client


def test_a_raw_login_gives_the_token(flavour: Flavour, api: Server) -> None:
    with flavour.client(token="token", base_url=api.url) as client:
        token = flavour.generated(login, client, body=LoginRequest("demo", "demo"))
    assert token == Token("token-of-demo")


def test_a_raw_login_with_wrong_credentials_is_refused(flavour: Flavour, sandbox: Sandbox) -> None:
    with (
        flavour.client("demo", "demo", base_url=sandbox.url) as client,
        pytest.raises(goproxies.LoginError),
    ):
        flavour.generated(login, client, body=LoginRequest("demo", "wrong"))
    assert len(sandbox.requests) == 1


def test_a_raw_login_carries_no_bearer(flavour: Flavour, api: Server) -> None:
    with flavour.client("demo", "demo", base_url=api.url) as client:
        flavour.generated(login, client, body=LoginRequest("demo", "demo"))
    [request] = api.requests
    assert "authorization" not in request.headers


def test_a_raw_login_that_breaks_the_contract_keeps_no_answer(flavour: Flavour) -> None:
    with (
        serving(lambda _: Reply(200, {"tokens": ["secret"]})) as server,
        flavour.client(token="token", base_url=server.url) as client,
        pytest.raises(goproxies.APIResponseValidationError) as caught,
    ):
        flavour.generated(login, client, body=LoginRequest("demo", "demo"))
    assert caught.value.response is None


# Where it may be used, and what it shows


@each_endpoint
def test_the_blocking_one_does_not_serve_asyncio(method: str) -> None:
    with (
        start_blocking_portal() as portal,
        goproxies.Client(token="token") as client,
        pytest.raises(goproxies.ConfigurationError, match="sync functions"),
    ):
        portal.call(partial(GENERATED[method].asyncio, client=client.raw))


@asynchronous
@each_endpoint
def test_the_asynchronous_one_does_not_serve_sync(flavour: Flavour, method: str) -> None:
    with (
        flavour.client(token="token") as client,
        pytest.raises(goproxies.ConfigurationError, match="asyncio functions"),
    ):
        GENERATED[method].sync(client=client.raw)


def test_its_repr_shows_no_secret(flavour: Flavour, api: Server) -> None:
    with flavour.client("demo", "pass-word", token="to-ken", base_url=api.url) as client:
        raw = client.raw
        if flavour.name == "sync":
            raw.get_httpx_client()
    assert "to-ken" not in repr(raw)
    assert "pass-word" not in repr(raw)


def test_a_response_keeps_no_token_with_its_request(flavour: Flavour) -> None:
    with (
        serving(lambda _: Reply(200, ANSWERS["traffic"])) as server,
        flavour.client(token="to-ken", base_url=server.url) as client,
    ):
        response = sent(flavour, client, "GET", TRAFFIC)
    assert "to-ken" not in str(response.request.headers.raw)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.invalid/api/v1/stats/traffic",
        "http://127.0.0.1:1/api/v1/stats/traffic",
        "{server}/v2/api/v1/stats/traffic",
        "{server}/v10/api/v1/stats/traffic",
    ],
)
def test_an_address_elsewhere_is_refused_and_nothing_sent(
    flavour: Flavour, api: Server, url: str
) -> None:
    with (
        flavour.client(token="token", base_url=f"{api.url}/v1") as client,
        pytest.raises(goproxies.InvalidArgumentError),
    ):
        sent(flavour, client, "GET", url.format(server=api.url))
    assert api.requests == []


def test_a_closed_client_refuses_raw_calls(flavour: Flavour, api: Server) -> None:
    with flavour.client("demo", "demo", base_url=api.url) as client:
        (client.close if flavour.name == "sync" else client.aclose)()  # type: ignore[attr-defined]  # of AsyncClient
        with pytest.raises(goproxies.ConfigurationError, match="closed"):
            flavour.generated(get_traffic_stats, client)


# Its own copies, and those of the client


def test_it_can_be_opened_and_closed_again_and_again(api: Server) -> None:
    with goproxies.Client("demo", "demo", base_url=api.url) as client:
        for _ in range(2):
            with client.raw as raw:
                assert isinstance(get_traffic_stats.sync(client=raw), TrafficStats)
        assert client.countries()


def answered(request: Request) -> Reply:
    return Reply(200, ANSWERS["traffic"], {"Set-Cookie": "session=1"})


def test_a_cookie_of_the_server_is_not_kept() -> None:
    with serving(answered) as server, goproxies.Client(token="t", base_url=server.url) as client:
        raw = client.raw
        get_traffic_stats.sync(client=raw)
        get_traffic_stats.sync(client=raw)
    assert "cookie" not in server.requests[1].headers
