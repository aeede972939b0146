"""The commands that save a login for later commands, and delete it."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Annotated

import typer

import goproxies
from goproxies._constants import DEFAULT_BASE_URL
from goproxies.cli._access.identity import sandbox_client
from goproxies.cli._console import note, printable
from goproxies.cli._failures import NoCredentialsError
from goproxies.cli._options.common import Access, Profiled
from goproxies.cli._profiles import Profile, SavedLogin
from goproxies.cli._usage import with_option_names

__all__ = ["login", "logout"]

Username = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The reseller's account. Default: GOPROXIES_USERNAME, otherwise as last time.",
    ),
]

BaseUrl = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="The server. Default: GOPROXIES_BASE_URL, otherwise as last time or the API's own.",
    ),
]


def login(*, username: Username = None, base_url: BaseUrl = None, access: Access) -> None:
    """Log in, and save account, server and token for other commands.

    The password comes from GOPROXIES_PASSWORD, a pipe or a prompt. It is not saved.
    """
    if access.sandbox:
        _try_sandbox(username)
        return
    profile = Profile.select(access.profile)
    saved, given_url = profile.login, base_url or os.environ.get("GOPROXIES_BASE_URL")
    # Refuse what cannot work before any prompt.
    token_file = profile.token_file
    if given_url:
        from goproxies._auth.account import server_origin  # loads httpx

        try:
            server_origin(base_url or None)
        except goproxies.ConfigurationError as error:
            raise goproxies.ConfigurationError(with_option_names(str(error))) from error
    account = username or os.environ.get("GOPROXIES_USERNAME") or (saved.username if saved else "")
    account = account or _prompt("Account")
    if not account:
        raise NoCredentialsError("no account: give --username NAME, or set GOPROXIES_USERNAME")
    # The password of one account never goes to a server that was saved for another.
    saved_url = saved.base_url if saved and saved.username == account else None
    password = _password(account, None if given_url else saved_url)
    store = goproxies.MemoryTokenStore()
    server = given_url or saved_url
    with goproxies.Client(account, password, base_url=server, token_store=store) as client:
        client.login()
    profile.save(SavedLogin(account, server or DEFAULT_BASE_URL), store.load())
    note(f"Logged in as {account}; the token is in {token_file}")


def logout(context: typer.Context, *, options: Profiled) -> None:
    """Delete account, server and token of the last login."""
    if context.find_root().params["sandbox"]:  # `goproxies --sandbox logout`
        note("The token of a sandbox is not saved.")
        return
    profile = Profile.select(options.profile)
    was_saved = profile.login is not None
    profile.delete()
    if was_saved:
        note("Logged out; the saved token is deleted.")
    else:
        note(f"There was no saved login for the profile {profile.name}.")


def _try_sandbox(username: str | None) -> None:
    """Log in to a sandbox, which ends with this command: nothing is saved."""
    account = ("demo", "demo") if username is None else (username, _password(username))
    with sandbox_client(account) as client:
        client.login()
    note(f"Logged in to the sandbox as {account[0]}; its token is not saved.")


def _password(account: str, server: str | None = None) -> str:
    who = f"{account} at {server}" if server else account
    password = os.environ.get("GOPROXIES_PASSWORD")
    password = password or _prompt(f"Password of {who}", is_secret=True)
    if not password:
        raise NoCredentialsError(
            f"no password of {who}: type it, pipe it, or set GOPROXIES_PASSWORD"
        )
    return password


def _prompt(label: str, *, is_secret: bool = False) -> str:
    """Return what a person types, without echo if it is secret.

    If standard input is not a terminal, a password is read from it.
    """
    if not os.isatty(0):
        return _read_pipe() if is_secret else ""
    prompt = f"{printable(label)}: "
    try:
        if is_secret:
            return getpass.getpass(prompt, stream=sys.stderr)
        print(prompt, end="", file=sys.stderr, flush=True)
        return input().strip()
    except (EOFError, KeyboardInterrupt) as end:
        print(file=sys.stderr)  # ends the line of the prompt
        if isinstance(end, KeyboardInterrupt):
            raise
        return ""


def _read_pipe() -> str:
    """Return the first line of standard input; an empty one if there is none."""
    try:
        with open(0, encoding="utf-8", closefd=False) as pipe:
            return pipe.readline().rstrip("\r\n")
    except (OSError, ValueError):
        return ""
