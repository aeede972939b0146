"""Profiles: the accounts that `goproxies login` keeps, each in a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
from pathlib import Path

import attrs
import typer

import goproxies
from goproxies._files import replace_file

__all__ = ["KeptLogin", "Profile", "profile_name", "profile_names"]

_DEFAULT = "default"

# It becomes the name of a folder.
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@attrs.frozen
class KeptLogin:
    """What a login was told, so that neither commands nor the next login need to be."""

    username: str
    base_url: str


@attrs.frozen
class Profile:
    """A login that is kept, or could be.

    Attributes:
        name: Its name; `default` if none was given.
        is_named: Whether the option or the environment gave one.
    """

    name: str
    is_named: bool = True

    @classmethod
    def chosen(cls, option: str | None) -> Profile:
        """Return the profile of the option, else of the environment, else the default one.

        Raises:
            BadParameter: There cannot be one of this name.
        """
        name = option or os.environ.get("GOPROXIES_PROFILE")
        return cls(profile_name(name)) if name else cls(_DEFAULT, is_named=False)

    @property
    def token_file(self) -> Path:
        """Where the token is kept."""
        return self._folder / "token.json"

    @property
    def account(self) -> KeptLogin | None:
        """What the login was told; `None` if there was none."""
        if account := self._kept_account():
            return account
        token = self.token
        return None if token is None else KeptLogin(token.username, token.origin)

    @property
    def token(self) -> goproxies.StoredToken | None:
        """The token of the login; `None` if there is none."""
        return goproxies.FileTokenStore(self.token_file).load()

    @property
    def damaged(self) -> list[Path]:
        """Its files that are there, and cannot be read or hold something else."""
        held = {self._account_file: self._kept_account(), self.token_file: self.token}
        return [file for file, value in held.items() if value is None and file.exists()]

    def keep(self, account: KeptLogin, token: goproxies.StoredToken | None) -> None:
        """Keep what a login was told, and its token, for the eyes of their owner alone."""
        _root().parent.mkdir(parents=True, exist_ok=True)
        for folder in (_root(), self._folder.parent, self._folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        if token is not None:
            goproxies.FileTokenStore(self.token_file).save(token)
        told = json.dumps(attrs.asdict(account), indent=2).encode()
        replace_file(self._account_file, told, is_private=True)

    def forget(self) -> None:
        """Remove what is kept."""
        goproxies.FileTokenStore(self.token_file).clear()
        self._account_file.unlink(missing_ok=True)
        if self.name != _DEFAULT:
            with contextlib.suppress(OSError):  # there is none, or it holds what is not ours
                self._folder.rmdir()

    def login_command(self, username: str | None = None) -> str:
        """Return the command that fetches a new token."""
        profile = [] if self.name == _DEFAULT else ["--profile", self.name]
        account = [] if username is None else ["--username", username]
        return shlex.join(["goproxies", "login", *profile, *account])

    def _kept_account(self) -> KeptLogin | None:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            match json.loads(self._account_file.read_bytes()):
                case {"username": str(username), "base_url": str(base_url)}:
                    return KeptLogin(username, base_url)
        return None

    @property
    def _folder(self) -> Path:
        return _root() if self.name == _DEFAULT else _named() / self.name

    @property
    def _account_file(self) -> Path:
        return self._folder / "account.json"


def profile_name(name: str) -> str:
    """Return the name of a profile as it is.

    Raises:
        BadParameter: There cannot be one of this name.
    """
    if not _NAME.fullmatch(name):
        raise typer.BadParameter(
            f"the name of a profile is up to 64 letters, digits, - and _, not {name!r}"
        )
    return name


def profile_names() -> list[str]:
    """Return the names of the profiles that there are."""
    try:
        folders = sorted(folder.name for folder in _named().iterdir())
    except OSError:
        folders = []
    names = [_DEFAULT, *filter(_NAME.fullmatch, folders)]
    return [name for name in names if Profile(name).account is not None]


def _root() -> Path:
    return Path(typer.get_app_dir("goproxies"))


def _named() -> Path:
    return _root() / "profiles"
