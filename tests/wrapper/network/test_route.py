"""The way to the server is the one that httpx would take: its proxy, and whom it trusts."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import goproxies
import httpx
import pytest
from goproxies import ConfigurationError
from goproxies._network import route as _route
from goproxies._network.route import Route
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.network.certificates import authority

# Proxies

HOSTS = [
    "api.goproxies.com",
    "goproxies.com",
    "notgoproxies.com",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "10.1.2.3",
]
ADDRESSES = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(HOSTS),
    st.sampled_from(["", ":80", ":443", ":8080"]),
)
PROXIES = st.sampled_from(
    [
        "",
        "http://a:1",
        "b:2",
        "https://c",
        "http://me:secret@d:4",
        "socks5://e:5",
        "gopher://f",
        ":",
    ]
)
UNPROXIED = st.lists(
    st.sampled_from(
        [
            *HOSTS,
            *("*", ".com", ".goproxies.com", "com", "::1", "10.0.0.0/8", "", " localhost ", "a b"),
            *("https://api.goproxies.com", "http://localhost:8080", "all://", "https://"),
        ]
    ),
    max_size=4,
).map(",".join)
ENVIRONMENTS = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_PROXY": PROXIES,
        "HTTPS_PROXY": PROXIES,
        "https_proxy": PROXIES,
        "ALL_PROXY": PROXIES,
        "NO_PROXY": UNPROXIED,
        "no_proxy": UNPROXIED,
    },
)


class Chooser(httpx.Client):
    """A client of httpx that tells which proxy it would send through."""

    def _init_transport(self, *args: Any, **kwargs: Any) -> Any:
        return None

    def _init_proxy_transport(self, proxy: httpx.Proxy, *args: Any, **kwargs: Any) -> Any:
        return proxy

    def choice(self, url: str) -> Any:
        """Return the proxy for an address, if any."""
        return self._transport_for_url(httpx.URL(url))


def told(proxy: httpx.Proxy | None) -> object:
    return proxy and (proxy.url, proxy.auth, proxy.headers)


@settings(deadline=None)
@given(ADDRESSES, ENVIRONMENTS, st.none() | PROXIES)
def test_the_proxy_is_the_one_that_httpx_would_choose(
    url: str, environment: dict[str, str], argument: str | None
) -> None:
    with mock.patch.dict("os.environ", environment, clear=True):
        try:
            expected = Chooser(proxy=argument).choice(url)
        except Exception as error:  # noqa: BLE001  # whatever httpx raises
            with pytest.raises(type(error)):
                Route.to(url, argument, verify=False)
        else:
            assert told(Route.to(url, argument, verify=False).proxy) == told(expected)


def test_a_proxy_that_cannot_be_used_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://somewhere")
    with pytest.raises(ConfigurationError, match="ALL_PROXY"):
        goproxies.Client(token="t")


@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_a_proxy_beside_a_transport_is_refused(kind: Any) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    with pytest.raises(ConfigurationError, match="give the proxy to the transport"):
        kind(token="t", transport=transport, proxy="http://127.0.0.1:9")


def test_tls_to_a_proxy_has_one_context_for_all_connections() -> None:
    proxy = Route.to("https://localhost", "https://me:secret@proxy", verify=False).proxy
    assert proxy is not None
    assert isinstance(proxy.ssl_context, ssl.SSLContext)
    assert proxy.ssl_context.verify_mode is ssl.CERT_REQUIRED
    assert proxy.auth == ("me", "secret")


def test_the_context_of_a_proxy_is_that_of_the_user() -> None:
    given = httpx.Proxy("https://proxy", ssl_context=ssl.create_default_context())
    assert Route.to("https://localhost", given, verify=False).proxy is given


# Trust


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ssl.SSLContext]]:
    """Note each context that is made."""
    contexts: list[ssl.SSLContext] = []
    create = httpx.create_ssl_context

    def noted(*args: Any, **kwargs: Any) -> ssl.SSLContext:
        contexts.append(create(*args, **kwargs))
        return contexts[-1]

    monkeypatch.setattr(httpx, "create_ssl_context", noted)
    _route._shared_context.cache_clear()
    yield contexts
    _route._shared_context.cache_clear()


def test_all_clients_share_one_context(made: list[ssl.SSLContext]) -> None:
    for kind in (goproxies.Client, goproxies.AsyncClient) * 3:
        kind(token="t")
    assert len(made) == 1


def test_plain_http_loads_no_certificates(made: list[ssl.SSLContext]) -> None:
    goproxies.Client(token="t", base_url="http://127.0.0.1").close()
    assert made == []
    context = Route.to("http://127.0.0.1", None, verify=True).context
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.get_ca_certs() == []


def test_the_shared_context_trusts_as_httpx_does() -> None:
    shared = Route.to("https://localhost", None, verify=True).context
    own = httpx.create_ssl_context()
    assert shared.get_ca_certs() == own.get_ca_certs()
    assert (shared.verify_mode, shared.check_hostname) == (own.verify_mode, own.check_hostname)


def test_other_ways_to_verify_are_nobody_elses(made: list[ssl.SSLContext]) -> None:
    contexts = [Route.to("https://localhost", None, verify=False).context for _ in range(2)]
    assert contexts == made
    given = ssl.create_default_context()
    assert Route.to("https://localhost", None, verify=given).context is given


@pytest.fixture
def ca_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "ca.pem"
    authority().cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.mark.usefixtures("ca_file")
def test_clients_of_one_environment_share_a_context(made: list[ssl.SSLContext]) -> None:
    for _ in range(3):
        goproxies.Client(token="t").close()
    assert len(made) == 1
    assert len(made[0].get_ca_certs()) == 1


def test_another_file_makes_another_context(ca_file: Path, made: list[ssl.SSLContext]) -> None:
    goproxies.Client(token="t").close()
    ca_file.write_text(ca_file.read_text() * 2)
    goproxies.Client(token="t").close()
    assert len(made) == 2


def test_another_variable_makes_another_context(
    ca_file: Path, made: list[ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(ca_file.parent))
    goproxies.Client(token="t").close()
    monkeypatch.delenv("SSL_CERT_FILE")
    goproxies.Client(token="t").close()
    assert [len(context.get_ca_certs()) for context in made] == [1, 0]


@pytest.mark.parametrize("url", ["https://localhost", "http://127.0.0.1"])
def test_a_file_that_is_not_there_is_refused_also_after_it_was(ca_file: Path, url: str) -> None:
    goproxies.Client(token="t", base_url=url).close()
    shutil.move(ca_file, ca_file.with_suffix(".old"))
    with pytest.raises(ConfigurationError, match="SSL_CERT_FILE"):
        goproxies.Client(token="t", base_url=url)


@pytest.mark.parametrize("folders", ["{0}:{0}", "{0}/nowhere"])
def test_folders_count_as_openssl_takes_them(
    folders: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", folders.format(tmp_path))
    httpx.Client().close()
    goproxies.Client("demo", "demo").close()


def test_the_encodings_are_those_that_httpx_decodes() -> None:
    with httpx.Client() as client:
        assert _route.accept_encoding() == client.headers["Accept-Encoding"]
