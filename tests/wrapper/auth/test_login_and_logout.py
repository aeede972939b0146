"""`login` and `logout`: check credentials, and forget a token."""

from __future__ import annotations

import goproxies
import pytest

from tests.support.client.flavours import Flavour, together
from tests.support.client.issuing import Gate, Issuer, Turnstile, always, bearer
from tests.support.network.servers import Reply, serving

pytestmark = pytest.mark.usefixtures("quick_backoff")


def test_login_fetches_a_new_token_now(flavour: Flavour) -> None:
    with serving(Issuer()) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.login()
        client.login()
        client.countries()
        assert [bearer(request) for request in server.requests] == ["", "", "token-1"]


def test_a_login_by_hand_that_fails_leaves_the_token(flavour: Flavour) -> None:
    api = Issuer()
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.login()
        api.login = always(Reply(500))
        with pytest.raises(goproxies.InternalServerError):
            client.login()
        assert client.countries() == ["DE"]


def test_a_call_during_a_login_waits_for_it(flavour: Flavour, turnstile: Turnstile) -> None:
    api = Issuer()
    api.login = gate = Gate(api.accept)
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:

        def call() -> list[str]:
            gate.wait_for_arrival()
            return client.countries()

        def opening() -> None:
            turnstile.wait_for(2)
            gate.open()

        outcomes: list[object] = together(client.login, call, opening)
        assert outcomes == [None, ["DE"], None]
        assert len(server.logins) == 1


def test_logout_forgets_the_token_and_sends_nothing(flavour: Flavour) -> None:
    store = goproxies.MemoryTokenStore()
    with (
        serving(Issuer()) as server,
        flavour.client("demo", "demo", base_url=server.url, token_store=store) as client,
    ):
        client.login()
        client.logout()
        assert store.load() is None
        assert len(server.requests) == 1
        client.countries()
        assert len(server.logins) == 2


def test_a_logout_during_a_login_forgets_the_new_token(
    flavour: Flavour, turnstile: Turnstile
) -> None:
    api, store = Issuer(), goproxies.MemoryTokenStore()
    api.login = gate = Gate(api.accept)
    with (
        serving(api) as server,
        flavour.client("demo", "demo", base_url=server.url, token_store=store) as client,
    ):

        def logout() -> None:
            gate.wait_for_arrival()
            client.logout()

        def opening() -> None:
            turnstile.wait_for(2)
            gate.open()

        outcomes: list[object] = together(client.countries, logout, opening)
        assert outcomes == [["DE"], None, None]
        assert store.load() is None
        client.countries()
        assert len(server.logins) == 2
