"""The choice of a proxy: like that of httpx, or like that of Go where httpx cannot read a value."""

from __future__ import annotations

import logging
from typing import Any
from unittest import mock

import goproxies
import httpx
import pytest
from goproxies import ConfigurationError
from goproxies._network import proxies as _proxies
from goproxies._network.proxies import choose_proxy
from hypothesis import given
from hypothesis import strategies as st

API = "https://api.goproxies.com"
PROXY = "http://proxy.example:8080"

# As httpx has it

HOSTS = ["api.goproxies.com", "goproxies.com", "notgoproxies.com", "10.1.2.3", "[2001:db8::1]"]
ADDRESSES = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(HOSTS),
    st.sampled_from(["", ":80", ":443", ":8080"]),
)
PROXIES = st.sampled_from(
    ["", "http://a:1", "b:2", "https://c", "http://me:secret@d:4", "socks5://e:5"]
)
EXEMPTIONS = st.lists(
    st.sampled_from(
        [
            *("api.goproxies.com", "goproxies.com", "GoProxies.com", "notgoproxies.com"),
            *("10.1.2.3", "10.9.9.9", "2001:db8::1", "localhost", "::1"),
            *("*", ".com", ".goproxies.com", "com", "", " localhost "),
            *("https://api.goproxies.com", "http://10.1.2.3:8080", "all://", "https://"),
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
        "NO_PROXY": EXEMPTIONS,
        "no_proxy": EXEMPTIONS,
    },
)


class Chooser(httpx.Client):
    """A client of httpx that returns the proxy that it would send through."""

    def _init_transport(self, *args: Any, **kwargs: Any) -> Any:
        return None

    def _init_proxy_transport(self, proxy: httpx.Proxy, *args: Any, **kwargs: Any) -> Any:
        return proxy

    def choice(self, url: str) -> Any:
        """Return the proxy for an address, if any."""
        return self._transport_for_url(httpx.URL(url))


def parts(proxy: httpx.Proxy | None) -> object:
    return proxy and (proxy.url, proxy.auth, proxy.headers)


@given(ADDRESSES, ENVIRONMENTS)
def test_the_proxy_of_the_environment_is_the_one_that_httpx_would_choose(
    url: str, environment: dict[str, str]
) -> None:
    with mock.patch.dict("os.environ", environment, clear=True):
        assert parts(choose_proxy(httpx.URL(url), None)) == parts(Chooser().choice(url))


@given(PROXIES.filter(bool).filter(lambda address: "://" in address), ENVIRONMENTS)
def test_a_proxy_argument_goes_before_the_environment(
    argument: str, environment: dict[str, str]
) -> None:
    with mock.patch.dict("os.environ", environment, clear=True):
        assert parts(choose_proxy(httpx.URL(API), argument)) == parts(httpx.Proxy(argument))


# As Go and curl have it


def is_direct(url: str, no_proxy: str) -> bool:
    """Return whether a client would reach a server without the proxy of the environment."""
    with mock.patch.dict("os.environ", {"ALL_PROXY": PROXY, "NO_PROXY": no_proxy}, clear=True):
        return choose_proxy(httpx.URL(url), None) is None


@pytest.mark.parametrize(
    ("host", "no_proxy"),
    [
        ("10.1.2.3", "10.0.0.0/8"),
        ("10.1.2.3", "10.1.2.3/8"),
        ("[fd00::1]", "fd00::/8"),
        ("[fd00::1]", "[fd00::/8]"),
        ("[fd00::1]", "[fd00::1]"),
        ("[fd00::1]", "FD00:0::1"),
        ("[fd00::1]", "[fd00::1]:443"),
        ("10.1.2.3", "10.1.2.3:443"),
        ("api.goproxies.com", "goproxies.com:443"),
        ("api.goproxies.com", "*.goproxies.com"),
        ("api.goproxies.com", "api.goproxies.com:443"),
        ("api.goproxies.com", "a.example b.example\tgoproxies.com"),
        ("api.goproxies.com", "fd00::/8,*"),
        ("api.goproxies.com", "[::1], //, goproxies.com"),
    ],
)
def test_an_entry_of_no_proxy_exempts_a_server(host: str, no_proxy: str) -> None:
    assert is_direct(f"https://{host}", no_proxy)


@pytest.mark.parametrize(
    ("host", "no_proxy"),
    [
        ("11.1.2.3", "10.0.0.0/8"),
        ("[fe80::1]", "fd00::/8"),
        ("10.1.2.3", "::ffff:0:0/96"),
        ("api.goproxies.com", "10.0.0.0/8,fd00::/8"),
        ("api.goproxies.com", "goproxies.com:80"),
        ("goproxies.com", "*.goproxies.com"),
        ("10.1.2.3", "10.1.2.3:80"),
        ("api.goproxies.com", "http://goproxies.com"),
    ],
)
def test_other_entries_of_no_proxy_do_not(host: str, no_proxy: str) -> None:
    assert not is_direct(f"https://{host}", no_proxy)


@pytest.mark.parametrize(
    "entry", ["a/b", "fd00::/999", "[::z]", "x..y", "host:port", "!!", "🙂.", "/"]
)
def test_an_entry_that_says_nothing_is_left_out_and_logged_once(
    entry: str, caplog: pytest.LogCaptureFixture
) -> None:
    _proxies._warn_once.cache_clear()
    with caplog.at_level(logging.WARNING, "goproxies"):
        for _ in range(3):
            assert not is_direct(API, f"{entry},other.example")
    assert [record.getMessage() for record in caplog.records] == [
        f"NO_PROXY: {entry!r} is neither a host nor a range of addresses; left out"
    ]


def test_credentials_in_an_entry_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "goproxies"):
        assert not is_direct(API, "https://me:s3cret@a/b")
    assert "s3cret" not in caplog.text
    assert "'a/b' is neither" in caplog.text


@pytest.mark.parametrize(
    ("host", "entry"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("bücher.example", "bücher.example"),
        ("api.example.", "api.example"),
        ("api.example", ".example."),
    ],
)
def test_a_name_is_exempt_in_every_spelling(host: str, entry: str) -> None:
    assert is_direct(f"https://{host}", entry)


def test_a_port_of_thousands_of_digits_is_none() -> None:
    assert not is_direct(API, "api.example:" + "9" * 5000)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_no_text_in_no_proxy_refuses_a_client(no_proxy: str) -> None:
    is_direct(API, no_proxy)


@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_a_client_can_be_made_whatever_no_proxy_says(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", "fd00::/8,[::1],!!,:,://")
    kind(token="t")


# Loopback


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST", "127.0.0.1", "127.9.8.7", "[::1]", "[::ffff:127.0.0.1]"],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_loopback_is_reached_without_the_proxy_of_the_environment(
    scheme: str, host: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "gopher://of no use")
    assert choose_proxy(httpx.URL(f"{scheme}://{host}:8080"), None) is None


@pytest.mark.parametrize(
    "proxy",
    [
        PROXY,
        "https://10.0.0.1",
        "socks5://proxy.localhost:1080",
        "http://[::ffff:10.0.0.1]:1",
        "http://2130706433:1",
        "http://127.0.0.1@proxy.example:1",
    ],
)
@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_plain_http_does_not_go_through_a_proxy_elsewhere(kind: Any, proxy: str) -> None:
    with pytest.raises(ConfigurationError, match="proxy would read the credentials"):
        kind("demo", "demo", base_url="http://127.0.0.1", proxy=proxy)


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"])
def test_plain_http_may_go_through_a_proxy_on_loopback(proxy: str) -> None:
    goproxies.Client("demo", "demo", base_url="http://[::1]", proxy=proxy).close()


def test_https_may_go_through_any_proxy() -> None:
    goproxies.Client("demo", "demo", base_url="https://127.0.0.1", proxy=PROXY).close()


# Unusable ones

SECRET = "S3cr3t-of-the-test"


@pytest.mark.parametrize("address", ["gopher://x", "http://", f"me:{SECRET}@h:x"])
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_an_unusable_proxy_of_the_environment_is_named_by_its_variable(
    address: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, address)
    with pytest.raises(ConfigurationError, match=f"{variable} is no address") as caught:
        goproxies.Client(token="t")
    assert SECRET not in f"{caught.value}{caught.value.__context__!r}"


def test_a_proxy_that_leads_elsewhere_may_be_unusable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://x")
    goproxies.Client(token="t").close()


def test_a_context_for_tls_to_a_plain_proxy_is_refused() -> None:
    import ssl

    proxy = httpx.Proxy("http://127.0.0.1:1", ssl_context=ssl.create_default_context())
    with pytest.raises(ConfigurationError, match="ssl_context"):
        goproxies.Client(token="t", proxy=proxy)


@pytest.mark.parametrize("kind", [goproxies.Client, goproxies.AsyncClient])
def test_a_proxy_beside_a_transport_is_refused(kind: Any) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    with pytest.raises(ConfigurationError, match="give the proxy to the transport"):
        kind(token="t", transport=transport, proxy="http://127.0.0.1:9")
