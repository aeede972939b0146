"""The account and the server of a command: from the environment, else from a saved login."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import attrs

import goproxies
from goproxies.cli._failures import NoCredentialsError
from goproxies.cli._options.common import Access
from goproxies.cli._profiles import Profile, SavedLogin, profile_names

__all__ = ["Identity", "account_name", "identify", "sandbox_client"]

_DEMO = ("demo", "demo")


@attrs.frozen
class Identity:
    """The account that a command uses, and its server.

    Attributes:
        source: The account, and where it was found.
        username: The account; `None` if it is not known, as a token does not name it.
        password: Its password; `None` if there is only a token.
        token: A token to use first, if there is one.
        base_url: The server; `None` for that of the environment, or the API's own.
        fix: What to do if the API refuses the token.
    """

    source: str
    username: str | None = None
    password: str | None = attrs.field(default=None, repr=False)
    token: str | None = attrs.field(default=None, repr=False)
    base_url: str | None = None
    fix: str = "check the account, and the clock, with `goproxies doctor`"

    @contextmanager
    def client(self) -> Iterator[goproxies.Client]:
        """Open a client of this account.

        Raises:
            NoCredentialsError: The API refuses the token.
        """
        pair = (self.username, self.password) if self.password else ()
        with goproxies.Client(*pair, token=self.token, base_url=self.base_url) as client:
            try:
                yield client
            except goproxies.LoginError:
                raise
            except goproxies.AuthenticationError as error:
                raise NoCredentialsError(f"{error}; {self.fix}") from error


@contextmanager
def sandbox_client(account: tuple[str, str] = _DEMO) -> Iterator[goproxies.Client]:
    """Open a sandbox, and a client of it for an account and its password."""
    from goproxies._httpx import httpx
    from goproxies.sandbox import Sandbox

    # A client with its own transport ignores the proxy of the environment, which cannot reach
    # the loopback of this machine. There is no TLS, so certificates do not matter either.
    transport = httpx.HTTPTransport(verify=False)
    with (
        Sandbox() as sandbox,
        goproxies.Client(*account, base_url=sandbox.url, transport=transport) as client,
    ):
        yield client


def account_name(access: Access) -> str | None:
    """Return the account of a command, if it is known."""
    return _DEMO[0] if access.sandbox else identify(access).username


def identify(access: Access) -> Identity:
    """Find the account of a command.

    A profile that was named must agree with the environment. A profile that was not named is
    used only if the credentials of the environment are incomplete.

    Raises:
        NoCredentialsError: There are none for this server, or they contradict one another.
    """
    profile = Profile.select(access.profile)
    token, username, password = (
        os.environ.get(f"GOPROXIES_{name}", "") for name in ("TOKEN", "USERNAME", "PASSWORD")
    )
    has_pair = bool(username and password)
    if has_pair:
        environment = Identity(f"{username}, by GOPROXIES_PASSWORD", username, password)
    else:
        environment = Identity("the holder of GOPROXIES_TOKEN", fix="renew GOPROXIES_TOKEN")
    if not profile.is_named and (token or has_pair):
        return attrs.evolve(environment, token=token or None)
    login = _agreed_login(profile, username, token)
    if has_pair:
        return attrs.evolve(environment, base_url=login.base_url)
    return _token_identity(profile, login)


def _agreed_login(profile: Profile, username: str, token: str) -> SavedLogin:
    """Return the login of a profile, at the server of the environment if that is the same one."""
    login = profile.login
    if login is None:
        raise NoCredentialsError(_no_login(profile))
    fix = f"name another --profile, or run `{profile.login_command(username or None)}`"
    if token:
        raise NoCredentialsError(
            f"GOPROXIES_TOKEN and the profile {profile.name} may belong to two accounts: unset "
            "the variable, or do not name the profile"
        )
    if username not in ("", login.username):
        raise NoCredentialsError(
            f"no credentials for {username}, only for {login.username}: "
            f"unset GOPROXIES_USERNAME, {fix}"
        )
    from goproxies._auth.account import server_origin  # loads httpx

    base_url = os.environ.get("GOPROXIES_BASE_URL") or login.base_url
    server, saved_server = server_origin(base_url), server_origin(login.base_url)
    if server != saved_server:
        raise NoCredentialsError(
            f"no credentials for {server}, only for {saved_server}: unset GOPROXIES_BASE_URL, {fix}"
        )
    return SavedLogin(login.username, base_url)


def _token_identity(profile: Profile, login: SavedLogin) -> Identity:
    """Return the identity of a saved token, which is sent only to the server that issued it."""
    from goproxies._auth.account import server_origin  # loads httpx

    token = profile.token
    fix = f"run `{profile.login_command(login.username)}`"
    if token is None or token.origin != server_origin(login.base_url):
        raise NoCredentialsError(f"the profile {profile.name} has no token; {fix}")
    if token.expires_at is not None and token.expires_at <= datetime.now(UTC):
        raise NoCredentialsError(f"the token has expired; {fix}")
    source = f"{login.username}, by the profile {profile.name}"
    return Identity(source, login.username, None, token.token, login.base_url, fix)


def _no_login(profile: Profile) -> str:
    if profile.folder is None:
        wanted = f"there is no profile {profile.name}" if profile.is_named else "no credentials"
        return (
            f"{wanted}: without a home folder there are no saved logins; set GOPROXIES_USERNAME "
            "and GOPROXIES_PASSWORD, or GOPROXIES_TOKEN, and name no profile; --sandbox needs no "
            "account"
        )
    names = profile_names()
    if profile.is_named:
        others = f"only {' and '.join(names)}" if names else "nor any other"
        fix = f"run `{profile.login_command()}` to make it"
        return f"there is no profile {profile.name}, {others}; {fix}"
    named = f"name a --profile ({', '.join(names)}), " if names else ""
    return (
        f"no credentials: {named}run `goproxies login --username NAME`, or set GOPROXIES_USERNAME "
        "and GOPROXIES_PASSWORD, or GOPROXIES_TOKEN; --sandbox needs no account"
    )
