"""Which certificates are trusted: those that httpx trusts, in contexts that clients share."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import goproxies
import httpx
import pytest
from goproxies import ConfigurationError
from goproxies._network import route as _route
from goproxies._network.route import Route

from tests.support.network.certificates import authority


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


def test_a_context_for_other_ways_to_verify_is_not_shared(made: list[ssl.SSLContext]) -> None:
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


@pytest.mark.parametrize("name", ["nowhere/keys", "."])
@pytest.mark.parametrize("proxy", [None, "https://proxy.example"])
def test_a_key_log_that_cannot_be_written_is_named(
    name: str, proxy: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / name)
    monkeypatch.setenv("SSLKEYLOGFILE", path)
    with pytest.raises(ConfigurationError, match="SSLKEYLOGFILE") as caught:
        goproxies.Client(token="t", proxy=proxy)
    assert path in str(caught.value)
    assert "SSL_CERT" not in str(caught.value)


def test_a_key_log_counts_from_the_client_on_that_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goproxies.Client(token="t").close()
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    goproxies.Client(token="t").close()
    assert (tmp_path / "keys").exists()


@pytest.mark.parametrize("folders", ["{0}:{0}", "{0}/nowhere"])
def test_folders_count_as_openssl_takes_them(
    folders: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", folders.format(tmp_path))
    httpx.Client().close()
    goproxies.Client("demo", "demo").close()


# TLS to a proxy


def test_tls_to_a_proxy_has_one_context_for_all_connections() -> None:
    proxy = Route.to("https://localhost", "https://me:secret@proxy", verify=False).proxy
    assert proxy is not None
    assert isinstance(proxy.ssl_context, ssl.SSLContext)
    assert proxy.ssl_context.verify_mode is ssl.CERT_REQUIRED
    assert proxy.auth == ("me", "secret")


def test_the_context_of_a_proxy_is_that_of_the_user() -> None:
    given = httpx.Proxy("https://proxy", ssl_context=ssl.create_default_context())
    assert Route.to("https://localhost", given, verify=False).proxy is given
