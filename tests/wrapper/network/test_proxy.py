"""Proxies: by `proxy=` and by the variables of the environment, as httpx takes them."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import goproxies
import httpx
import pytest
from goproxies import APIConnectionError, APITimeoutError, GoProxiesError

from tests.support.client.api import answering
from tests.support.client.flavours import Flavour, concurrently
from tests.support.client.issuing import always
from tests.support.network.certificates import authority, client_context, server_context
from tests.support.network.proxies import Proxy, proxying
from tests.support.network.servers import Reply, Server, serving
from tests.support.network.sockets import Connection, listening

SECRET = "S3cr3t-of-the-test"
TOKEN = "token-of-the-test"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(answering) as server:
        yield server


@pytest.fixture(scope="module")
def tls_server() -> Iterator[Server]:
    with serving(answering, server_context()) as server:
        yield server


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with proxying() as proxy:
        yield proxy


def test_calls_and_logins_go_through_the_proxy(
    server: Server, proxy: Proxy, flavour: Flavour
) -> None:
    with flavour.client("demo", "demo", base_url=server.url, proxy=proxy.url) as client:
        assert client.countries() == ["DE", "US"]
    assert proxy.lines == [
        f"POST {server.url}/api/v1/login HTTP/1.1",
        f"GET {server.url}/api/v1/stats/countries HTTP/1.1",
    ]


# Loopback is never behind a proxy of the environment, so the server has a name here.


@pytest.fixture(scope="module")
def named_server() -> Iterator[Server]:
    with serving(answering, server_context("api.example")) as server:
        yield server


def elsewhere(server: Server) -> str:
    return server.url.replace("127.0.0.1", "api.example")


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_the_proxy_of_the_environment_counts(
    named_server: Server,
    proxy: Proxy,
    flavour: Flavour,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, proxy.url)
    url = elsewhere(named_server)
    with flavour.client(token=TOKEN, base_url=url, verify=client_context()) as client:
        assert client.countries() == ["DE", "US"]
    assert proxy.lines == [f"CONNECT {url.removeprefix('https://')} HTTP/1.1"]


def test_a_host_of_no_proxy_is_reached_directly(
    named_server: Server,
    proxy: Proxy,
    flavour: Flavour,
    monkeypatch: pytest.MonkeyPatch,
    outside: list[str],
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", "api.example")
    with (
        flavour.client(token=TOKEN, base_url=elsewhere(named_server), max_retries=0) as client,
        pytest.raises(APIConnectionError),  # the tests look up no such host
    ):
        client.countries()
    assert proxy.heads == []
    assert set(outside) == {"api.example"}
    outside.clear()


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_no_password_goes_to_a_proxy_on_the_way_to_loopback(
    server: Server,
    proxy: Proxy,
    flavour: Flavour,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, proxy.url)
    with flavour.client("demo", SECRET, base_url=server.url) as client:
        assert client.countries() == ["DE", "US"]
    assert proxy.heads == []


def test_a_proxy_argument_goes_before_the_environment(
    tls_server: Server, proxy: Proxy, flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with flavour.client(
        token=TOKEN,
        base_url=tls_server.url,
        proxy=httpx.Proxy(proxy.url),
        verify=client_context(),
    ) as client:
        assert client.countries() == ["DE", "US"]
    assert len(proxy.heads) == 1


def test_https_goes_through_a_tunnel_that_shows_the_proxy_nothing(
    tls_server: Server, proxy: Proxy, flavour: Flavour
) -> None:
    with flavour.client(
        "demo", SECRET, base_url=tls_server.url, proxy=proxy.url, verify=client_context()
    ) as client:
        assert client.countries() == ["DE", "US"]
    host = tls_server.url.removeprefix("https://")
    assert proxy.lines == [f"CONNECT {host} HTTP/1.1"]
    assert proxy.tunnelled
    assert SECRET.encode() not in b"".join(proxy.heads) + proxy.tunnelled
    assert b"token-of-demo" not in b"".join(proxy.heads) + proxy.tunnelled


def test_proxy_and_authority_may_both_be_in_the_environment(
    named_server: Server,
    proxy: Proxy,
    flavour: Flavour,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with flavour.client(token=TOKEN, base_url=elsewhere(named_server)) as client:
        assert client.countries() == ["DE", "US"]
    assert len(proxy.heads) == 1


def test_calls_use_a_tunnel_again(tls_server: Server, proxy: Proxy, flavour: Flavour) -> None:
    with flavour.client(
        token=TOKEN, base_url=tls_server.url, proxy=proxy.url, verify=client_context()
    ) as client:
        for _ in range(3):
            assert concurrently(4, client.countries) == [["DE", "US"]] * 4
    assert len(proxy.heads) <= 4


def test_certificates_are_checked_through_a_tunnel(
    tls_server: Server, proxy: Proxy, flavour: Flavour
) -> None:
    with (
        flavour.client(
            token=TOKEN, base_url=tls_server.url, proxy=proxy.url, max_retries=0
        ) as client,
        pytest.raises(APIConnectionError, match="certificate verify failed"),
    ):
        client.countries()


def test_only_the_proxy_gets_its_password(server: Server, proxy: Proxy, flavour: Flavour) -> None:
    address = proxy.url.replace("//", f"//me:{SECRET}@")
    with flavour.client(token=TOKEN, base_url=server.url, proxy=address) as client:
        client.countries()
    assert b"proxy-authorization: basic" in proxy.heads[0].lower()
    assert "proxy-authorization" not in server.requests[-1].headers


# Addresses of IPv6


def test_a_proxy_gets_an_address_of_ipv6_in_brackets(
    server: Server, proxy: Proxy, flavour: Flavour
) -> None:
    url = server.url.replace("127.0.0.1", "[::1]")
    with flavour.client("demo", "demo", base_url=url, proxy=proxy.url) as client:
        assert client.countries() == ["DE", "US"]
    assert proxy.lines == [
        f"POST {url}/api/v1/login HTTP/1.1",
        f"GET {url}/api/v1/stats/countries HTTP/1.1",
    ]


def test_a_tunnel_to_an_address_of_ipv6_has_it_in_brackets(proxy: Proxy, flavour: Flavour) -> None:
    with serving(answering, server_context("::1")) as server:
        url = server.url.replace("127.0.0.1", "[::1]")
        with flavour.client(
            token=TOKEN, base_url=url, proxy=proxy.url, verify=client_context(), max_retries=0
        ) as client:
            assert [client.countries() for _ in range(2)] == [["DE", "US"]] * 2
    host = url.removeprefix("https://")
    assert proxy.lines == [f"CONNECT {host} HTTP/1.1"]
    assert f"Host: {host}".encode() in proxy.heads[0]


# Proxies that fail


def refusing(connection: Connection) -> None:
    connection.read_request()
    connection.socket.sendall(
        b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    )


def test_a_tunnel_that_is_refused_is_a_connection_error_without_the_password(
    tls_server: Server, flavour: Flavour
) -> None:
    with listening(refusing) as url:
        address = url.replace("//", f"//me:{SECRET}@")
        with (
            flavour.client(
                token=TOKEN, base_url=tls_server.url, proxy=address, max_retries=0
            ) as client,
            pytest.raises(
                APIConnectionError, match=r"407.*Proxy Authentication Required"
            ) as caught,
        ):
            client.countries()
    assert SECRET not in f"{caught.value}{caught.value!r}{caught.value.__context__!r}"


def echoing(connection: Connection) -> None:
    """Refuse as a proxy does that shows the credentials it got, encoded and decoded."""
    head = connection.read_request()
    encoded = re.search(rb"(?i)proxy-authorization: basic (\S+)", head)
    assert encoded
    echo = b" ".join((encoded[1], b64decode(encoded[1])))
    connection.socket.sendall(
        b"HTTP/1.1 407 No: %b\r\nContent-Length: %d\r\nX-Echo: %b\r\n\r\n%b"
        % (echo, len(echo), echo, echo)
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("where", ["address", "key", "header"])
def test_the_password_of_a_proxy_that_echoes_it_is_hidden(
    flavour: Flavour, scheme: str, where: str
) -> None:
    credentials = f"{SECRET}:" if where == "key" else f"me:{SECRET}"
    encoded = b64encode(credentials.encode()).decode()
    with listening(echoing) as url:
        proxy = (
            httpx.Proxy(url, headers={"Proxy-Authorization": f"Basic {encoded}"})
            if where == "header"
            else httpx.Proxy(url.replace("//", f"//{credentials}@"))
        )
        with (
            flavour.client(
                token=TOKEN, base_url=f"{scheme}://127.0.0.1:9", proxy=proxy, max_retries=0
            ) as client,
            pytest.raises(GoProxiesError, match="407") as caught,
        ):
            client.countries()
    answer = getattr(caught.value, "response", None)
    shown = f"{caught.value}{caught.value!r}"
    if answer is not None:
        shown += f"{answer.text}{answer.headers}"
    assert SECRET not in shown
    assert encoded not in shown


def garbled(connection: Connection) -> None:
    """Answer with something else than HTTP, which holds the credentials."""
    _, _, rest = connection.read_request().partition(b"asic ")
    encoded = rest.split()[0]
    connection.socket.sendall(b"Junk %b %b\r\n\r\n" % (encoded, b64decode(encoded)))


@pytest.mark.parametrize("answer", [echoing, garbled])
def test_the_password_of_a_proxy_of_the_environment_is_hidden(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, answer: Callable[[Connection], None]
) -> None:
    with listening(answer) as url:
        monkeypatch.setenv("HTTPS_PROXY", url.replace("//", f"//me:{SECRET}@"))
        with (
            flavour.client(token=TOKEN, base_url="https://api.example", max_retries=0) as client,
            pytest.raises(APIConnectionError) as caught,
        ):
            client.countries()
    assert SECRET not in str(caught.value)
    assert b64encode(f"me:{SECRET}".encode()).decode() not in str(caught.value)


def test_a_credential_of_a_proxy_without_a_scheme_is_hidden_too() -> None:
    with serving(always(Reply(407, {"error": {"message": f"no {SECRET}"}}))) as server:
        proxy = httpx.Proxy(server.url, headers={"Proxy-Authorization": SECRET})
        with (
            goproxies.Client(
                token=TOKEN, base_url="http://127.0.0.1:9", proxy=proxy, max_retries=0
            ) as client,
            pytest.raises(GoProxiesError, match=r"407.*no \*\*\*"),
        ):
            client.countries()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_silent_proxy_ends_with_the_timeout(flavour: Flavour, scheme: str) -> None:
    with (
        listening(Connection.stay_silent) as url,
        flavour.client(
            token=TOKEN,
            base_url=f"{scheme}://127.0.0.1:9",
            proxy=url,
            timeout=0.1,
            max_retries=0,
        ) as client,
        pytest.raises(APITimeoutError),
    ):
        client.countries()


def test_a_proxy_that_is_not_there_is_a_connection_error(server: Server, flavour: Flavour) -> None:
    with (
        flavour.client(
            token=TOKEN, base_url=server.url, proxy="http://127.0.0.1:9", max_retries=0
        ) as client,
        pytest.raises(APIConnectionError),
    ):
        client.countries()


def test_a_handshake_within_a_tunnel_ends_with_the_timeout(proxy: Proxy, flavour: Flavour) -> None:
    with (
        listening(Connection.stay_silent) as url,
        flavour.client(
            token=TOKEN,
            base_url=url.replace("http:", "https:"),
            proxy=proxy.url,
            timeout=0.1,
            max_retries=0,
        ) as client,
        pytest.raises(APITimeoutError),
    ):
        client.countries()


@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_the_password_of_a_proxy_is_not_shown(kind: type[goproxies.Client]) -> None:
    client = kind(token=TOKEN, proxy=f"http://me:{SECRET}@127.0.0.1:9")
    assert SECRET not in repr(client)
