"""The account and the server of a client: from arguments, else from the environment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import goproxies
import pytest
from goproxies import ConfigurationError
from goproxies._constants import DEFAULT_BASE_URL

from tests.support.client.api import answering
from tests.support.client.flavours import Flavour
from tests.support.network.servers import Reply, Request, Server, serving

SECRET = "S3cr3t-of-the-test"
EVERY_WAY = (
    r"Client\(username, password\) or token=\.\.\., or set "
    r"GOPROXIES_USERNAME and GOPROXIES_PASSWORD, or GOPROXIES_TOKEN"
)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answering) as server:
        yield server


def client(*args: Any, **settings: Any) -> goproxies.Client:
    """Return a client without certificates, which take long to load."""
    return goproxies.Client(*args, verify=False, **settings)


def credentials(server: Server) -> list[tuple[Any, str | None]]:
    """Return the credentials of each request: the body of a login, the bearer of a call."""
    return [
        (json.loads(request.body) if request.body else None, request.headers.get("authorization"))
        for request in server.requests
    ]


def login_of(username: str, password: str) -> tuple[Any, None]:
    return {"username": username, "password": password}, None


BEARER = (None, "Bearer token-of-demo")


# Credentials


def test_making_a_client_sends_nothing(server: Server, flavour: Flavour) -> None:
    with flavour.client("demo", "demo", base_url=server.url):
        pass
    assert server.requests == []


def test_a_pair_logs_in_at_the_first_call(server: Server, flavour: Flavour) -> None:
    with flavour.client("demo", "pässwörd", base_url=server.url) as client:
        client.countries()
    assert credentials(server) == [login_of("demo", "pässwörd"), BEARER]


def test_a_token_alone_is_sent_as_it_is(server: Server, flavour: Flavour) -> None:
    with flavour.client(token="my-token", base_url=server.url) as client:
        client.countries()
    assert credentials(server) == [(None, "Bearer my-token")]


def test_a_pair_of_the_environment_serves(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
    monkeypatch.setenv("GOPROXIES_PASSWORD", " with spaces ")
    monkeypatch.setenv("GOPROXIES_BASE_URL", server.url)
    with client() as from_environment:
        from_environment.countries()
    assert credentials(server) == [login_of("demo", " with spaces "), BEARER]


def test_a_token_of_the_environment_serves(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXIES_TOKEN", "my-token")
    with client(base_url=server.url) as from_environment:
        from_environment.countries()
    assert credentials(server) == [(None, "Bearer my-token")]


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        ({"username": "demo"}, {"GOPROXIES_PASSWORD": "demo"}),
        ({"password": "demo"}, {"GOPROXIES_USERNAME": "demo"}),
        (
            {"username": "demo", "password": "demo"},
            {"GOPROXIES_USERNAME": "other", "GOPROXIES_PASSWORD": "other"},
        ),
    ],
)
def test_an_argument_goes_before_its_variable(
    server: Server, monkeypatch: pytest.MonkeyPatch, arguments: Any, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with client(**arguments, base_url=server.url) as of_both:
        of_both.countries()
    assert credentials(server) == [login_of("demo", "demo"), BEARER]


def test_a_token_argument_goes_before_that_of_the_environment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_TOKEN", "other")
    with client(token="my-token", base_url=server.url) as of_both:
        of_both.countries()
    assert credentials(server) == [(None, "Bearer my-token")]


@pytest.mark.parametrize(
    "given", [{"username": "demo", "password": "demo"}, {"username": "demo"}, {"password": "demo"}]
)
def test_a_token_of_the_environment_is_not_that_of_a_named_account(
    given: dict[str, str], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_TOKEN", "of-another-account")
    monkeypatch.setenv("GOPROXIES_USERNAME", "demo")
    monkeypatch.setenv("GOPROXIES_PASSWORD", "demo")
    with client(**given, base_url=server.url) as named:
        named.countries()
    assert credentials(server) == [login_of("demo", "demo"), BEARER]


def refusing_the_first_token(request: Request) -> Reply:
    if request.headers.get("authorization") == "Bearer first":
        return Reply(401)
    return answering(request)


def test_with_a_token_and_a_pair_the_token_is_used_first(server: Server, flavour: Flavour) -> None:
    with flavour.client("demo", "demo", token="first", base_url=server.url) as client:
        client.countries()
    assert credentials(server) == [(None, "Bearer first")]


def test_with_a_token_and_a_pair_a_login_follows_when_the_token_is_refused(
    flavour: Flavour,
) -> None:
    with serving(refusing_the_first_token) as server:
        with flavour.client("demo", "demo", token="first", base_url=server.url) as client:
            client.countries()
        assert credentials(server) == [(None, "Bearer first"), login_of("demo", "demo"), BEARER]


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        ({}, "no credentials"),
        ({"username": "demo"}, "no password"),
        ({"password": SECRET}, "no user name"),
        ({"username": "demo", "password": ""}, "no password"),
        ({"username": "", "password": SECRET}, "no user name"),
        ({"token": ""}, "no credentials"),
    ],
)
@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_without_credentials_every_way_to_give_them_is_named(
    kind: Any, arguments: Any, missing: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"{missing}: give {EVERY_WAY}"):
        kind(**arguments)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOPROXIES_USERNAME", "GOPROXIES_PASSWORD", "GOPROXIES_TOKEN"):
        monkeypatch.setenv(name, "")
    with pytest.raises(ConfigurationError, match="no credentials"):
        client()


def test_an_empty_argument_is_not_replaced_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXIES_PASSWORD", "of-another-account")
    with pytest.raises(ConfigurationError, match="no password"):
        client("demo", "")


@pytest.mark.parametrize("name", ["username", "password", "token", "base_url"])
@pytest.mark.parametrize("value", [5, True, SECRET.encode(), [SECRET]], ids=repr)
def test_a_setting_of_another_type_is_refused_by_its_name(name: str, value: Any) -> None:
    settings = {"username": "demo", "password": "demo", name: value}
    with pytest.raises(ConfigurationError, match=f"{name} is a string, not of type"):
        client(**settings)


@pytest.mark.parametrize("name", ["username", "password", "token", "base_url"])
def test_a_lone_surrogate_is_refused(name: str) -> None:
    settings = {"username": "demo", "password": "demo", name: f"{SECRET}\udcff"}
    with pytest.raises(ConfigurationError, match=f"{name} holds a lone surrogate"):
        client(**settings)


@pytest.mark.parametrize(
    "token", ["a b", "a\n", "ä", "a\x7f", " ", pytest.param("a" * 1_100_000, id="long")]
)
def test_a_token_is_of_visible_ascii(token: str) -> None:
    with pytest.raises(ConfigurationError, match="the token holds characters that no token has"):
        client(token=token)


# The address


def test_the_default_is_the_server_of_the_api() -> None:
    assert repr(client(token="t")) == f"<Client base_url={DEFAULT_BASE_URL!r}>"


def test_an_address_argument_goes_before_its_variable(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", "https://other.example")
    with client(token="t", base_url=server.url) as of_argument:
        of_argument.countries()
    assert len(server.calls) == 1


@pytest.mark.parametrize("port", [1, 65535])
def test_the_first_and_the_last_port_are_usable(port: int) -> None:
    address = f"https://api.example:{port}"
    assert repr(client(token="t", base_url=address)) == f"<Client base_url={address!r}>"


@pytest.mark.parametrize(
    ("suffix", "path"),
    [
        ("", "/api/v1/stats/countries"),
        ("/", "/api/v1/stats/countries"),
        ("//", "/api/v1/stats/countries"),
        ("/mirror", "/mirror/api/v1/stats/countries"),
        ("/mirror/", "/mirror/api/v1/stats/countries"),
        ("/a b/ü/", "/a%20b/%C3%BC/api/v1/stats/countries"),
    ],
)
def test_an_address_may_have_a_path_before_that_of_the_api(
    server: Server, flavour: Flavour, suffix: str, path: str
) -> None:
    with flavour.client("demo", "demo", base_url=server.url + suffix) as client:
        client.countries()
    login = path.replace("stats/countries", "login")
    assert [request.path for request in server.requests] == [login, path]


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "127.0.0.1",
        "127.9.8.7:8000",
        "[::1]",
        "[::1]:80",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
    ],
)
def test_plain_http_is_taken_on_loopback(host: str) -> None:
    client(token="t", base_url=f"http://{host}").close()


@pytest.mark.parametrize(
    "host",
    [
        "api.goproxies.com",
        "localhost.example",
        "api.localhost",
        "notlocalhost",
        "127.0.0.1.example",
        "10.0.0.1",
        "0.0.0.0",
        "[::2]",
        "[::]",
        "[::ffff:10.0.0.1]",
        "[::127.0.0.1]",
        "2130706433",
        "127.1",
        "localhost.",
    ],
)
def test_plain_http_is_refused_elsewhere(host: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"would send credentials .* in clear text; use https"
    ):
        client(token="t", base_url=f"http://{host}")


@pytest.mark.parametrize(
    "address",
    [
        " ",
        "api.goproxies.com",
        "//api.goproxies.com",
        "https:",
        "https://",
        "https:///path",
        "https:api.goproxies.com",
        "ftp://api.goproxies.com",
        "file:///etc/passwd",
        "https://api.goproxies.com:port",
        "https://api.goproxies.com:0",
        "https://api.goproxies.com:65536",
        "https://api.goproxies.com:99999",
        "https://api.goproxies.com:-1",
        "https://api goproxies.com",
        "https://api.goproxies.com ",
        " https://api.goproxies.com",
        "https://api.goproxies.com\n",
        "https://api.goproxies.com\\x",
        "https://api.goproxies.com?",
        f"https://api.goproxies.com?token={SECRET}",
        "https://api.goproxies.com#",
        f"https://api.goproxies.com/#{SECRET}",
        "https://[::1",
        "https://xn--",
        "https://" + "a" * 70_000,
    ],
)
def test_an_unusable_address_is_answered_with_a_usable_one(address: str) -> None:
    with pytest.raises(ConfigurationError, match=f"an https address such as {DEFAULT_BASE_URL}"):
        client(token="t", base_url=address)


def test_an_unusable_address_is_reported_where_it_was_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GOPROXIES_BASE_URL", "api.example")
    with pytest.raises(ConfigurationError, match=r"^GOPROXIES_BASE_URL is not an https address"):
        client(token="t")
    with pytest.raises(ConfigurationError, match=r"^base_url is not an https address"):
        client(token="t", base_url="api.example")


@pytest.mark.parametrize(
    "address",
    [
        f"https://demo:{SECRET}@api.goproxies.com",
        f"https://:{SECRET}@api.goproxies.com",
        f"http://demo:{SECRET}@api.goproxies.com",
        f"demo:{SECRET}@api.goproxies.com",
        f"https://demo:12/{SECRET}@api.goproxies.com",
    ],
)
def test_credentials_do_not_go_into_the_address(address: str) -> None:
    with pytest.raises(ConfigurationError, match="give them as username and password"):
        client(token="t", base_url=address)


# Secrets


@pytest.mark.parametrize(
    "settings",
    [
        {"password": SECRET},
        {"username": "demo", "password": [SECRET]},
        {"username": "demo", "password": f"{SECRET}\ud800"},
        {"token": f"{SECRET}\n"},
        {"token": SECRET, "base_url": f"https://demo:{SECRET}@api.goproxies.com"},
        {"token": SECRET, "base_url": f"{SECRET}"},
        {"token": SECRET, "base_url": f"https://h/?{SECRET}"},
        {"token": SECRET, "base_url": f"https://h:{SECRET}"},
        {"token": SECRET, "base_url": f"https://h/{SECRET}\ud800"},
        {"token": SECRET, "timeout": -1},
        {"token": SECRET, "proxy": f"http://demo:{SECRET}@proxy:port"},
        {"token": SECRET, "proxy": f"{SECRET}"},
    ],
)
@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_no_error_of_construction_shows_or_keeps_a_secret(kind: Any, settings: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        kind(**settings)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error!r}{error}{error.__dict__}"
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_a_repr_shows_the_account_and_no_secret(kind: Any) -> None:
    made = kind("demo", SECRET, token=SECRET, base_url="https://api.example/mirror/")
    assert repr(made) == f"<{kind.__name__} 'demo', base_url='https://api.example/mirror'>"
