"""How the server is reached: through which proxy, and trusting whom."""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import TypeVar

import attrs

# The rules of NO_PROXY are httpx's own, and httpx has no public way to ask for them. A test holds
# the choice equal to that of a client of httpx.
from httpx._utils import URLPattern, get_environment_proxies

from goproxies._constants import IDLE_SECONDS
from goproxies._httpx import httpx

__all__ = ["Route", "accept_encoding"]

TransportT = TypeVar("TransportT", httpx.HTTPTransport, httpx.AsyncHTTPTransport)

_LIMITS = httpx.Limits(keepalive_expiry=IDLE_SECONDS)


@attrs.frozen
class Route:
    """The way from here to one server."""

    proxy: httpx.Proxy | None
    context: SSLContext

    @classmethod
    def to(
        cls,
        base_url: str,
        proxy: httpx.Proxy | httpx.URL | str | None,
        verify: SSLContext | str | bool,
    ) -> Route:
        """Return the way to a server, as settings and environment have it."""
        url = httpx.URL(base_url)
        chosen = _proxy_of_environment(url) if proxy is None else proxy
        return cls(_complete(chosen), _context(url, verify))

    def transport(self, kind: type[TransportT]) -> TransportT:
        """Return a transport that goes this way."""
        return kind(verify=self.context, proxy=self.proxy, limits=_LIMITS)


@cache
def accept_encoding() -> str:
    """Return the encodings of a body that httpx can decode, as a header lists them."""
    nowhere = httpx.MockTransport(lambda _: httpx.Response(200))
    return httpx.Client(transport=nowhere).headers["Accept-Encoding"]


def _proxy_of_environment(url: httpx.URL) -> httpx.Proxy | None:
    addresses = get_environment_proxies()
    proxies = {key: httpx.Proxy(address) for key, address in addresses.items() if address}
    for pattern in sorted(URLPattern(key) for key in addresses):
        if pattern.matches(url):
            return proxies.get(pattern.pattern)
    return None


def _complete(proxy: httpx.Proxy | httpx.URL | str | None) -> httpx.Proxy | None:
    """Return a proxy with a context for TLS to it, of which httpcore makes one a connection."""
    if isinstance(proxy, httpx.URL | str):
        proxy = httpx.Proxy(proxy)
    if proxy is None or proxy.url.scheme != "https" or proxy.ssl_context is not None:
        return proxy
    from goproxies._httpx import httpcore

    return httpx.Proxy(
        proxy.url,
        ssl_context=httpcore.default_ssl_context(),
        auth=proxy.auth,
        headers=proxy.headers,
    )


def _context(url: httpx.URL, verify: SSLContext | str | bool) -> SSLContext:
    if not isinstance(verify, SSLContext | str | bool):  # httpx would notice it in the first call
        raise TypeError
    if verify is not True:
        return httpx.create_ssl_context(verify)
    authorities = _authorities()
    if url.scheme == "http" and not authorities:
        return _unused_context()
    return _shared_context(authorities)


def _authorities() -> tuple[object, ...]:
    """Return what the environment says of whom to trust, in the order in which httpx reads it."""
    if name := os.environ.get("SSL_CERT_FILE"):
        found = Path(name).stat()  # it may be another file by now
        return (name, found.st_ino, found.st_size, found.st_mtime_ns)
    return (os.environ["SSL_CERT_DIR"],) if os.environ.get("SSL_CERT_DIR") else ()


@lru_cache(maxsize=8)
def _shared_context(authorities: tuple[object, ...]) -> SSLContext:
    """Return a context for all clients that trust the same; to make one takes 20 ms."""
    return httpx.create_ssl_context()


@cache
def _unused_context() -> SSLContext:
    """Return a context that trusts nobody, for connections without TLS."""
    return SSLContext(PROTOCOL_TLS_CLIENT)
