"""Which hosts are this machine itself."""

from __future__ import annotations

import ipaddress

__all__ = ["is_loopback"]


def is_loopback(host: str) -> bool:
    """Say whether a host is `localhost` or an address such as 127.0.0.1, so on this machine.

    A name such as `api.localhost` is looked up like any other, so it may be anywhere.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    # Of ::ffff:127.0.0.1, releases of Python say different things.
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
