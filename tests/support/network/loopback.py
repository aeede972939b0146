"""A guard: no test connects to, or looks up, anything outside this machine."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

__all__ = ["loopback_only"]

_LOCAL_NAMES = ("localhost", "", None)


@contextmanager
def loopback_only() -> Iterator[list[str]]:
    """Refuse every connection and look-up outside this machine, and list those that were tried."""
    outside: list[str] = []
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    getaddrinfo = socket.getaddrinfo

    def check(host: Any) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if not _is_local(name):
            outside.append(str(name))
            raise OSError(errno.ENETUNREACH, "a test must stay on loopback")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple):  # else it is a Unix socket
            check(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if isinstance(address, tuple):
            check(address[0])
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        check(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield outside


def _is_local(host: str | None) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
