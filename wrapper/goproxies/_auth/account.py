"""The account and the server of a client: from arguments, else from the environment."""

from __future__ import annotations

import contextlib
import os
import re

import attrs

from goproxies._arguments import Masked, lone_surrogate
from goproxies._constants import DEFAULT_BASE_URL
from goproxies._errors import ConfigurationError
from goproxies._http.addresses import is_loopback
from goproxies._http.requests import is_header_text
from goproxies._httpx import httpx

__all__ = ["Account", "server_origin"]

_HOST = re.compile(r"[\w.:-]+")


@attrs.frozen
class Account:
    """The credentials of a client and the server that they are for.

    Attributes:
        username: The account; `None` if there is only a token.
        password: Its password; `None` if there is only a token.
        token: A token that the user gave.
        base_url: The server, with a path prefix if there is one, without a slash at the end.
    """

    username: str | None
    password: str | None = attrs.field(repr=False)
    token: str | None = attrs.field(repr=False)
    base_url: str

    @classmethod
    def resolve(
        cls,
        username: str | None,
        password: Masked,
        token: Masked,
        base_url: Masked,
    ) -> Account:
        """Return the account that arguments and environment describe together.

        A token of the environment may belong to another account, so it is ignored if a user name
        or a password is given.

        Raises:
            ConfigurationError: There is neither a pair nor a token, or the address is unusable.
        """
        is_named = username is not None or password.value is not None
        token = _given("token", token, None if is_named else "GOPROXIES_TOKEN")
        name = _given("username", Masked(username), "GOPROXIES_USERNAME")
        password = _given("password", password, "GOPROXIES_PASSWORD")
        if not (name.value and password.value):
            if not token.value:
                raise ConfigurationError(_missing(bool(name.value), bool(password.value)))
            name = password = Masked(None)
        if token.value and not is_header_text(token.value):
            raise ConfigurationError(
                "the token holds characters that no token has, or too many; give it as the login "
                "returned it"
            )
        server = _server(base_url)
        return cls(name.value, password.value, token.value, server)

    @property
    def origin(self) -> str:
        """Scheme, host and port of the server, as `https://api.goproxies.com`."""
        return _origin(self.base_url)

    @property
    def can_log_in(self) -> bool:
        """Whether there is a pair to log in with."""
        return self.password is not None


def server_origin(base_url: str | None = None) -> str:
    """Return scheme, host and port of the server that a client with this `base_url` uses.

    Raises:
        ConfigurationError: The address is unusable.
    """
    return _origin(_server(Masked(base_url)))


def _origin(address: str) -> str:
    url = httpx.URL(address)
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _server(base_url: Masked) -> str:
    """Return the address of an argument, else of the environment, else the default."""
    source = "GOPROXIES_BASE_URL" if base_url.value is None else "base_url"
    address = _given("base_url", base_url, "GOPROXIES_BASE_URL")
    return _usable(address if address.value else Masked(DEFAULT_BASE_URL), source)


def _given(name: str, value: Masked, variable: str | None) -> Masked:
    """Return an argument, else the environment variable; an empty value counts as missing."""
    if value.value is None and variable is not None:
        name, value = variable, Masked(os.environ.get(variable))
    if value.value is None:
        return value
    if not isinstance(value.value, str):
        raise ConfigurationError(f"{name} is a string, not of type {type(value.value).__name__}")
    if lone_surrogate(value.value):
        raise ConfigurationError(
            f"{name} holds a lone surrogate, which is not valid text; remove it"
        )
    return value if value.value else Masked(None)


def _missing(has_username: bool, has_password: bool) -> str:
    missing = "password" if has_username else "user name" if has_password else "credentials"
    return (
        f"no {missing}: give Client(username, password) or token=..., or set GOPROXIES_USERNAME "
        "and GOPROXIES_PASSWORD, or GOPROXIES_TOKEN"
    )


def _usable(address: Masked, source: str) -> str:
    """Return an address that a password may be sent to; `source` names where it was given.

    No message repeats the address, which may hold a password.
    """
    if "@" in address.value:
        raise ConfigurationError(f"{source} holds credentials; give them as username and password")
    url = None if re.search("[?#]", address.value) else _parsed(address.value)
    if url is None:
        raise ConfigurationError(
            f"{source} is not an https address such as {DEFAULT_BASE_URL}, "
            "with a path after it or without"
        )
    if url.scheme == "http" and not is_loopback(url.host):
        raise ConfigurationError(
            f"{source} would send credentials to {url.host} in clear text; use https"
        )
    return str(url).rstrip("/")


def _parsed(address: str) -> httpx.URL | None:
    """Return an http(s) address with a plausible host, or `None` for anything else."""
    with contextlib.suppress(httpx.InvalidURL, ValueError):
        url = httpx.URL(address)
        is_port = url.port is None or 0 < url.port < 2**16
        if url.scheme in ("http", "https") and _HOST.fullmatch(url.host) and is_port:
            return url
    return None
