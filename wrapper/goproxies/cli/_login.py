"""The commands for the token that is kept between commands."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Annotated

import typer

import goproxies

from ._console import note
from ._failures import NoCredentials
from ._options import Settings
from ._session import sandboxed, token_file

__all__ = ["login", "logout"]

Account = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The reseller's account, else GOPROXIES_USERNAME."),
]


def login(*, username: Account = None, settings: Settings) -> None:
    """Log in, and keep the token for other commands.

    The password is GOPROXIES_PASSWORD, else it is asked for; it is not kept.
    """
    if settings.sandbox:
        _try_sandbox(username)
        return
    account = username or os.environ.get("GOPROXIES_USERNAME", "")
    if not account:
        raise NoCredentials("no account: give --username NAME, or set GOPROXIES_USERNAME")
    store = goproxies.FileTokenStore(token_file())
    with goproxies.Client(account, _password(account), token_store=store) as client:
        client.login()
    note(f"Logged in as {account}; the token is in {token_file()}")


def logout(*, settings: Settings) -> None:
    """Forget the token of the last login."""
    if settings.sandbox:
        note("The token of a sandbox is not kept.")
        return
    goproxies.FileTokenStore(token_file()).clear()
    note("Logged out; no token is kept.")


def _try_sandbox(username: str | None) -> None:
    """Log in to a sandbox, of which nothing is kept: it ends with this command."""
    opened = sandboxed() if username is None else sandboxed((username, _password(username)))
    with opened as client:
        client.login()
    note(f"Logged in to the sandbox as {username or 'demo'}; its token is not kept.")


def _password(account: str) -> str:
    password = os.environ.get("GOPROXIES_PASSWORD", "")
    if not password and os.isatty(0):
        password = _asked_for(account)
    if not password:
        raise NoCredentials(
            f"no password of {account}: set GOPROXIES_PASSWORD, or log in from a terminal"
        )
    return password


def _asked_for(account: str) -> str:
    try:
        return getpass.getpass(f"Password of {account}: ", stream=sys.stderr)
    except EOFError:
        return ""
    except KeyboardInterrupt:
        print(file=sys.stderr)  # leaves the line of the prompt
        raise
