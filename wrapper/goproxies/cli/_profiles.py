"""Profiles: the logins that `goproxies login` saves, each in its own folder."""

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

from ._config_folder import config_folder

__all__ = ["Profile", "SavedLogin", "profile_name", "profile_names"]

_DEFAULT = "default"

_NAMED = "profiles"
"""The folder of all profiles but the default one."""

# A name becomes the name of a folder.
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@attrs.frozen
class SavedLogin:
    """The account and the server of the last login."""

    username: str
    base_url: str


@attrs.frozen
class Profile:
    """The place of one saved login.

    Attributes:
        name: Its name; `default` if none was given.
        is_named: Whether an option or the environment gave the name.
    """

    name: str
    is_named: bool = True

    @classmethod
    def select(cls, option: str | None) -> Profile:
        """Return the profile of the option, else of the environment, else the default one.

        Raises:
            BadParameter: The name is not allowed.
        """
        name = option or os.environ.get("GOPROXIES_PROFILE")
        return cls(profile_name(name)) if name else cls(_DEFAULT, is_named=False)

    @property
    def folder(self) -> Path | None:
        """The folder of its files; `None` if the user has no home folder."""
        root = config_folder()
        return root if root is None or self.name == _DEFAULT else root / _NAMED / self.name

    @property
    def token_file(self) -> Path:
        """The file of the token.

        Raises:
            ConfigurationError: There is no folder to save it in.
        """
        return self._required_folder / "token.json"

    @property
    def login(self) -> SavedLogin | None:
        """The saved login; `None` if there is none."""
        if login := self._read_login():
            return login
        token = self.token
        return None if token is None else SavedLogin(token.username, token.origin)

    @property
    def token(self) -> goproxies.StoredToken | None:
        """The saved token; `None` if there is none."""
        if self.folder is None:
            return None
        return goproxies.FileTokenStore(self.token_file).load()

    @property
    def damaged_files(self) -> list[Path]:
        """The files that exist but cannot be read, or have other content."""
        if self.folder is None:
            return []
        contents = {self._account_file: self._read_login(), self.token_file: self.token}
        return [file for file, content in contents.items() if content is None and _exists(file)]

    def save(self, login: SavedLogin, token: goproxies.StoredToken | None) -> None:
        """Save a login and its token, readable by their owner only.

        Raises:
            ConfigurationError: There is no folder to save them in.
            OSError: They cannot be written.
        """
        from goproxies._files import replace_file

        folder = self._required_folder
        depth = 1 if self.name == _DEFAULT else 3  # goproxies/profiles/NAME
        folders = [*reversed(folder.parents), folder]
        folders[-depth].parent.mkdir(parents=True, exist_ok=True)
        for private in folders[-depth:]:
            private.mkdir(mode=0o700, exist_ok=True)
        if token is not None:
            goproxies.FileTokenStore(self.token_file).save(token)
        content = json.dumps(attrs.asdict(login), indent=2).encode()
        replace_file(self._account_file, content, is_private=True)

    def delete(self) -> None:
        """Delete the login and its token."""
        if self.folder is None:
            return
        from goproxies._files import plain_target

        goproxies.FileTokenStore(self.token_file).clear()
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            plain_target(self._account_file).unlink()
        if self.name != _DEFAULT:
            with contextlib.suppress(OSError):  # there is none, or it has files of others
                self.folder.rmdir()

    def login_command(self, username: str | None = None) -> str:
        """Return the command that fetches a new token."""
        profile = [] if self.name == _DEFAULT else ["--profile", self.name]
        account = [] if username is None else ["--username", username]
        return shlex.join(["goproxies", "login", *profile, *account])

    def _read_login(self) -> SavedLogin | None:
        if self.folder is None:
            return None
        from goproxies._files import read_plain

        with contextlib.suppress(OSError, ValueError, RecursionError):
            match json.loads(read_plain(self._account_file)):
                case {"username": str(username), "base_url": str(base_url)}:
                    return SavedLogin(username, base_url)
        return None

    @property
    def _account_file(self) -> Path:
        return self._required_folder / "account.json"

    @property
    def _required_folder(self) -> Path:
        if self.folder is None:
            raise goproxies.ConfigurationError(
                "there is no home folder to save a login in: set HOME, or XDG_CONFIG_HOME, to an "
                "absolute path; GOPROXIES_USERNAME and GOPROXIES_PASSWORD work without one"
            )
        return self.folder


def profile_name(name: str) -> str:
    """Return the name of a profile unchanged.

    Raises:
        BadParameter: The name is not allowed.
    """
    if not _NAME.fullmatch(name):
        raise typer.BadParameter(
            f"the name of a profile is up to 64 letters, digits, - and _, not {name!r}"
        )
    return name


def profile_names() -> list[str]:
    """Return the names of all saved logins."""
    root, folders = config_folder(), list[str]()
    if root is not None:
        with contextlib.suppress(OSError):
            folders = sorted(folder.name for folder in (root / _NAMED).iterdir())
    names = [_DEFAULT, *filter(_NAME.fullmatch, folders)]
    return [name for name in names if Profile(name).login is not None]


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # its folder cannot be read
        return True
