"""Who asks: with the credentials of the environment, else from what `goproxies login` kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import attrs

import goproxies
from goproxies.cli._failures import NoCredentials
from goproxies.cli._options.common import Access
from goproxies.cli._profiles import KeptLogin, Profile, profile_names

__all__ = ["Identity", "identify", "origin", "sandboxed"]

_DEMO = ("demo", "demo")


@attrs.frozen
class Identity:
    """Who asks.

    Attributes:
        source: Who that is, and where it is said.
        username: The account; `None` where there is a token alone.
        password: Its password; `None` likewise.
        token: A token to ask with first, if there is one.
        base_url: The server; `None` for that of the environment, or the API's own.
        mend: What to do where the API does not take the token.
    """

    source: str
    username: str | None = None
    password: str | None = attrs.field(default=None, repr=False)
    token: str | None = attrs.field(default=None, repr=False)
    base_url: str | None = None
    mend: str = "check the account, and the clock, with `goproxies doctor`"

    @contextmanager
    def client(self) -> Iterator[goproxies.Client]:
        """Open a client that asks as this one.

        Raises:
            NoCredentials: The API does not take the token.
        """
        with goproxies.Client(
            self.username, self.password, token=self.token, base_url=self.base_url
        ) as client:
            try:
                yield client
            except goproxies.LoginError:
                raise
            except goproxies.AuthenticationError as error:
                raise NoCredentials(f"{error}; {self.mend}") from error


@contextmanager
def sandboxed(account: tuple[str, str] = _DEMO) -> Iterator[goproxies.Client]:
    """Open a sandbox, and a client of it for an account and its password."""
    import httpx

    from goproxies.sandbox import Sandbox

    # With a transport of its own, a client ignores the environment's proxy, which cannot reach
    # the loopback of this machine; there is no TLS, so its certificates do not matter either.
    transport = httpx.HTTPTransport(verify=False)
    with (
        Sandbox() as sandbox,
        goproxies.Client(*account, base_url=sandbox.url, transport=transport) as client,
    ):
        yield client


def identify(access: Access) -> Identity:
    """Return who asks.

    A profile that was named must agree with the environment; one that was not gives way to its
    credentials, if they are complete.

    Raises:
        NoCredentials: There are none for this server, or not one answer to who asks.
    """
    profile = Profile.chosen(access.profile)
    token, username, password = (
        os.environ.get(f"GOPROXIES_{name}", "") for name in ("TOKEN", "USERNAME", "PASSWORD")
    )
    has_pair = bool(username and password)
    if has_pair:
        environment = Identity(f"{username}, by GOPROXIES_PASSWORD", username, password)
    else:
        environment = Identity("the holder of GOPROXIES_TOKEN", mend="renew GOPROXIES_TOKEN")
    if not profile.is_named and (token or has_pair):
        return attrs.evolve(environment, token=token or None)
    account = _agreed(profile, username, token)
    if has_pair:
        return attrs.evolve(environment, base_url=account.base_url)
    return _of_token(profile, account)


def _agreed(profile: Profile, username: str, token: str) -> KeptLogin:
    """Return the account of a profile, and the server that the environment may know better."""
    account = profile.account
    if account is None:
        raise NoCredentials(_missing(profile))
    mend = f"name another --profile, or run `{profile.login_command(username or None)}`"
    if token:
        raise NoCredentials(
            f"GOPROXIES_TOKEN and the profile {profile.name} may be of two accounts: unset the "
            "one, or leave out the other"
        )
    if username not in ("", account.username):
        raise NoCredentials(
            f"no credentials for {username}, only for {account.username}: "
            f"unset GOPROXIES_USERNAME, {mend}"
        )
    base_url = os.environ.get("GOPROXIES_BASE_URL") or account.base_url
    server, kept_server = origin(base_url), origin(account.base_url)
    if server != kept_server:
        raise NoCredentials(
            f"no credentials for {server}, only for {kept_server}: unset GOPROXIES_BASE_URL, {mend}"
        )
    return KeptLogin(account.username, base_url)


def _of_token(profile: Profile, account: KeptLogin) -> Identity:
    """Return who asks with the token of a profile, which goes to the server that gave it."""
    token = profile.token
    mend = f"run `{profile.login_command(account.username)}`"
    if token is None or token.origin != origin(account.base_url):
        raise NoCredentials(f"the profile {profile.name} has no token; {mend}")
    if token.expires_at is not None and token.expires_at <= datetime.now(UTC):
        raise NoCredentials(f"the token has expired; {mend}")
    source = f"{account.username}, by the profile {profile.name}"
    return Identity(source, token=token.token, base_url=account.base_url, mend=mend)


def _missing(profile: Profile) -> str:
    names = profile_names()
    if profile.is_named:
        others = f"only {' and '.join(names)}" if names else "nor any other"
        mend = f"run `{profile.login_command()}` to make it"
        return f"there is no profile {profile.name}, {others}; {mend}"
    named = f"name a --profile ({', '.join(names)}), " if names else ""
    return (
        f"no credentials: {named}run `goproxies login --username NAME`, or set GOPROXIES_USERNAME "
        "and GOPROXIES_PASSWORD, or GOPROXIES_TOKEN; --sandbox needs no account"
    )


def origin(base_url: str | None) -> str:
    """Return the server of an address, and refuse one that could not be asked."""
    from goproxies._auth import account as _account

    return _account.Account.resolve(None, None, "-", base_url).origin
