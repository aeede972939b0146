"""The renewal of a token before it expires, by the server's clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import formatdate
from types import SimpleNamespace
from typing import Any

import anyio
import anyio.to_thread
import goproxies
import httpx
import pytest
import time_machine
from goproxies import StoredToken
from goproxies._auth.bearer import Bearer, Claims, read_claims
from goproxies._constants import RENEWAL_PAUSE_SECONDS
from hypothesis import given
from hypothesis import strategies as st

from tests.support.client.flavours import Flavour, together
from tests.support.client.issuing import Gate, Issuer, Turnstile, always, bearer, in_turn, jwt
from tests.support.network.servers import Reply, serving

HOUR = 3600.0
NEVER = 253_402_300_799

pytestmark = pytest.mark.usefixtures("quick_backoff")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Hold the time of day, which tests then move on."""
    with time_machine.travel("2026-10-05T12:00:00Z", tick=False) as traveller:
        yield traveller


# In time


@pytest.mark.parametrize(
    ("life", "ahead"),
    [(24 * HOUR, 60.0), (HOUR, 60.0), (600.0, 60.0), (300.0, 30.0), (60.0, 6.0)],
)
@pytest.mark.parametrize("skew", [-2 * HOUR, 0.0, 2 * HOUR])
def test_a_token_is_renewed_a_tenth_of_its_life_but_no_more_than_a_minute_ahead(
    clock: time_machine.Traveller, life: float, ahead: float, skew: float
) -> None:
    with (
        serving(Issuer(life, skew)) as server,
        goproxies.Client("demo", "demo", base_url=server.url) as client,
    ):
        client.countries()
        clock.shift(life - ahead - 3)
        client.countries()
        assert len(server.logins) == 1
        clock.shift(4)
        client.countries()
        assert len(server.logins) == 2
        assert len(set(map(bearer, server.calls))) == 2


def test_a_renewal_goes_before_the_call(flavour: Flavour, clock: time_machine.Traveller) -> None:
    api = Issuer(HOUR)
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        clock.shift(HOUR - 30)
        client.countries()
        assert [bearer(request) for request in server.calls] == api.tokens


@pytest.mark.parametrize("skew", [-2 * HOUR, 2 * HOUR])
def test_skew_does_not_cause_a_login_per_call(
    flavour: Flavour, clock: time_machine.Traveller, skew: float
) -> None:
    with (
        serving(Issuer(HOUR, skew)) as server,
        flavour.client("demo", "demo", base_url=server.url) as client,
    ):
        for _ in range(5):
            client.countries()
            clock.shift(10)
        assert (len(server.logins), len(server.calls)) == (1, 5)


@pytest.mark.parametrize("skew", [-2 * HOUR, -HOUR, 60 - HOUR, 59 - HOUR, 0, HOUR, 2 * HOUR])
def test_skew_that_no_answer_shows_does_not_cause_a_login_per_call(
    clock: time_machine.Traveller, skew: float
) -> None:
    api = Issuer(HOUR, skew)
    api.dates = False
    with (
        serving(api) as server,
        goproxies.Client("demo", "demo", base_url=server.url) as client,
    ):
        for _ in range(5):
            client.countries()
        assert len(server.logins) == 1


def test_only_one_of_many_calls_renews_and_the_others_do_not_wait(
    flavour: Flavour, clock: time_machine.Traveller
) -> None:
    api = Issuer(HOUR)
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        clock.shift(HOUR - 30)
        api.login = gate = Gate(api.accept)

        def others() -> list[str]:
            gate.wait_for_arrival()
            countries = client.countries()
            gate.open()
            return countries

        assert together(client.countries, others) == [["DE"]] * 2
        assert [bearer(request) for request in server.calls[1:]] == api.tokens


@pytest.mark.parametrize(
    ("claims", "life"),
    [
        (Claims(100.0, 40.0), 60.0),
        (Claims(100.0, 100.0), None),
        (Claims(100.0, 101.0), None),
        (Claims(100.0, None), None),
        (Claims(None, 100.0), None),
    ],
)
def test_the_life_of_a_token_is_the_time_between_its_claims(
    claims: Claims, life: float | None
) -> None:
    assert claims.life == life


@pytest.mark.parametrize(
    ("claims", "ahead"), [({}, 30.0), ({"exp": 400, "iat": 0}, 40.0), ({"exp": 400}, 30.0)]
)
def test_a_stored_token_is_renewed_a_tenth_of_its_life_ahead_or_of_what_is_left(
    clock: time_machine.Traveller, claims: dict[str, Any], ahead: float
) -> None:
    clock.move_to(datetime.fromtimestamp(100, UTC), tick=False)  # a clock that was never set
    stored = StoredToken(
        jwt(claims), "ann", "https://api.example", datetime.fromtimestamp(400, UTC)
    )
    assert Bearer.stored(stored).due == 400 - ahead


def test_an_issued_token_is_due_and_expires_at_the_second_itself(
    clock: time_machine.Traveller,
) -> None:
    clock.move_to(datetime.fromtimestamp(100, UTC), tick=False)
    issued = Bearer.issued(jwt({"exp": 400}), skew=0.0)
    states = {}
    for second in (369, 370, 399, 400):
        clock.move_to(datetime.fromtimestamp(second, UTC), tick=False)
        states[second] = issued.is_due, issued.is_expired
    assert states == {
        369: (False, False),
        370: (True, False),
        399: (True, False),
        400: (True, True),
    }


# When it fails


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_failed_renewal_does_not_waste_a_good_token(
    flavour: Flavour, clock: time_machine.Traveller, status: int
) -> None:
    api = Issuer(HOUR)
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        clock.shift(HOUR - 30)
        api.login = always(Reply(status))
        assert client.countries() == ["DE"]
        assert len(server.logins) == 2


def test_a_failed_renewal_is_not_repeated_on_each_call(
    flavour: Flavour, clock: time_machine.Traveller
) -> None:
    api = Issuer(HOUR)
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        clock.shift(HOUR - 30)
        api.login = always(Reply(503))
        for _ in range(5):
            client.countries()
        assert len(server.logins) == 2


def test_a_failed_renewal_is_repeated_after_a_pause(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 0.5  # since the machine was started
    monkeypatch.setattr("goproxies._auth.session.time", SimpleNamespace(monotonic=lambda: seconds))
    api = Issuer(HOUR)
    with (
        serving(api) as server,
        goproxies.Client("demo", "demo", base_url=server.url) as client,
    ):
        client.countries()
        clock.shift(HOUR - 30)
        api.login = always(Reply(503))
        client.countries()
        assert len(server.logins) == 2
        seconds += RENEWAL_PAUSE_SECONDS - 0.25
        client.countries()
        assert len(server.logins) == 2
        api.login = api.accept
        seconds += 0.25
        client.countries()
        client.countries()
        assert [bearer(request) for request in server.calls][2:] == [*api.tokens, api.tokens[1]]


class Breaking(goproxies.MemoryTokenStore):
    """Takes one token, and no more."""

    def save(self, token: goproxies.StoredToken) -> None:
        if self.load():
            raise OSError
        super().save(token)


def test_a_store_that_fails_does_not_waste_a_good_token(
    flavour: Flavour, clock: time_machine.Traveller
) -> None:
    store = Breaking()
    with (
        serving(Issuer(HOUR)) as server,
        flavour.client("demo", "demo", base_url=server.url, token_store=store) as client,
    ):
        client.countries()
        clock.shift(HOUR - 30)
        assert client.countries() == ["DE"]


def test_a_failed_renewal_does_not_fail_calls_that_need_a_token(
    flavour: Flavour, clock: time_machine.Traveller, turnstile: Turnstile
) -> None:
    api, gate = Issuer(HOUR), Gate(always(Reply(503)))
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        clock.shift(HOUR - 30)
        api.login = in_turn(gate, api.accept)

        def late() -> list[str]:
            gate.wait_for_arrival()
            api.revoke()
            return client.countries()

        def opening() -> None:
            turnstile.wait_for(3)
            gate.open()

        outcomes: list[object] = together(client.countries, late, opening)
        assert outcomes == [["DE"], ["DE"], None]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_renewal_that_is_cancelled_is_repeated_by_the_next_call(
    backend: str, clock: time_machine.Traveller
) -> None:
    api = Issuer(HOUR)

    async def main() -> None:
        async with goproxies.AsyncClient("demo", "demo", base_url=server.url) as client:
            await client.countries()
            clock.shift(HOUR - 30)
            api.login = gate = Gate(api.accept)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(client.countries)
                await anyio.to_thread.run_sync(gate.wait_for_arrival)
                tasks.cancel_scope.cancel()
            gate.open()
            api.login = api.accept
            await client.countries()

    with serving(api) as server:
        anyio.run(main, backend=backend)
    # The cancelled login may get its token before or after the one that repeats it.
    assert bearer(server.calls[-1]) in api.tokens[1:]
    assert len(server.logins) == 3


# Once it has expired


def test_an_expired_token_is_not_sent(flavour: Flavour, clock: time_machine.Traveller) -> None:
    api = Issuer(HOUR)
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        clock.shift(2 * HOUR)
        client.countries()
        assert [bearer(request) for request in server.calls] == api.tokens


def test_a_failure_is_an_error_once_the_token_has_expired(
    flavour: Flavour, clock: time_machine.Traveller
) -> None:
    api = Issuer(HOUR)
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        clock.shift(2 * HOUR)
        api.login = always(Reply(503))
        with pytest.raises(goproxies.InternalServerError):
            client.countries()
        assert (len(server.logins), len(server.calls)) == (1 + 3, 1)


def test_a_given_token_is_tried_first_whatever_it_says(flavour: Flavour) -> None:
    token = jwt({"exp": 1})
    with (
        serving(Issuer()) as server,
        flavour.client("demo", "demo", token=token, base_url=server.url) as client,
    ):
        client.countries()
        assert [bearer(request) for request in server.calls] == [token, "token-0"]


# What a token may say


PAYLOADS: list[Any] = [
    *({"exp": exp} for exp in (0, 1, -1, -1e300, 1e300, 10**400, NEVER, NEVER + 1, NEVER * 1000)),
    *({"exp": exp} for exp in ("1790000000", True, None, [1790000000], {"exp": 1790000000})),
    *({"exp": 1790000000, "iat": iat} for iat in (0, -1e300, 1e300, 10**400, "x", True, NEVER)),
    {},
    [],
    "exp",
    None,
    b'{"exp": NaN}',
    b'{"exp": Infinity}',
    b'{"exp": 1e999}',
    b'{"exp": ' + b"9" * 5000 + b"}",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"\xff\xfe",
    b"",
]


@pytest.mark.parametrize("skew", [-2 * HOUR, 0.0, 2 * HOUR])
@pytest.mark.parametrize(
    "token", [*map(jwt, PAYLOADS), "opaque", "...", "a.b.c", "!.!.!", "~"], ids=lambda t: t[:30]
)
def test_a_token_without_a_usable_exp_serves_until_it_is_refused(token: str, skew: float) -> None:
    calls = iter([200, 200, 401, 200])
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.method)
        headers = {"Date": formatdate(time.time() + skew, usegmt=True)}
        if request.method == "POST":
            return httpx.Response(200, json={"token": token}, headers=headers)
        return httpx.Response(next(calls), json={"countries": []}, headers=headers)

    with goproxies.Client("demo", "demo", transport=httpx.MockTransport(answer)) as client:
        for _ in range(3):
            client.countries()
    assert sent == ["POST", "GET", "GET", "GET", "POST", "GET"]


@pytest.mark.parametrize("exp", ["1790000000", True, False, None, [1790000000], {"is": 1}])
def test_an_exp_that_is_no_number_is_ignored(exp: object) -> None:
    assert read_claims(jwt({"exp": exp})) == Claims()


def test_a_megabyte_of_claims_is_read() -> None:
    token = jwt({"exp": 1790000000, "more": "x" * 2**20})
    assert read_claims(token) == Claims(expires=1790000000.0)


@given(st.binary())
def test_any_payload_gives_claims(payload: bytes) -> None:
    assert isinstance(read_claims(jwt(payload)), Claims)


@given(st.text())
def test_any_text_gives_claims(token: str) -> None:
    assert isinstance(read_claims(token), Claims)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_an_exp(number: float) -> None:
    token = jwt({"exp": number})
    try:
        expected: float | None = float(number)
    except OverflowError:
        expected = None
    assert read_claims(token).expires == expected
