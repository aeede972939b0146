"""Certificates of an authority that only these tests trust."""

from __future__ import annotations

import ssl
from functools import cache

import trustme


@cache
def authority() -> trustme.CA:
    """Return the authority."""
    return trustme.CA()


def server_context(name: str = "127.0.0.1") -> ssl.SSLContext:
    """Return how a server of this name proves itself."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority().issue_cert(name).configure_cert(context)
    return context


def client_context() -> ssl.SSLContext:
    """Return how a client checks certificates that trusts the authority, and no other."""
    # Those of the machine take 25 ms to read.
    return ssl.create_default_context(cadata=authority().cert_pem.bytes().decode())
