"""No password and no token comes out of a client by any way: a secret is planted and searched."""

from __future__ import annotations

import html
import itertools
import json
import logging
import pickle
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, quote_plus

import attrs
import goproxies
import httpx
import pytest
import time_machine
from goproxies import MemoryTokenStore, StoredToken
from goproxies._secrets import Secrets, hide, hide_in_text
from goproxies_api.api.statistics import get_used_countries_stats
from hypothesis import given
from hypothesis import strategies as st

from .flavours import Flavour
from .issuing import COUNTRIES, Answering, Issuer, always, bearer, in_turn, jwt
from .servers import Reply, Request, serving

Spell = Callable[[str], str]

pytestmark = pytest.mark.usefixtures("quick_backoff")

PASSWORD = "p\"a's\\s/w<ö>&r 😀%+d"
TOKEN = "t0k/e+n.<&>'\"\\~_%41="
OTHER = "other.t0ken-of_the/same+kind=="


def json_ascii(text: str) -> str:
    return json.dumps(text)[1:-1]


def json_utf_8(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def json_go(text: str) -> str:
    """Spell a text as Go does, whose JSON is fit for HTML."""
    return json_utf_8(text).translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&"})


def json_php(text: str) -> str:
    return json_ascii(text).replace("/", "\\/")


def json_numbers(text: str) -> str:
    units = text.encode("utf-16-be")
    return "".join(f"\\u{units[i : i + 2].hex().upper()}" for i in range(0, len(units), 2))


def address(text: str) -> str:
    return quote(text, safe="")


def address_lower(text: str) -> str:
    return re.sub("%..", lambda match: match[0].lower(), quote(text))


def html_php(text: str) -> str:
    return html.escape(text).replace("&#x27;", "&#039;").replace("ö", "&ouml;")


def python(text: str) -> str:
    return repr(text)[1:-1]


IN_JSON = [json_ascii, json_utf_8, json_go, json_php, json_numbers]
IN_HEADERS = [json_ascii, address, address_lower, quote_plus]
SPELLINGS: list[Spell] = [str, *IN_JSON, address, address_lower, quote_plus, html.escape, html_php]
SECRETS = [PASSWORD, TOKEN, OTHER]
SPELT = {spell(secret) for secret in SECRETS for spell in (*SPELLINGS, python, ascii)}


# Hiding by itself


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("spell", [*SPELLINGS, python])
def test_a_secret_is_hidden_however_it_is_spelt(secret: str, spell: Spell) -> None:
    data = f"before {spell(secret)} after".encode()
    assert hide(data, [secret]) == b"before *** after"


def test_a_secret_is_hidden_in_latin_1() -> None:
    assert hide("é pässword é".encode("latin-1"), ["pässword"]) == b"\xe9 *** \xe9"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from(SPELLINGS))
def test_any_secret_is_hidden(secret: str, spell: Spell) -> None:
    assert hide(spell(secret).encode(), [secret]) == b"***"


def test_what_only_resembles_a_secret_stays() -> None:
    assert hide(b"tokXen tok.e TOK.EN", ["tok.en", ""]) == b"tokXen tok.e TOK.EN"


def test_a_secret_within_another_does_not_leave_the_rest_of_it() -> None:
    assert hide(b"abcdef abc", ["abc", "abcdef"]) == b"*** ***"


def test_a_megabyte_of_token_is_hidden_whole() -> None:
    token = jwt({"more": "x" * 2**20})
    assert hide(f'{{"is": "{token}"}}'.encode(), [token]) == b'{"is": "***"}'


def test_half_a_character_in_a_text_is_no_trouble() -> None:
    assert hide_in_text("\ud800 secret", ["secret"]) == "? ***"


def test_the_password_and_the_latest_tokens_are_secrets() -> None:
    secrets = Secrets("password", None)
    for number in range(100):
        secrets.add(f"token-{number}")
        secrets.add(f"token-{number}")
    known = list(secrets)
    assert known[0] == "password"
    assert known[-2:] == ["token-98", "token-99"]
    assert len(known) < 20


# The search


def texts(error: BaseException) -> Iterator[str]:
    """Yield every text that can be had from an exception without taking its frames apart."""
    yield from (str(error), repr(error), "".join(traceback.format_exception(error)))
    yield pickle.dumps(error).decode(errors="replace")
    seen: set[int] = set()
    yield from _reached(error, seen)


def _reached(value: Any, seen: set[int]) -> Iterator[str]:
    if id(value) in seen or value is None:
        return
    seen.add(id(value))
    yield from (str(value), repr(value))
    if isinstance(value, bytes | str):
        yield value.decode(errors="replace") if isinstance(value, bytes) else value
        return
    for held in _held(value):
        yield from _reached(held, seen)


def _held(value: Any) -> Iterable[Any]:
    match value:
        case BaseException():
            yield from (value.args, value.__cause__, value.__context__, value.__dict__)
        case httpx.Response():
            yield from (value.headers.raw, value.content, value.text, value.extensions)
            yield vars(value).get("_request")
        case dict():
            yield from (*value.keys(), *value.values())
        case list() | tuple() | set():
            yield from value


@attrs.frozen
class Search:
    """What a client showed so far."""

    caplog: pytest.LogCaptureFixture
    capsys: pytest.CaptureFixture[str]

    def finds_nothing(self, *shown: str) -> None:
        """Make sure that no secret is in what was logged, printed or is given."""
        captured = self.capsys.readouterr()
        for text in (*shown, *self._logged(), captured.out, captured.err):
            assert not [spelling for spelling in SPELT if spelling in text]

    def _logged(self) -> Iterator[str]:
        for record in self.caplog.records:
            # Below the client, httpcore tells at DEBUG the headers that a server sent.
            if "receive_response_headers" not in record.getMessage():
                yield from (record.getMessage(), repr(record.args), record.exc_text or "")


@pytest.fixture
def search(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Search:
    caplog.set_level(logging.DEBUG)
    return Search(caplog, capsys)


def failure(call: Callable[[], object]) -> goproxies.GoProxiesError:
    with pytest.raises(goproxies.GoProxiesError) as caught:
        call()
    return caught.value


# Where all is well


def test_a_client_shows_no_secret_where_all_is_well(flavour: Flavour, search: Search) -> None:
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


def test_the_password_goes_to_the_login_and_the_token_elsewhere(flavour: Flavour) -> None:
    with serving(Issuer()) as server, flavour.client("ann", "pa55", base_url=server.url) as client:
        client.countries()
        flavour.generated(get_used_countries_stats, client)
        for request in server.calls:
            assert "pa55" not in f"{request.headers}{request.query_string}{request.body!r}"
        [login] = server.logins
        assert "authorization" not in login.headers


# Where a server says it back


def echo(request: Request) -> str:
    """Return the secret that a request held."""
    return bearer(request) or str(json.loads(request.body)["password"])


def in_json(status: int, spell: Spell) -> Answering:
    def answer(request: Request) -> Reply:
        told = f'"so {spell(echo(request))} no"'
        field = f'{{"message": {told}, "code": {told}}}'
        error = (
            f'"message": {told}, "code": {told}, "detail": {told}, "fields": {{{told}: {field}}}'
        )
        return Reply(status, f'{{"error": {{{error}}}, "path": {told}}}'.encode())

    return answer


def in_headers(status: int, spell: Spell) -> Answering:
    names = ["X-Request-Id", "Location", "Retry-After", "Set-Cookie", "WWW-Authenticate", "X-Y"]

    def answer(request: Request) -> Reply:
        told = f"https://other.example/{spell(echo(request))}?"
        return Reply(status, headers=dict.fromkeys(names, told))

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
def test_a_server_that_says_the_token_back_is_not_repeated(
    search: Search, place: Callable[[int, Spell], Answering], status: int, spell: Spell
) -> None:
    with (
        serving(place(status, spell)) as server,
        goproxies.Client(token=TOKEN, base_url=server.url) as client,
    ):
        search.finds_nothing(*texts(failure(client.countries)))


@pytest.mark.parametrize(("place", "status", "spell"), ECHOES, ids=ECHO_IDS)
def test_a_server_that_says_the_password_back_is_not_repeated(
    search: Search, place: Callable[[int, Spell], Answering], status: int, spell: Spell
) -> None:
    with (
        serving(place(status, spell)) as server,
        goproxies.Client("ann", PASSWORD, base_url=server.url) as client,
    ):
        search.finds_nothing(*texts(failure(client.countries)))


@pytest.mark.parametrize("told", SECRETS, ids=["password", "old token", "token"])
def test_nor_is_one_that_remembers_secrets(flavour: Flavour, search: Search, told: str) -> None:
    logins = in_turn(*(always(Reply(body={"token": token})) for token in (TOKEN, OTHER)))
    refusal = Reply(401, {"error": {"message": told}})
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


# Where a redirect leads elsewhere


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


# Where the way there breaks


@pytest.mark.parametrize("kind", [OSError, ValueError, httpx.ReadError, httpx.ReadTimeout])
def test_a_transport_that_quotes_the_request_is_not_repeated(
    search: Search, kind: type[Exception]
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise kind(f"could not send {request.headers.get('Authorization')} {request.content!r}")

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


# Where a store fails


class Talkative(MemoryTokenStore):
    """Cannot keep a token, and says which."""

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


# Where the client cannot be made


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
