"""The proxy to a server: the one of the argument, the one of the environment, or none.

The variables are read as Go and curl read them (https://pkg.go.dev/golang.org/x/net/http/httpproxy,
https://curl.se/docs/manpage.html#--noproxy). httpx knows no CIDR ranges, and refuses to work at all
where it cannot read an entry of `NO_PROXY`.
"""

from __future__ import annotations

import ipaddress
import re
from base64 import b64decode, b64encode
from contextlib import suppress
from functools import cache
from urllib.request import getproxies

from goproxies._errors import ConfigurationError
from goproxies._http.addresses import is_loopback
from goproxies._httpx import httpx
from goproxies._log import logger

__all__ = ["ProxyLike", "choose_proxy", "proxy_secrets", "read_proxy"]

ProxyLike = httpx.Proxy | httpx.URL | str | None
"""A proxy as httpx takes it; `None` for that of the environment."""

_SCHEMES = ("http", "https", "socks5", "socks5h")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_DOMAIN = re.compile(r"(\*?\.)?[\w-]+(\.[\w-]+)*\.?")


def choose_proxy(url: httpx.URL, proxy: ProxyLike) -> httpx.Proxy | None:
    """Return the proxy to a server, `None` for a direct connection.

    Loopback is reached directly, unless `proxy` says otherwise. Over plain `http` the proxy would
    read the password, so it must be on loopback itself.

    Raises:
        ConfigurationError: The proxy is unusable. The message does not show its address, which may
            hold a password.
    """
    if proxy is None:
        return None if is_loopback(url.host) else _proxy_of_environment(url)
    chosen = read_proxy(proxy, "proxy")
    if url.scheme == "http" and not is_loopback(chosen.url.host):
        raise ConfigurationError(
            "proxy would read the credentials of an http address; use https, or a proxy on loopback"
        )
    return chosen


def read_proxy(proxy: httpx.Proxy | httpx.URL | str, source: str) -> httpx.Proxy:
    """Return a usable proxy; `source` is where it was given.

    Raises:
        ConfigurationError: The proxy is unusable. The message does not show its address.
    """
    found: httpx.Proxy | None = None
    with suppress(httpx.InvalidURL, ValueError, TypeError):
        found = proxy if isinstance(proxy, httpx.Proxy) else httpx.Proxy(proxy)
    is_plain = found is not None and found.url.scheme != "https"
    if found is None or not found.url.host or found.url.scheme not in _SCHEMES:
        problem = "is no address such as http://host:8080, https://host or socks5://host"
    elif is_plain and found.ssl_context is not None:
        problem = "has an ssl_context, which only a proxy with an https address takes"
    else:
        return found
    raise ConfigurationError(f"{source} {problem}; check it")


def proxy_secrets(proxy: httpx.Proxy | None) -> tuple[str, ...]:
    """Return what a proxy could echo: the credentials as a request has them, and the password.

    Without a password, the user name is the secret: many proxies take a key that way.
    """
    if proxy is None:
        return ()
    _, _, encoded = proxy.headers.get("Proxy-Authorization", "").rpartition(" ")
    if proxy.raw_auth is not None:
        encoded = b64encode(b":".join(proxy.raw_auth)).decode()
    name = password = b""
    with suppress(ValueError):  # the header may have another scheme than Basic
        name, _, password = b64decode(encoded).partition(b":")
    return encoded, (password or name).decode(errors="replace")


def _proxy_of_environment(url: httpx.URL) -> httpx.Proxy | None:
    addresses = getproxies()  # variables in either case; on some systems also their settings
    scheme = url.scheme if addresses.get(url.scheme) else "all"
    address = addresses.get(scheme)
    if not address or _is_exempt(url, addresses.get("no", ""), scheme):
        return None
    return read_proxy(
        address if "://" in address else f"http://{address}", f"{scheme}_proxy".upper()
    )


def _is_exempt(url: httpx.URL, no_proxy: str, variable: str) -> bool:
    """Return whether `NO_PROXY` exempts a server from the proxy of a variable: `https` or `all`."""
    entries = filter(None, re.split(r"[\s,]+", no_proxy.lower()))
    return any(_exempts(entry, url, variable) for entry in entries)


def _exempts(entry: str, url: httpx.URL, variable: str) -> bool:
    scheme, _, rest = entry.rpartition("://")
    if scheme and not rest:  # httpx reads `https://` as: no proxy for https
        return scheme in (url.scheme, variable)
    if scheme not in ("", "all", url.scheme):
        return False
    host, port = _host_and_port(rest)
    if port not in (None, url.port or _DEFAULT_PORTS[url.scheme]):
        return False
    if host == "*":
        return True
    if (network := _ip_network(host)) is not None:
        with suppress(ValueError):
            return ipaddress.ip_address(url.host) in network
        return False
    if _DOMAIN.fullmatch(host):
        # A dot at the start means subdomains only, one at the end nothing.
        domain = host.removeprefix("*").rstrip(".")
        names = (name.rstrip(".") for name in (url.host, url.raw_host.decode("ascii")))
        return any(n == domain or n.endswith(f".{domain.removeprefix('.')}") for n in names)
    _warn_once(entry.rpartition("@")[2])  # a password may stand before the host
    return False


def _host_and_port(text: str) -> tuple[str, int | None]:
    host, _, port = text.rpartition(":")
    if _ip_network(text) is None and host and re.fullmatch(r"[0-9]{1,5}", port):
        return host, int(port)
    return text, None


def _ip_network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return the addresses that a text such as `10.0.0.1`, `[::1]` or `fd00::/8` stands for."""
    with suppress(ValueError):
        return ipaddress.ip_network(text.strip("[]"), strict=False)
    return None


@cache
def _warn_once(entry: str) -> None:
    """Log once that an entry is left out."""
    logger.warning("NO_PROXY: %.100r is neither a host nor a range of addresses; left out", entry)
