"""TLS that goes wrong is a connection error that says why, and leaves no connection open."""

from __future__ import annotations

import gc
import ssl
from datetime import UTC, datetime
from functools import partial

import goproxies
import pytest
import trustme

from tests.support.client.api import answering
from tests.support.client.flavours import Flavour
from tests.support.network.certificates import authority, client_context
from tests.support.network.limits import in_time
from tests.support.network.servers import serving
from tests.support.network.sockets import Connection, Talk, listening

HOST = "127.0.0.1"


def presenting(*certificates: trustme.Blob, key: trustme.Blob) -> ssl.SSLContext:
    """Return how a server proves itself with just these certificates."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    chain = b"".join(certificate.bytes() for certificate in certificates)
    with trustme.Blob(key.bytes() + chain).tempfile() as path:
        context.load_cert_chain(path)
    return context


def expired() -> ssl.SSLContext:
    leaf = authority().issue_cert(
        HOST,
        not_before=datetime(2020, 1, 1, tzinfo=UTC),
        not_after=datetime(2021, 1, 1, tzinfo=UTC),
    )
    return presenting(*leaf.cert_chain_pems, key=leaf.private_key_pem)


def not_yet_valid() -> ssl.SSLContext:
    leaf = authority().issue_cert(
        HOST,
        not_before=datetime(2090, 1, 1, tzinfo=UTC),
        not_after=datetime(2091, 1, 1, tzinfo=UTC),
    )
    return presenting(*leaf.cert_chain_pems, key=leaf.private_key_pem)


def of_another_host() -> ssl.SSLContext:
    leaf = authority().issue_cert("127.0.0.2", "other.example")
    return presenting(*leaf.cert_chain_pems, key=leaf.private_key_pem)


def without_its_intermediate() -> ssl.SSLContext:
    leaf = authority().create_child_ca().issue_cert(HOST)
    return presenting(leaf.cert_chain_pems[0], key=leaf.private_key_pem)


def of_a_root_that_nobody_trusts() -> ssl.SSLContext:
    other = trustme.CA()
    leaf = other.issue_cert(HOST)
    return presenting(*leaf.cert_chain_pems, other.cert_pem, key=leaf.private_key_pem)


@pytest.mark.parametrize(
    ("server", "problem"),
    [
        (expired, "expired"),
        (not_yet_valid, "not yet valid"),
        (of_another_host, "not valid for '127.0.0.1'"),
        (without_its_intermediate, "unable to get local issuer certificate"),
        (of_a_root_that_nobody_trusts, "self-signed certificate in certificate chain"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_certificate_that_proves_nothing_is_refused_with_the_reason(
    flavour: Flavour, server: object, problem: str
) -> None:
    assert callable(server)
    with (
        serving(answering, server()) as tls,
        flavour.client(
            "demo", "demo", base_url=tls.url, verify=client_context(), max_retries=0
        ) as client,
        pytest.raises(goproxies.APIConnectionError, match=problem) as caught,
    ):
        client.countries()
    assert not isinstance(caught.value, goproxies.APITimeoutError)
    assert tls.requests == []


def test_a_chain_need_not_hold_its_root(flavour: Flavour) -> None:
    leaf = authority().create_child_ca().issue_cert(HOST)
    context = presenting(*leaf.cert_chain_pems, key=leaf.private_key_pem)
    with (
        serving(answering, context) as server,
        flavour.client("demo", "demo", base_url=server.url, verify=client_context()) as client,
    ):
        assert client.countries() == ["DE", "US"]


# Handshakes that break off


def say(words: bytes, connection: Connection) -> None:
    """Read the beginning of a handshake, answer something, and close."""
    connection.socket.recv(1)
    connection.socket.sendall(words)


ALERT = b"\x15\x03\x03\x00\x02\x02\x28"  # handshake_failure
HALF_A_HELLO = b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"

BROKEN: dict[str, Talk] = {
    "closed before the first word": lambda connection: None,
    "closed after the client's": partial(say, b""),
    "closed in the middle": partial(say, HALF_A_HELLO),
    "an alert": partial(say, ALERT),
    "nonsense": partial(say, b"\xff" * 100),
    "plain HTTP": partial(say, b"HTTP/1.1 400 Bad Request\r\n\r\n"),
}


@pytest.mark.parametrize("talk", BROKEN.values(), ids=BROKEN)
def test_a_handshake_that_breaks_off_is_a_connection_error(flavour: Flavour, talk: Talk) -> None:
    with (
        listening(talk) as url,
        flavour.client(
            token="t",
            base_url=url.replace("http:", "https:"),
            verify=client_context(),
            max_retries=0,
        ) as client,
        in_time(),
        pytest.raises(goproxies.APIConnectionError) as caught,
    ):
        client.countries()
    assert not isinstance(caught.value, goproxies.APITimeoutError)
    gc.collect()  # a socket left open would be an error here


def test_a_handshake_that_breaks_off_is_retried(flavour: Flavour, quick_backoff: None) -> None:
    handshakes = []
    leaf = authority().issue_cert(HOST)
    context = presenting(*leaf.cert_chain_pems, key=leaf.private_key_pem)

    def break_off_at_first(connection: Connection) -> None:
        handshakes.append(connection)
        if len(handshakes) == 1:
            return
        with context.wrap_socket(connection.socket, server_side=True) as tls:
            Connection(tls, connection.is_over).read_request()
            body = b'{"countries": []}'
            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    with (
        listening(break_off_at_first) as url,
        flavour.client(
            token="t", base_url=url.replace("http:", "https:"), verify=client_context()
        ) as client,
    ):
        assert client.countries() == []
    assert len(handshakes) == 2
