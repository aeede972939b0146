"""Hosts that are this machine itself."""

from __future__ import annotations

import ipaddress

__all__ = ["is_loopback"]


def is_loopback(host: str) -> bool:
    """Return whether a host is `localhost` or a loopback address such as 127.0.0.1.

    A name such as `api.localhost` is looked up like any other, so it may be anywhere.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    # Releases of Python disagree about ::ffff:127.0.0.1.
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
