"""A token store that processes share: one JSON object in a private file."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from goproxies._errors import ConfigurationError
from goproxies._files import plain_target, read_plain, remove_drafts, replace_file
from goproxies._time.instants import from_rfc3339, to_rfc3339

from .token_stores import StoredToken

__all__ = ["FileTokenStore"]


class FileTokenStore:
    """Keeps a token in a file that only its owner may read.

    The file is replaced as a whole, so that a reader never sees half of it. If two processes save
    at the same time, the last one wins. A file that is missing or damaged holds no token. Links
    are followed. Only a plain file is read, written or removed, never a device, pipe or folder.

    Args:
        path: The file. It and its folders are made when a token is saved; `~` is the home folder.

    Raises:
        ConfigurationError: The path cannot be one, or there is no home folder; from `save` and
            `clear`: the file cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            self._path = Path(path).expanduser()
        except (TypeError, RuntimeError) as error:
            raise ConfigurationError(f"FileTokenStore cannot use this path: {error}") from None

    def __repr__(self) -> str:
        return f"FileTokenStore({str(self._path)!r})"

    def load(self) -> StoredToken | None:
        """Return the token that was saved last, or `None`."""
        try:
            content = json.loads(read_plain(self._path))
        except (OSError, ValueError, RecursionError):
            return None
        return _read(content)

    def save(self, token: StoredToken) -> None:
        """Keep a token in place of the one before."""
        try:
            _make_folders(plain_target(self._path).parent)
            replace_file(self._path, _written(token), is_private=True)
        except (OSError, ValueError) as error:
            problem = error
        else:
            return
        raise _unwritable(self._path, problem)  # not chained: a frame there holds the token

    def clear(self) -> None:
        """Forget the token."""
        try:
            target = plain_target(self._path)
            remove_drafts(target)
            target.unlink()
        except (OSError, ValueError) as error:
            if not isinstance(error, FileNotFoundError | NotADirectoryError):
                raise _unwritable(self._path, error) from None


def _make_folders(folder: Path) -> None:
    """Make a folder and those above it that are missing, each for its owner only."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        with suppress(FileExistsError):  # another process made it
            parent.mkdir(mode=0o700)
            parent.chmod(0o700)  # the umask may have removed some of it


def _written(token: StoredToken) -> bytes:
    members = {
        "token": token.token,
        "username": token.username,
        "origin": token.origin,
        "expires_at": None if token.expires_at is None else to_rfc3339(token.expires_at),
    }
    return json.dumps(members).encode("ascii")


def _read(content: object) -> StoredToken | None:
    match content:
        case {"token": str(token), "username": str(username), "origin": str(origin), **rest}:
            with suppress(ValueError, OverflowError):
                return StoredToken(token, username, origin, _moment(rest.get("expires_at")))
    return None


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        return from_rfc3339(value)
    if value is None:
        return None
    raise ValueError("not a time")


def _unwritable(path: Path, error: OSError | ValueError) -> ConfigurationError:
    return ConfigurationError(
        f"the token cannot be kept in {path}: {getattr(error, 'strerror', None) or error}; "
        "give FileTokenStore a path that can be written"
    )
