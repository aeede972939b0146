"""Who asks: with the environment's credentials, else the token that `goproxies login` kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

import goproxies

from ._failures import NoCredentials
from ._options import Settings

__all__ = ["connected", "sandboxed", "token_file"]

_DEMO = ("demo", "demo")
_WAYS = (
    "run `goproxies login --username NAME`, or set GOPROXIES_USERNAME and GOPROXIES_PASSWORD, or "
    "GOPROXIES_TOKEN; --sandbox needs no account"
)


def connected(settings: Settings) -> AbstractContextManager[goproxies.Client]:
    """Return the client that a command asks with.

    Raises:
        NoCredentials: There are none for this server.
    """
    if settings.sandbox:
        return sandboxed()
    if _environment_has_credentials():
        return goproxies.Client()
    return goproxies.Client(token=_kept_token())


@contextmanager
def sandboxed(account: tuple[str, str] = _DEMO) -> Iterator[goproxies.Client]:
    """Open a sandbox, and a client of it for an account and its password."""
    import httpx

    from goproxies.sandbox import Sandbox

    # With a transport of its own, a client ignores the environment's proxy, which cannot reach
    # the loopback of this machine.
    transport = httpx.HTTPTransport()
    with (
        Sandbox() as sandbox,
        goproxies.Client(*account, base_url=sandbox.url, transport=transport) as client,
    ):
        yield client


def token_file() -> Path:
    """Return where the token is kept: in the user's configuration folder."""
    return Path(typer.get_app_dir("goproxies"), "token.json")


def _environment_has_credentials() -> bool:
    token, username, password = (
        os.environ.get(name, "")
        for name in ("GOPROXIES_TOKEN", "GOPROXIES_USERNAME", "GOPROXIES_PASSWORD")
    )
    return bool(token or (username and password))


def _kept_token() -> str:
    """Return the token of the last login, if it serves for this server and account."""
    from goproxies._account import Account

    kept = goproxies.FileTokenStore(token_file()).load()
    if kept is None:
        raise NoCredentials(f"no credentials: {_WAYS}")
    server = Account.resolve(None, None, kept.token, None).origin
    if kept.origin != server:
        raise NoCredentials(f"no credentials for {server}, only for {kept.origin}: {_WAYS}")
    account = os.environ.get("GOPROXIES_USERNAME", "")
    if account not in ("", kept.username):
        raise NoCredentials(f"no credentials for {account}, only for {kept.username}: {_WAYS}")
    if kept.expires_at is not None and kept.expires_at <= datetime.now(UTC):
        raise NoCredentials(
            f"the token has expired; run `goproxies login --username {kept.username}`"
        )
    return kept.token
