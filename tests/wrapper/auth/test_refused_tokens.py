"""What follows a 401, with a login and with a token alone."""

from __future__ import annotations

import goproxies
import pytest
from goproxies_api.api.statistics import get_used_countries_stats

from tests.support.client.flavours import Flavour
from tests.support.client.issuing import Issuer, always, bearer
from tests.support.network.servers import Reply, serving

pytestmark = pytest.mark.usefixtures("quick_backoff")


# A 401 on a call


def test_a_refused_token_is_replaced_and_the_call_repeated(flavour: Flavour) -> None:
    api = Issuer()
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        api.revoke()
        assert client.countries() == ["DE"]
        assert [bearer(request) for request in server.calls] == ["token-0", "token-0", "token-1"]


def test_a_raw_call_is_repeated_too(flavour: Flavour) -> None:
    api = Issuer()
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        api.revoke()
        assert flavour.generated(get_used_countries_stats, client).countries == ["DE"]
        assert len(server.logins) == 2


@pytest.mark.parametrize("life", [None, 3600.0])
def test_a_401_that_stays_is_one_repeat_and_an_error(flavour: Flavour, life: float | None) -> None:
    api = Issuer(life)
    api.call = always(Reply(401, {"error": {"code": "expired", "message": "so it is"}}))
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        with pytest.raises(goproxies.AuthenticationError, match="so it is") as caught:
            client.countries()
        assert type(caught.value) is goproxies.AuthenticationError
        assert (len(server.logins), len(server.calls)) == (2, 2)


def test_a_refused_token_is_not_sent_again_even_if_no_other_comes(flavour: Flavour) -> None:
    api = Issuer()
    with serving(api) as server, flavour.client("demo", "demo", base_url=server.url) as client:
        client.countries()
        api.revoke()
        api.login = always(Reply(403))
        for _ in range(2):
            with pytest.raises(goproxies.LoginError):
                client.countries()
        assert len(server.calls) == 2


# A token alone


def test_a_token_alone_serves_without_a_login(flavour: Flavour) -> None:
    api = Issuer()
    with (
        serving(api) as server,
        flavour.client(token=api.issue(), base_url=server.url) as client,
    ):
        assert client.countries() == ["DE"]
        assert server.logins == []


def test_a_token_alone_that_is_refused_is_an_authentication_error(flavour: Flavour) -> None:
    with serving(Issuer()) as server, flavour.client(token="old", base_url=server.url) as client:
        with pytest.raises(goproxies.AuthenticationError) as caught:
            client.countries()
        assert type(caught.value) is goproxies.AuthenticationError
        assert len(server.requests) == 1


def test_a_token_alone_cannot_log_in(flavour: Flavour) -> None:
    with serving(Issuer()) as server, flavour.client(token="t", base_url=server.url) as client:
        with pytest.raises(goproxies.ConfigurationError, match="user name and a password"):
            client.login()
        assert server.requests == []


def test_a_token_alone_cannot_be_restored_after_a_logout(flavour: Flavour) -> None:
    with serving(Issuer()) as server, flavour.client(token="t", base_url=server.url) as client:
        client.logout()
        with pytest.raises(goproxies.ConfigurationError, match="user name and a password"):
            client.countries()
        assert server.requests == []


def test_a_token_with_a_pair_goes_first(flavour: Flavour) -> None:
    api = Issuer()
    token = api.issue()
    with (
        serving(api) as server,
        flavour.client("demo", "demo", token=token, base_url=server.url) as client,
    ):
        client.countries()
        assert server.logins == []


def test_a_login_follows_a_token_that_is_refused(flavour: Flavour) -> None:
    with (
        serving(Issuer()) as server,
        flavour.client("demo", "demo", token="old", base_url=server.url) as client,
    ):
        client.countries()
        client.countries()
        assert [bearer(request) for request in server.calls] == ["old", "token-0", "token-0"]
