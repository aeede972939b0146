"""A client shows no password and no token: secrets are planted, then searched for everywhere."""

from __future__ import annotations

import html
import itertools
import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import goproxies
import httpx
import pytest
import time_machine
from goproxies import MemoryTokenStore, StoredToken
from goproxies._arguments import Masked
from goproxies._auth.account import Account
from goproxies._auth.bearer import Bearer
from goproxies_api.api.statistics import get_used_countries_stats

from tests.support.client.flavours import Flavour
from tests.support.client.issuing import COUNTRIES, Answering, Issuer, always, bearer, in_turn
from tests.support.client.planted import (
    IN_HEADERS,
    IN_JSON,
    OTHER,
    PASSWORD,
    SECRETS,
    SPELT,
    TOKEN,
    Search,
    Spell,
    failure,
    html_php,
    texts,
    words,
)
from tests.support.network.servers import Reply, Request, serving

pytestmark = pytest.mark.usefixtures("quick_backoff")


@pytest.fixture
def search(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Search:
    caplog.set_level(logging.DEBUG)
    return Search(caplog, capsys)


# Normal use


def test_a_client_shows_no_secret_in_normal_use(flavour: Flavour, search: Search) -> None:
    store = MemoryTokenStore()

    def answer(request: Request) -> Reply:
        if request.is_login:
            return Reply(body={"token": OTHER})
        return Reply(401) if bearer(request) == TOKEN else COUNTRIES

    with (
        serving(answer) as server,
        flavour.client(
            "ann", PASSWORD, token=TOKEN, base_url=server.url, token_store=store
        ) as client,
    ):
        client.countries()
        other = client.with_options(max_retries=0)
        flavour.generated(get_used_countries_stats, client)
        client.login()
        held = repr(store.load())
        client.logout()
        search.finds_nothing(*map(repr, (client, other, client.raw, store)), str(client), held)


def test_an_account_and_a_bearer_show_neither() -> None:
    account = Account.resolve("ann", Masked(PASSWORD), Masked(TOKEN), Masked(None))
    shown = repr(account) + repr(Bearer(TOKEN)) + repr(Bearer.issued(OTHER, 0.0))
    assert not [spelling for spelling in SPELT if spelling in shown]


def test_the_password_goes_to_the_login_and_the_token_elsewhere(flavour: Flavour) -> None:
    with serving(Issuer()) as server, flavour.client("ann", "pa55", base_url=server.url) as client:
        client.countries()
        flavour.generated(get_used_countries_stats, client)
        for request in server.calls:
            assert "pa55" not in f"{request.headers}{request.query_string}{request.body!r}"
        [login] = server.logins
        assert "authorization" not in login.headers


# A server that echoes it


def echo(request: Request) -> str:
    """Return the secret that a request held."""
    return bearer(request) or str(json.loads(request.body)["password"])


def in_json(status: int, spell: Spell) -> Answering:
    def answer(request: Request) -> Reply:
        text = f'"so {spell(echo(request))} no"'
        field = f'{{"message": {text}, "code": {text}}}'
        error = (
            f'"message": {text}, "code": {text}, "detail": {text}, "fields": {{{text}: {field}}}'
        )
        return Reply(status, f'{{"error": {{{error}}}, "path": {text}}}'.encode())

    return answer


def in_headers(status: int, spell: Spell) -> Answering:
    names = ["X-Request-Id", "Location", "Retry-After", "Set-Cookie", "WWW-Authenticate", "X-Y"]

    def answer(request: Request) -> Reply:
        text = f"https://other.example/{spell(echo(request))}?"
        return Reply(status, headers=dict.fromkeys(names, text))

    return answer


def in_html(status: int, spell: Spell) -> Answering:
    return lambda request: Reply(status, f"<p>{spell(echo(request))}".encode())


ECHOES = [
    *itertools.product([in_json], [400, 401, 503], IN_JSON),
    *itertools.product([in_headers], [302, 403, 500], IN_HEADERS),
    *itertools.product([in_html], [401, 404, 502], [html.escape, html_php]),
]
ECHO_IDS = [f"{place.__name__}-{status}-{spell.__name__}" for place, status, spell in ECHOES]


@pytest.mark.parametrize(("place", "status", "spell"), ECHOES, ids=ECHO_IDS)
def test_a_server_that_echoes_the_token_is_not_quoted(
    search: Search, place: Callable[[int, Spell], Answering], status: int, spell: Spell
) -> None:
    with (
        serving(place(status, spell)) as server,
        goproxies.Client(token=TOKEN, base_url=server.url) as client,
    ):
        search.finds_nothing(*texts(failure(client.countries)))


@pytest.mark.parametrize(("place", "status", "spell"), ECHOES, ids=ECHO_IDS)
def test_a_server_that_echoes_the_password_is_not_quoted(
    search: Search, place: Callable[[int, Spell], Answering], status: int, spell: Spell
) -> None:
    with (
        serving(place(status, spell)) as server,
        goproxies.Client("ann", PASSWORD, base_url=server.url) as client,
    ):
        search.finds_nothing(*texts(failure(client.countries)))


@pytest.mark.parametrize("password", ["the", "json", "password", "sh0rt", "no such account"])
def test_a_password_that_the_sentence_gives_away_hides_the_sentence(
    flavour: Flavour, password: str
) -> None:
    text = "no such account, or the password is wrong (sh0rt)"
    refuse = always(Reply(401, {"error": {"message": text, "code": "the_account"}, "path": "/x"}))
    with (
        serving(refuse) as server,
        flavour.client("ann", password, base_url=server.url) as client,
    ):
        error = failure(client.countries)
        assert isinstance(error, goproxies.LoginError)
        assert str(error) == "401 Unauthorized: login refused"
        assert not [word for word in words(error) if "***" in word or "account" in word]


def test_a_password_that_is_the_user_name_hides_the_sentence(flavour: Flavour) -> None:
    name = "acme-reseller-2026"
    refuse = always(Reply(403, {"error": {"message": f"user {name} is blocked"}}))
    with serving(refuse) as server, flavour.client(name, name, base_url=server.url) as client:
        assert str(failure(client.countries)) == "403 Forbidden: login refused"


def test_a_refused_login_that_does_not_hold_the_password_keeps_its_message(
    flavour: Flavour,
) -> None:
    refuse = always(Reply(401, {"error": {"message": "the account is blocked"}}))
    with (
        serving(refuse) as server,
        flavour.client("ann", "pa55", base_url=server.url) as client,
    ):
        assert str(failure(client.countries)) == "401 Unauthorized: the account is blocked"


@pytest.mark.parametrize("text", SECRETS, ids=["password", "old token", "token"])
def test_a_server_that_remembers_older_secrets_is_not_quoted(
    flavour: Flavour, search: Search, text: str
) -> None:
    logins = in_turn(*(always(Reply(body={"token": token})) for token in (TOKEN, OTHER)))
    refusal = Reply(401, {"error": {"message": text}})
    with (
        serving(lambda request: logins(request) if request.is_login else refusal) as server,
        flavour.client("ann", PASSWORD, base_url=server.url) as client,
    ):
        for call in (
            client.countries,
            partial(flavour.generated, get_used_countries_stats, client),
        ):
            error = failure(call)
            assert "***" in str(error)
            search.finds_nothing(*texts(error))


@pytest.mark.parametrize(
    "body",
    [
        [TOKEN],
        TOKEN,
        {"token": f"{TOKEN} {OTHER}"},
        {"token": {"is": TOKEN}},
        {"access_token": TOKEN},
        {"token": "", "next": PASSWORD},
        f'{{"token": "{OTHER}"'.encode(),
        OTHER.encode(),
        f"{OTHER}\xff".encode("latin-1"),
    ],
)
def test_a_login_that_breaks_the_contract_is_not_shown(
    flavour: Flavour, search: Search, body: object
) -> None:
    with (
        serving(always(Reply(200, body))) as server,
        flavour.client("ann", PASSWORD, base_url=server.url) as client,
    ):
        error = failure(client.login)
        assert isinstance(error, goproxies.APIResponseValidationError)
        search.finds_nothing(*texts(error))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"countries": TOKEN}),
        (200, {"countries": [TOKEN, 7]}),
        (200, {TOKEN: []}),
        (200, TOKEN),
        (200, TOKEN.encode()),
        (201, {"countries": [TOKEN]}),
    ],
)
def test_an_answer_that_breaks_the_contract_is_shown_without_secrets(
    flavour: Flavour, search: Search, status: int, body: object
) -> None:
    with (
        serving(always(Reply(status, body, {"X-Request-Id": TOKEN}))) as server,
        flavour.client(token=TOKEN, base_url=server.url) as client,
    ):
        error = failure(client.countries)
        assert isinstance(error, goproxies.APIResponseValidationError)
        search.finds_nothing(*texts(error))


def test_a_failed_renewal_is_logged_without_secrets(flavour: Flavour, search: Search) -> None:
    api = Issuer(life=3600)
    with (
        time_machine.travel("2026-10-05T12:00:00Z", tick=False) as clock,
        serving(api) as server,
        flavour.client("ann", PASSWORD, base_url=server.url) as client,
    ):
        client.countries()
        clock.shift(3590)
        api.login = always(Reply(400, {"error": {"message": PASSWORD, "detail": api.tokens[0]}}))
        client.countries()
        assert any("renewal" in record.getMessage() for record in search.caplog.records)
        assert api.tokens[0] not in search.caplog.text
        search.finds_nothing()


def test_a_cookie_is_neither_kept_in_an_error_nor_sent_back() -> None:
    answer = always(Reply(400, headers={"Set-Cookie": "session=c00kie"}))
    with serving(answer) as server, goproxies.Client(token="t", base_url=server.url) as client:
        assert "c00kie" not in "".join(texts(failure(client.countries)))
        failure(client.countries)
    assert "cookie" not in server.requests[-1].headers


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_another_host_receives_nothing(flavour: Flavour, search: Search, status: int) -> None:
    with serving(always(COUNTRIES)) as other:

        def answer(request: Request) -> Reply:
            return Reply(status, headers={"Location": other.url + request.path})

        with (
            serving(answer) as server,
            flavour.client("ann", PASSWORD, token=TOKEN, base_url=server.url) as client,
        ):
            search.finds_nothing(*texts(failure(client.countries)))
            search.finds_nothing(*texts(failure(client.login)))
            raw = failure(lambda: flavour.generated(get_used_countries_stats, client))
            search.finds_nothing(*texts(raw))
        assert other.requests == []


# Broken connections


@pytest.mark.parametrize("kind", [OSError, ValueError, httpx.ReadError, httpx.ReadTimeout])
def test_a_transport_that_quotes_the_request_is_not_quoted(
    search: Search, kind: type[Exception]
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise kind(
            f"could not send {request.headers.get('Authorization')} {request.content.decode()}"
        )

    transport = httpx.MockTransport(fail)
    with goproxies.Client("ann", PASSWORD, token=TOKEN, transport=transport) as client:
        for call in (client.countries, client.login):
            error = failure(call)
            assert isinstance(error, goproxies.APIConnectionError)
            search.finds_nothing(*texts(error))


def test_a_connection_that_fails_shows_no_secret(flavour: Flavour, search: Search) -> None:
    with serving(Issuer()) as server:
        address = server.url
    with flavour.client("ann", PASSWORD, token=TOKEN, base_url=address) as client:
        search.finds_nothing(*texts(failure(client.countries)))
        search.finds_nothing(*texts(failure(client.login)))


# A store that fails


class Talkative(MemoryTokenStore):
    """Cannot keep a token, and names it."""

    def save(self, token: StoredToken) -> None:
        raise LookupError(token.token)


def test_a_store_that_fails_shows_no_secret(flavour: Flavour, search: Search) -> None:
    with (
        serving(always(Reply(200, {"token": TOKEN}))) as server,
        flavour.client("ann", PASSWORD, base_url=server.url, token_store=Talkative()) as client,
    ):
        search.finds_nothing(*texts(failure(client.countries)))


def test_a_file_that_cannot_be_written_shows_no_secret(flavour: Flavour, search: Search) -> None:
    store = goproxies.FileTokenStore("/proc/none/token.json")
    with (
        serving(always(Reply(200, {"token": TOKEN}))) as server,
        flavour.client("ann", PASSWORD, base_url=server.url, token_store=store) as client,
    ):
        search.finds_nothing(*texts(failure(client.countries)))


# A client that cannot be made


@pytest.mark.parametrize(
    "settings",
    [
        {"token": f"{TOKEN}\n"},
        {"password": PASSWORD},
        {"username": "ann", "password": PASSWORD, "base_url": "ftp://api.example"},
        {"username": "ann", "password": PASSWORD, "timeout": None},
        {"username": "ann", "password": PASSWORD.encode()},
        {"token": OTHER, "base_url": f"https://ann:{OTHER}@api.example"},
        {"token": OTHER, "proxy": f"nonsense://ann:{OTHER}@proxy.example"},
    ],
)
def test_a_client_that_cannot_be_made_shows_no_secret(
    search: Search, settings: dict[str, Any]
) -> None:
    search.finds_nothing(*texts(failure(lambda: goproxies.Client(**settings))))
