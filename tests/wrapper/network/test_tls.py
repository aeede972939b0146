"""Certificates are checked as by httpx: a real TLS server has an authority of its own."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import goproxies
import pytest
from goproxies import APIConnectionError

from tests.support.client.api import answering
from tests.support.client.flavours import Flavour
from tests.support.network.certificates import authority, client_context, server_context
from tests.support.network.servers import Server, serving


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(answering, server_context()) as server:
        yield server


def test_a_certificate_of_an_unknown_authority_is_refused(server: Server, flavour: Flavour) -> None:
    sent = len(server.requests)
    with (
        flavour.client("demo", "demo", base_url=server.url, max_retries=0) as client,
        pytest.raises(APIConnectionError, match="certificate verify failed"),
    ):
        client.countries()
    assert len(server.requests) == sent


def test_the_authority_may_be_in_a_context(server: Server, flavour: Flavour) -> None:
    with flavour.client("demo", "demo", base_url=server.url, verify=client_context()) as client:
        assert client.countries() == ["DE", "US"]


def test_the_authority_may_be_in_the_file_of_the_environment(
    server: Server, flavour: Flavour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with flavour.client("demo", "demo", base_url=server.url) as client:
        assert client.countries() == ["DE", "US"]


def test_checking_can_be_switched_off(server: Server, flavour: Flavour) -> None:
    with flavour.client("demo", "demo", base_url=server.url, verify=False) as client:
        assert client.countries() == ["DE", "US"]


def test_a_certificate_of_another_host_is_refused(flavour: Flavour) -> None:
    with (
        serving(answering, server_context("other.example")) as server,
        flavour.client(
            token="token-of-the-test", base_url=server.url, verify=client_context(), max_retries=0
        ) as client,
        pytest.raises(APIConnectionError, match=r"not valid for '127\.0\.0\.1'"),
    ):
        client.countries()


def test_a_server_that_speaks_no_tls_is_no_answer(flavour: Flavour) -> None:
    with (
        serving(answering) as server,
        flavour.client(
            token="token-of-the-test", base_url=server.url.replace("http:", "https:"), max_retries=0
        ) as client,
        pytest.raises(APIConnectionError, match="no answer from https://"),
    ):
        client.countries()


def test_the_raw_client_checks_the_same_way(server: Server, flavour: Flavour) -> None:
    from goproxies_api.api.statistics import get_used_countries_stats

    settings = {"base_url": server.url, "verify": client_context()}
    with flavour.client("demo", "demo", **settings) as client:
        answer = flavour.generated(get_used_countries_stats, client)
    assert answer.countries == ["DE", "US"]


def test_a_context_is_that_of_the_user() -> None:
    context = ssl.create_default_context()
    before = context.get_ca_certs()
    goproxies.Client(token="token-of-the-test", verify=context).close()
    assert context.get_ca_certs() == before
