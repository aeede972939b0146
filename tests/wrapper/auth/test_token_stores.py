"""Token stores: which tokens are used, when, and what happens when a store fails."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import goproxies
import pytest
from goproxies import MemoryTokenStore, StoredToken

from tests.support.client.flavours import Flavour
from tests.support.client.issuing import COUNTRIES, Issuer, always, bearer, in_turn, jwt
from tests.support.network.servers import Reply, serving

IN_AN_HOUR = datetime.now(UTC) + timedelta(hours=1)


def store_of(token: StoredToken | None) -> MemoryTokenStore:
    store = MemoryTokenStore()
    if token is not None:
        store.save(token)
    return store


# What is kept


def test_a_memory_store_is_empty_at_first() -> None:
    assert MemoryTokenStore().load() is None


def test_a_memory_store_gives_back_what_it_took_until_it_is_cleared() -> None:
    token = StoredToken("t", "ann", "https://api.example")
    store = store_of(token)
    assert store.load() is token
    store.clear()
    assert store.load() is None


def test_a_stored_token_does_not_show_the_token() -> None:
    assert "s3cret" not in repr(StoredToken("s3cret", "ann", "https://api.example"))


@pytest.mark.parametrize("skew", [-7200.0, 0.0, 7200.0])
def test_a_login_is_kept_with_its_expiry_by_this_clock(flavour: Flavour, skew: float) -> None:
    api, store = Issuer(life=3600, skew=skew), MemoryTokenStore()
    with (
        serving(api) as server,
        flavour.client("ann", "pass", base_url=server.url, token_store=store) as client,
    ):
        client.login()
        held = store.load()
        assert held is not None
        assert (held.token, held.username, held.origin) == (api.tokens[0], "ann", server.url)
        assert held.expires_at is not None
        assert abs(held.expires_at.timestamp() - (time.time() + 3600)) < 60


def test_a_token_that_does_not_say_when_it_expires_is_kept_without_an_expiry() -> None:
    store = MemoryTokenStore()
    with (
        serving(Issuer()) as server,
        goproxies.Client("ann", "pass", base_url=server.url, token_store=store) as client,
    ):
        client.login()
    assert store.load() == StoredToken("token-0", "ann", server.url)


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("2030-01-01T00:00:00+00:00", "2030-01-01T00:00:00+00:00"),
        ("9998-12-31T23:59:59+00:00", "9998-12-31T23:59:59+00:00"),
        ("9999-01-01T00:00:00+00:00", None),
    ],
)
def test_an_expiry_before_the_year_9999_is_kept_and_a_later_one_is_never(
    claimed: str, kept: str | None
) -> None:
    api, store = Issuer(), MemoryTokenStore()
    api.dates = False  # else the clocks are compared
    token = jwt({"exp": datetime.fromisoformat(claimed).timestamp()})
    api.login = always(Reply(body={"token": token}))
    with (
        serving(api) as server,
        goproxies.Client("ann", "pass", base_url=server.url, token_store=store) as client,
    ):
        client.login()
    expires_at = None if kept is None else datetime.fromisoformat(kept)
    assert store.load() == StoredToken(token, "ann", server.url, expires_at)


# What is used


def test_an_expiry_that_names_no_instant_is_refused() -> None:
    with pytest.raises(goproxies.InvalidArgumentError, match="with a time zone"):
        StoredToken("token", "ann", "https://api.example", datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("expires_at", [None, IN_AN_HOUR])
def test_a_stored_token_saves_the_login(flavour: Flavour, expires_at: datetime | None) -> None:
    api = Issuer()
    with serving(api) as server:
        store = store_of(StoredToken(api.issue(), "ann", server.url, expires_at))
        with flavour.client("ann", "pass", base_url=server.url, token_store=store) as client:
            assert client.countries() == ["DE"]
    assert server.logins == []


@pytest.mark.parametrize(
    "change",
    [
        {"username": "bob"},
        {"username": "ANN"},
        {"username": ""},
        {"origin": "https://api.goproxies.com"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": ""},
        {"expires_at": datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=365)},
        {"token": ""},
        {"token": "two words"},
        {"token": "t\r\nX-Evil: 1"},
        {"token": "tökén"},
    ],
    ids=repr,
)
def test_a_token_of_another_account_or_of_no_use_is_never_sent(change: dict[str, Any]) -> None:
    api = Issuer()
    with serving(api) as server:
        held = {"token": api.issue(), "username": "ann", "origin": server.url, **change}
        store = store_of(StoredToken(**held))
        with goproxies.Client("ann", "pass", base_url=server.url, token_store=store) as client:
            client.countries()
        assert [bearer(request) for request in server.requests] == ["", "token-1"]


def test_clients_over_one_store_share_one_login(flavour: Flavour) -> None:
    store = MemoryTokenStore()
    with serving(Issuer()) as server:
        for _ in range(3):
            with flavour.client("ann", "p", base_url=server.url, token_store=store) as client:
                client.countries()
        assert len(server.logins) == 1


def test_a_token_that_another_process_stored_replaces_a_refused_one(flavour: Flavour) -> None:
    api, store = Issuer(), MemoryTokenStore()
    refused, stored = api.issue(), api.issue()
    for first, second in ((refused, stored), (stored, refused)):
        with (
            serving(in_turn(always(Reply(401)), always(COUNTRIES))) as server,
            flavour.client(
                "ann", "p", token=first, base_url=server.url, token_store=store
            ) as client,
        ):
            store.save(StoredToken(second, "ann", server.url))
            assert client.countries() == ["DE"]
            assert [bearer(request) for request in server.requests] == [first, second]


def test_a_token_that_another_process_stored_may_be_revoked_too(flavour: Flavour) -> None:
    api, store = Issuer(), MemoryTokenStore()
    with (
        serving(api) as server,
        flavour.client("ann", "p", base_url=server.url, token_store=store) as client,
    ):
        client.countries()
        store.save(StoredToken(api.issue(), "ann", server.url))
        api.revoke()
        assert client.countries() == ["DE"]
        assert [bearer(request) for request in server.calls][1:] == [
            "token-0",
            "token-1",
            "token-2",
        ]


def test_a_stored_token_that_is_refused_is_replaced_by_a_login(flavour: Flavour) -> None:
    with serving(Issuer()) as server:
        store = store_of(StoredToken("old", "ann", server.url))
        with flavour.client("ann", "p", base_url=server.url, token_store=store) as client:
            assert client.countries() == ["DE"]
        assert [bearer(request) for request in server.requests] == ["old", "", "token-0"]
        held = store.load()
        assert held is not None
        assert held.token == "token-0"


def test_a_refused_token_is_not_read_from_a_file_again(flavour: Flavour, tmp_path: Path) -> None:
    store = goproxies.FileTokenStore(tmp_path / "token")
    with serving(Issuer()) as server:
        store.save(StoredToken("old", "ann", server.url))
        with flavour.client("ann", "p", base_url=server.url, token_store=store) as client:
            assert client.countries() == ["DE"]
        assert [bearer(request) for request in server.requests] == ["old", "", "token-0"]


def test_a_token_alone_has_no_use_for_a_store(flavour: Flavour) -> None:
    class Untouched:
        def load(self) -> StoredToken | None:
            raise AssertionError

        def save(self, token: StoredToken) -> None:
            raise AssertionError

        def clear(self) -> None:
            raise AssertionError

    api = Issuer()
    with (
        serving(api) as server,
        flavour.client(token=api.issue(), base_url=server.url, token_store=Untouched()) as client,
    ):
        assert client.countries() == ["DE"]


# A user's own stores


class Own:
    """A store that does what a test says."""

    def __init__(self, fails: str = "", loads: object = None) -> None:
        self._fails = fails
        self._loads = loads
        self.threads: set[int] = set()

    def load(self) -> Any:
        self._do("load")
        return self._loads

    def save(self, token: StoredToken) -> None:
        self._do("save", token)

    def clear(self) -> None:
        self._do("clear")

    def _do(self, what: str, *held: object) -> None:
        self.threads.add(threading.get_ident())
        if what == self._fails:
            raise LookupError(what, *held)


def test_a_store_that_cannot_be_read_is_a_configuration_error(flavour: Flavour) -> None:
    with (
        serving(Issuer()) as server,
        flavour.client("ann", "p", base_url=server.url, token_store=Own("load")) as client,
    ):
        with pytest.raises(goproxies.ConfigurationError, match="LookupError in Own") as caught:
            client.countries()
        assert caught.value.__cause__ is caught.value.__context__ is None


def test_a_token_that_cannot_be_saved_is_used_and_the_failure_logged_once(
    flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    api = Issuer()
    with (
        serving(api) as server,
        flavour.client("ann", "a-p4ssw0rd", base_url=server.url, token_store=Own("save")) as client,
    ):
        for _ in range(3):
            assert client.countries() == ["DE"]
        api.revoke()
        assert client.countries() == ["DE"]
        assert len(server.logins) == 2
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == [
        (
            "the token is not saved, but used until it expires: "
            "the token store failed: LookupError in Own; fix the store"
        )
    ]


def test_a_store_that_quotes_the_token_does_not_show_it_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Quoting(MemoryTokenStore):
        def save(self, token: StoredToken) -> None:
            raise goproxies.ConfigurationError(f"{token.token} does not fit")

    with (
        serving(Issuer()) as server,
        goproxies.Client("ann", "p4ss", base_url=server.url, token_store=Quoting()) as client,
    ):
        client.countries()
    assert "*** does not fit" in caplog.text
    assert "token-0" not in caplog.text


def test_ctrl_c_while_a_token_is_saved_does_not_lose_it() -> None:
    class Interrupted(MemoryTokenStore):
        def save(self, token: StoredToken) -> None:
            raise KeyboardInterrupt

    with (
        serving(Issuer()) as server,
        goproxies.Client("ann", "p", base_url=server.url, token_store=Interrupted()) as client,
    ):
        with pytest.raises(KeyboardInterrupt):
            client.countries()
        assert client.countries() == ["DE"]
        assert len(server.logins) == 1


def test_a_store_that_cannot_be_cleared_is_an_error_and_the_token_is_forgotten(
    flavour: Flavour,
) -> None:
    class Uncleared(MemoryTokenStore):
        def clear(self) -> None:
            raise LookupError

    api, store = Issuer(), Uncleared()
    with (
        serving(api) as server,
        flavour.client("ann", "p", base_url=server.url, token_store=store) as client,
    ):
        client.countries()
        with pytest.raises(goproxies.ConfigurationError, match="LookupError in Uncleared"):
            client.logout()
        client.countries()
        assert [bearer(request) for request in server.requests] == ["", "token-0", "", "token-1"]
        # From the next token saved on, the store is read again.
        api.revoke()
        store.save(StoredToken(api.issue(), "ann", server.url))
        client.countries()
        assert len(server.logins) == 2


def test_a_store_that_was_cleared_is_read_again(flavour: Flavour) -> None:
    api, store = Issuer(), MemoryTokenStore()
    with (
        serving(api) as server,
        flavour.client("ann", "p", base_url=server.url, token_store=store) as client,
    ):
        client.countries()
        client.logout()
        store.save(StoredToken(api.issue(), "ann", server.url))
        client.countries()
        assert len(server.logins) == 1


@pytest.mark.parametrize(
    "junk",
    [
        "token",
        {"token": "t"},
        7,
        False,
        ...,
        StoredToken(None, "ann", "https://api.example"),  # type: ignore[arg-type]
        StoredToken(b"t", "ann", "https://api.example"),  # type: ignore[arg-type]
    ],
    ids=repr,
)
def test_a_store_that_returns_junk_is_a_configuration_error(flavour: Flavour, junk: object) -> None:
    with (
        serving(Issuer()) as server,
        flavour.client("ann", "p", base_url=server.url, token_store=Own(loads=junk)) as client,
        pytest.raises(goproxies.ConfigurationError, match="in Own"),
    ):
        client.countries()


def test_an_expiry_that_is_no_time_is_a_configuration_error() -> None:
    with serving(Issuer()) as server:
        junk = StoredToken("t", "ann", server.url, "tomorrow")  # type: ignore[arg-type]
        with (
            goproxies.Client(
                "ann", "p", base_url=server.url, token_store=Own(loads=junk)
            ) as client,
            pytest.raises(goproxies.ConfigurationError, match="in Own"),
        ):
            client.countries()


def test_an_error_of_the_family_from_a_store_is_passed_on(flavour: Flavour) -> None:
    own = goproxies.ConfigurationError("the vault is locked")

    class Locked(MemoryTokenStore):
        def load(self) -> StoredToken | None:
            raise own

    with (
        serving(Issuer()) as server,
        flavour.client("ann", "p", base_url=server.url, token_store=Locked()) as client,
        pytest.raises(goproxies.ConfigurationError, match="the vault is locked"),
    ):
        client.countries()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_store_may_block_for_it_runs_beside_the_event_loop(backend: str) -> None:
    store = Own()

    async def main() -> None:
        async with goproxies.AsyncClient(
            "ann", "p", base_url=server.url, token_store=store
        ) as client:
            await client.countries()
            await client.logout()

    with serving(Issuer()) as server:
        anyio.run(main, backend=backend)
    assert threading.get_ident() not in store.threads


def test_the_blocking_client_runs_a_store_in_the_callers_thread() -> None:
    store = Own()
    with (
        serving(Issuer()) as server,
        goproxies.Client("ann", "p", base_url=server.url, token_store=store) as client,
    ):
        client.countries()
    assert store.threads == {threading.get_ident()}
