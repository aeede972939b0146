"""The login: once, when first needed, and shared by every call that waits for it."""

from __future__ import annotations

import threading

import anyio
import anyio.to_thread
import goproxies
import httpx
import pytest
from goproxies import GoProxiesError

from tests.support.client.flavours import Flavour, concurrently, together
from tests.support.client.issuing import COUNTRIES, Gate, Issuer, Turnstile, always, in_turn
from tests.support.network.servers import Reply, Request, serving

pytestmark = pytest.mark.usefixtures("quick_backoff")


def many(flavour: Flavour) -> int:
    """Forty threads, or sixty tasks."""
    return 40 if flavour.name == "sync" else 60


# When, and how often


def test_making_a_client_sends_nothing(flavour: Flavour) -> None:
    with serving(Issuer()) as server, flavour.client("demo", "demo", base_url=server.url):
        assert server.requests == []


def test_the_first_call_logs_in_and_the_second_does_not(flavour: Flavour) -> None:
    with serving(Issuer()) as server, flavour.client("ann", "pass", base_url=server.url) as client:
        client.countries()
        client.countries()
        assert [request.path for request in server.requests] == [
            "/api/v1/login",
            "/api/v1/stats/countries",
            "/api/v1/stats/countries",
        ]
        assert server.logins[0].body == b'{"username":"ann","password":"pass"}'


def test_many_first_calls_share_one_login(flavour: Flavour, turnstile: Turnstile) -> None:
    api, number = Issuer(), many(flavour)

    def login(request: Request) -> Reply:
        turnstile.wait_for(number)
        return api.accept(request)

    api.login = login
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        assert concurrently(number, client.countries) == [["DE"]] * number
        assert len(server.logins) == 1


def test_many_calls_after_a_revocation_share_one_login(flavour: Flavour) -> None:
    api, number = Issuer(), many(flavour)
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        api.revoke()
        assert concurrently(number, client.countries) == [["DE"]] * number
        assert len(server.logins) == 2


def test_many_calls_share_one_login_even_if_it_brings_the_same_token(
    flavour: Flavour, turnstile: Turnstile
) -> None:
    number = many(flavour)
    refusing = threading.Event()

    def login(_: Request) -> Reply:
        if refusing.is_set():
            turnstile.wait_for(1 + number)
            refusing.clear()
        return Reply(body={"token": "ever-the-same"})

    def answer(request: Request) -> Reply:
        return (
            login(request) if request.is_login else Reply(401) if refusing.is_set() else COUNTRIES
        )

    with serving(answer) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        refusing.set()
        assert concurrently(number, client.countries) == [["DE"]] * number
        client.countries()
        assert len(server.logins) == 2


def test_a_client_of_with_options_shares_the_token(flavour: Flavour) -> None:
    with serving(Issuer()) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.with_options(timezone="Asia/Tokyo").countries()
        client.with_options(max_retries=0).countries()
        client.countries()
        assert len(server.logins) == 1


# What the login answers


@pytest.mark.parametrize("status", [200, 201, 202, 203, 226, 299])
def test_any_success_with_a_token_is_a_login(flavour: Flavour, status: int) -> None:
    api = Issuer()
    api.login = lambda _: Reply(status, {"token": api.issue(), "more": None})
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        assert client.countries() == ["DE"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": None},
        {"token": 12},
        {"token": ["t"]},
        {"token": ""},
        {"token": "two words"},
        {"token": "t\n"},
        pytest.param({"token": "t" * 1_100_000}, id="a long one"),
        {"token": "t\r\nX-Evil: 1"},
        {"token": "tökén"},
        {"token": "t\x7f"},
        {"access_token": "t"},
        ["t"],
        "t",
        None,
        b"",
        b"<html>",
        b'{"token": "t"',
        b"\xff",
    ],
    ids=repr,
)
def test_a_success_without_a_usable_token_breaks_the_contract(body: object) -> None:
    with (
        serving(always(Reply(200, body))) as server,
        goproxies.Client("demo", "demo", base_url=server.url) as client,
        pytest.raises(goproxies.APIResponseValidationError) as caught,
    ):
        client.countries()
    assert caught.value.response is None
    assert len(server.requests) == 1


def test_a_204_breaks_the_contract_of_a_login() -> None:
    with (
        serving(always(Reply(204))) as server,
        goproxies.Client("demo", "demo", base_url=server.url) as client,
        pytest.raises(goproxies.APIResponseValidationError),
    ):
        client.login()


@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_a_refused_login_is_one_request_shared_by_every_caller_that_waited(
    flavour: Flavour, status: int, turnstile: Turnstile
) -> None:
    number = many(flavour)

    def refuse(_: Request) -> Reply:
        turnstile.wait_for(number)
        return Reply(status, {"error": {"message": "no such account"}})

    with serving(refuse) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        outcomes = concurrently(number, client.countries)
        assert {type(outcome) for outcome in outcomes} == {goproxies.LoginError}
        assert {str(outcome) for outcome in outcomes} == {str(outcomes[0])}
        assert {outcome.response is None for outcome in outcomes} == {False}  # type: ignore[union-attr]  # all are errors
        assert len(set(map(id, outcomes))) == number
        assert len(server.requests) == 1


def test_a_refusal_is_shared_whatever_the_options(flavour: Flavour, turnstile: Turnstile) -> None:
    number = many(flavour)

    def refuse(_: Request) -> Reply:
        turnstile.wait_for(number + 2)
        return Reply(401)

    with serving(refuse) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        calls = [
            client.with_options(
                deadline=1000.0 + index, max_retries=index % 4, timeout=30 + index % 3
            ).countries
            for index in range(number)
        ]
        outcomes: list[object] = together(*calls, client.login, client.login)
        assert {type(outcome) for outcome in outcomes} == {goproxies.LoginError}
        assert len(server.requests) == 1


def test_a_broken_contract_is_shared_whatever_the_options(
    flavour: Flavour, turnstile: Turnstile
) -> None:
    def answer(_: Request) -> Reply:
        turnstile.wait_for(2)
        return Reply(200, {})

    with serving(answer) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        patient = client.with_options(max_retries=5)
        outcomes: list[object] = together(client.countries, patient.countries)
        assert {type(outcome) for outcome in outcomes} == {goproxies.APIResponseValidationError}
        assert len(server.requests) == 1


def test_a_failure_of_a_more_patient_call_is_shared(flavour: Flavour, turnstile: Turnstile) -> None:
    api, gate = Issuer(), Gate(always(Reply(503)))
    api.login = gate
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:

        def hasty() -> list[str]:
            gate.wait_for_arrival()
            return client.with_options(max_retries=0, timezone="Asia/Tokyo").countries()

        def opening() -> None:
            turnstile.wait_for(2)
            gate.open()

        outcomes: list[object] = together(client.countries, hasty, opening)
        assert [type(outcome) for outcome in outcomes] == [
            goproxies.InternalServerError,
            goproxies.InternalServerError,
            type(None),
        ]
        assert len(server.logins) == 3


@pytest.mark.parametrize(
    "reply", [Reply(429), Reply(503), Reply(429, headers={"Retry-After": "300"})]
)
def test_an_answer_is_shared_by_calls_with_other_time_limits(
    flavour: Flavour, turnstile: Turnstile, reply: Reply
) -> None:
    number = many(flavour)

    def fail(_: Request) -> Reply:
        turnstile.wait_for(number)
        return reply

    with serving(fail) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        hasty = client.with_options(max_retries=0)
        calls = [
            hasty.with_options(deadline=1000.0 + index, timeout=30 + index).countries
            for index in range(number)
        ]
        outcomes: list[object] = together(*calls)
        assert all(isinstance(outcome, goproxies.APIStatusError) for outcome in outcomes)
        assert len(server.requests) == 1


def test_an_answer_that_asks_for_a_long_wait_is_shared_by_calls_with_more_retries(
    flavour: Flavour, turnstile: Turnstile
) -> None:
    def fail(_: Request) -> Reply:
        turnstile.wait_for(2)
        return Reply(429, headers={"Retry-After": "300"})

    with serving(fail) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        calls = [client.with_options(max_retries=retries).countries for retries in (0, 5)]
        outcomes: list[object] = together(*calls)
        assert {type(outcome) for outcome in outcomes} == {goproxies.RateLimitError}
        assert len(server.requests) == 1


def test_a_time_out_is_shared_by_calls_with_the_same_time_limit(turnstile: Turnstile) -> None:
    number, sent = 5, list[httpx.Request]()

    def time_out(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        turnstile.wait_for(number)
        raise httpx.ReadTimeout("too late")

    transport = httpx.MockTransport(time_out)
    with goproxies.Client("demo", "demo", transport=transport, max_retries=0) as client:
        calls = [client.with_options(timeout=float("7.5")).countries for _ in range(number)]
        outcomes: list[object] = together(*calls)
        assert {type(outcome) for outcome in outcomes} == {goproxies.APITimeoutError}
        assert len(sent) == 1


def test_the_time_out_of_a_call_with_less_time_is_not_shared(flavour: Flavour) -> None:
    api, gate = Issuer(), Gate(always(Reply(503)))
    api.login = in_turn(gate, api.accept)
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        first = client.with_options(max_retries=0, timeout=0.5)

        def second() -> list[str]:
            gate.wait_for_arrival()
            return first.with_options(timeout=20).countries()

        outcomes: list[object] = together(first.countries, second)
        gate.open()
        assert isinstance(outcomes[0], goproxies.APITimeoutError)
        assert outcomes[1] == ["DE"]


def test_a_call_after_a_refusal_logs_in_again(flavour: Flavour) -> None:
    api = Issuer()
    api.login = always(Reply(401))
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        with pytest.raises(goproxies.LoginError):
            client.countries()
        api.login = api.accept
        assert client.countries() == ["DE"]


@pytest.mark.parametrize("status", [302, 404, 418])
def test_another_failure_of_a_login_is_the_error_of_its_status(status: int) -> None:
    with (
        serving(always(Reply(status))) as server,
        goproxies.Client("demo", "demo", base_url=server.url) as client,
        pytest.raises(goproxies.APIStatusError) as caught,
    ):
        client.countries()
    assert not isinstance(caught.value, goproxies.LoginError)
    assert len(server.requests) == 1


def test_a_failed_login_is_retried_and_then_shared(flavour: Flavour, turnstile: Turnstile) -> None:
    number = many(flavour)

    def fail(_: Request) -> Reply:
        turnstile.wait_for(number)
        return Reply(503)

    with serving(fail) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        outcomes = concurrently(number, client.countries)
        assert {type(outcome) for outcome in outcomes} == {goproxies.InternalServerError}
        assert len(server.requests) == 3


def test_a_login_that_fails_for_a_while_succeeds(flavour: Flavour) -> None:
    api = Issuer()
    api.login = lambda _: (
        Reply(503) if len(server.logins) < 3 else Reply(body={"token": api.issue()})
    )
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        assert client.countries() == ["DE"]


@pytest.mark.parametrize("reply", [Reply(503), Reply(429, headers={"Retry-After": "60"})])
def test_a_less_patient_callers_failure_is_not_shared(
    flavour: Flavour, turnstile: Turnstile, reply: Reply
) -> None:
    api, gate = Issuer(), Gate(always(reply))
    api.login = in_turn(gate, api.accept)

    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        hasty = client.with_options(max_retries=0)

        def patient() -> list[str]:
            gate.wait_for_arrival()
            return client.countries()

        def opening() -> None:
            turnstile.wait_for(2)
            gate.open()

        failure, *others = together(hasty.countries, patient, opening)
        assert isinstance(failure, goproxies.APIStatusError)
        assert others == [["DE"], None]


# Cancellation


@pytest.fixture(params=["asyncio", "trio"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def _outcome(client: goproxies.AsyncClient, outcomes: list[object]) -> None:
    try:
        outcomes.append(await client.countries())
    except GoProxiesError as error:
        outcomes.append(error)


@pytest.mark.parametrize("cancelled", ["leader", "waiter"])
def test_a_cancelled_call_does_not_keep_the_token_from_the_others(
    backend: str, cancelled: str, turnstile: Turnstile
) -> None:
    api, outcomes = Issuer(), list[object]()
    api.login = gate = Gate(api.accept)

    async def main() -> None:
        async with (
            goproxies.AsyncClient("demo", "demo", base_url=server.url) as client,
            anyio.create_task_group() as tasks,
        ):
            leader, waiter = anyio.CancelScope(), anyio.CancelScope()

            async def scoped(scope: anyio.CancelScope) -> None:
                with scope:
                    await _outcome(client, outcomes)

            tasks.start_soon(scoped, leader)
            await anyio.to_thread.run_sync(gate.wait_for_arrival)
            for scope in (waiter, anyio.CancelScope(), anyio.CancelScope()):
                tasks.start_soon(scoped, scope)
            await anyio.to_thread.run_sync(turnstile.wait_for, 4)
            (leader if cancelled == "leader" else waiter).cancel()
            gate.open()

    with serving(api) as server:
        anyio.run(main, backend=backend)
        assert outcomes == [["DE"]] * 3
        assert len(server.logins) == (2 if cancelled == "leader" else 1)
