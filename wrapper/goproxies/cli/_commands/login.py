"""The commands for what is kept between commands: an account and its token."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Annotated

import typer

import goproxies
from goproxies.cli._access.identity import origin, sandboxed
from goproxies.cli._console import inert, note
from goproxies.cli._failures import NoCredentials
from goproxies.cli._options.common import Access
from goproxies.cli._profiles import KeptLogin, Profile

__all__ = ["login", "logout"]

Username = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="The reseller's account, else GOPROXIES_USERNAME, else as last time."
    ),
]


def login(*, username: Username = None, access: Access) -> None:
    """Log in, and keep account, server and token for other commands.

    The password is GOPROXIES_PASSWORD, else it is asked for, or read from a pipe; it is not kept.
    """
    if access.sandbox:
        _try_sandbox(username)
        return
    profile = Profile.chosen(access.profile)
    kept, told = profile.account, os.environ.get("GOPROXIES_BASE_URL")
    origin(None)  # refuses an address of the environment before anything is asked
    account = username or os.environ.get("GOPROXIES_USERNAME") or (kept.username if kept else "")
    account = account or _asked_for("Account")
    if not account:
        raise NoCredentials("no account: give --username NAME, or set GOPROXIES_USERNAME")
    # The password of one account never goes to a server that was told for another.
    remembered = kept.base_url if kept and kept.username == account else None
    base_url = told or remembered
    password = _password(account, None if told else remembered)
    store = goproxies.MemoryTokenStore()
    with goproxies.Client(account, password, base_url=base_url, token_store=store) as client:
        client.login()
    profile.keep(KeptLogin(account, base_url or origin(None)), store.load())
    note(f"Logged in as {account}; the token is in {profile.token_file}")


def logout(*, access: Access) -> None:
    """Forget account, server and token of the last login."""
    if access.sandbox:
        note("The token of a sandbox is not kept.")
        return
    profile = Profile.chosen(access.profile)
    was_kept = profile.account is not None
    profile.forget()
    if was_kept:
        note("Logged out; no token is kept.")
    else:
        note(f"Nothing was kept of the profile {profile.name}.")


def _try_sandbox(username: str | None) -> None:
    """Log in to a sandbox, of which nothing is kept: it ends with this command."""
    opened = sandboxed() if username is None else sandboxed((username, _password(username)))
    with opened as client:
        client.login()
    note(f"Logged in to the sandbox as {username or 'demo'}; its token is not kept.")


def _password(account: str, server: str | None = None) -> str:
    who = f"{account} at {server}" if server else account
    password = os.environ.get("GOPROXIES_PASSWORD")
    password = password or _asked_for(f"Password of {who}", is_secret=True)
    if not password:
        raise NoCredentials(f"no password of {who}: type it, pipe it, or set GOPROXIES_PASSWORD")
    return password


def _asked_for(what: str, *, is_secret: bool = False) -> str:
    """Return what a person types, without echo if it is secret.

    Where nobody can type, a password may come through a pipe.
    """
    if not os.isatty(0):
        return _piped() if is_secret else ""
    prompt = f"{inert(what)}: "
    try:
        if is_secret:
            return getpass.getpass(prompt, stream=sys.stderr)
        print(prompt, end="", file=sys.stderr, flush=True)
        return input().strip()
    except (EOFError, KeyboardInterrupt) as end:
        print(file=sys.stderr)  # leaves the line of the prompt
        if isinstance(end, KeyboardInterrupt):
            raise
        return ""


def _piped() -> str:
    """Return the first line of standard input; nothing where there is none."""
    try:
        with open(0, encoding="utf-8", closefd=False) as pipe:
            return pipe.readline().rstrip("\r\n")
    except (OSError, ValueError):
        return ""
