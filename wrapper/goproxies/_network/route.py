"""How a server is reached: through which proxy, and which certificates are trusted."""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import TypeVar

import attrs

from goproxies._constants import IDLE_SECONDS
from goproxies._errors import ConfigurationError
from goproxies._httpx import httpx

from .proxies import ProxyLike, choose_proxy

__all__ = ["Route", "own_transport"]

TransportT = TypeVar("TransportT", httpx.HTTPTransport, httpx.AsyncHTTPTransport)
OwnT = TypeVar("OwnT", httpx.BaseTransport, httpx.AsyncBaseTransport)

_LIMITS = httpx.Limits(keepalive_expiry=IDLE_SECONDS)


@attrs.frozen
class Route:
    """How to reach one server."""

    proxy: httpx.Proxy | None
    context: SSLContext
    needs_brackets: bool
    """Whether an HTTP proxy gets the IPv6 address of the server, which it takes in brackets."""

    @classmethod
    def to(
        cls,
        base_url: str,
        proxy: ProxyLike,
        verify: SSLContext | str | bool,
    ) -> Route:
        """Return the route to a server, from the settings and the environment.

        Raises:
            ConfigurationError: A proxy or a certificate is unusable.
        """
        url = httpx.URL(base_url)
        chosen = choose_proxy(url, proxy)
        if not isinstance(verify, SSLContext | str | bool):
            raise ConfigurationError(
                f"verify is True, False, a path or an ssl.SSLContext, not a {type(verify).__name__}"
            )
        try:
            proxy, context = _with_context(chosen), _context(url, verify)
        except (OSError, ValueError) as error:
            problem = _certificate_problem(error)
        else:
            is_http = proxy is not None and proxy.url.scheme in ("http", "https")
            return cls(proxy, context, needs_brackets=is_http and ":" in url.host)
        raise ConfigurationError(problem)  # see "not chained" in the architecture

    def transport(self, kind: type[TransportT]) -> TransportT:
        """Return a transport over this route.

        Raises:
            ConfigurationError: A package that the proxy needs is not installed.
        """
        try:
            return kind(verify=self.context, proxy=self.proxy, limits=_LIMITS)
        except ImportError:
            if self.proxy is None or not self.proxy.url.scheme.startswith("socks"):
                raise
        raise ConfigurationError(
            "a SOCKS proxy needs the package socksio: pip install 'httpx[socks]'"
        )


def own_transport(transport: object, kind: type[OwnT], proxy: ProxyLike) -> OwnT | None:
    """Return the transport that the user gave, if any.

    Raises:
        ConfigurationError: It is of the wrong kind, or a proxy is given as well.
    """
    if transport is None:
        return None
    if not isinstance(transport, kind):
        client = "a Client" if kind is httpx.BaseTransport else "an AsyncClient"
        raise ConfigurationError(
            f"transport of {client} is an httpx.{kind.__name__}, not a {type(transport).__name__}"
        )
    if proxy is not None:
        raise ConfigurationError(
            "a transport of your own does not use proxy: give the proxy to the transport, or only "
            "one of them"
        )
    return transport


def _with_context(proxy: httpx.Proxy | None) -> httpx.Proxy | None:
    """Return a proxy with a context for TLS to it: httpcore would make one for each connection."""
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
    if verify is not True:
        return httpx.create_ssl_context(verify)
    authorities = _authorities()
    if url.scheme == "http" and not authorities:
        return _unused_context()
    return _shared_context(authorities, os.environ.get("SSLKEYLOGFILE"))


def _authorities() -> tuple[object, ...]:
    """Return the trusted certificates of the environment, read in the order of httpx."""
    if name := os.environ.get("SSL_CERT_FILE"):
        found = Path(name).stat()  # the file may have changed
        return (name, found.st_ino, found.st_size, found.st_mtime_ns)
    return (os.environ["SSL_CERT_DIR"],) if os.environ.get("SSL_CERT_DIR") else ()


@lru_cache(maxsize=8)
def _shared_context(authorities: tuple[object, ...], key_log: str | None) -> SSLContext:
    """Return one context for all clients with the same trust: making one takes 20 ms."""
    return httpx.create_ssl_context()


@cache
def _unused_context() -> SSLContext:
    """Return a context that trusts no certificate, for connections without TLS."""
    return SSLContext(PROTOCOL_TLS_CLIENT)


def _certificate_problem(error: OSError | ValueError) -> str:
    """Return why there is no TLS context, and the setting to check."""
    key_log = os.environ.get("SSLKEYLOGFILE")
    if key_log and not _can_be_written(key_log):
        return f"SSLKEYLOGFILE names a file that cannot be written ({key_log}); correct or unset it"
    parts = (error.filename, error.strerror) if isinstance(error, OSError) else ()
    reason = ": ".join(str(part) for part in parts if part) or type(error).__name__
    return (
        f"the certificates cannot be read ({reason}); "
        "check verify, and the variables SSL_CERT_FILE and SSL_CERT_DIR"
    )


def _can_be_written(path: str) -> bool:
    """Return whether OpenSSL could append to a file: its own error names no file."""
    try:
        with Path(path).open("ab"):
            return True
    except OSError:
        return False
