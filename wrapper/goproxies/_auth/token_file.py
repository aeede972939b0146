"""A token store that processes share: one JSON object in a file of its owner."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import datetime
from pathlib import Path

from goproxies._constants import TOKEN_FILE_MAX_BYTES
from goproxies._errors import ConfigurationError
from goproxies._files import replace_file
from goproxies._time.instants import from_rfc3339, to_rfc3339

from .token_stores import StoredToken

__all__ = ["FileTokenStore"]


class FileTokenStore:
    """Keeps a token in a file that only its owner may read.

    The file is replaced as a whole, so that a reader never sees half of it; of two processes
    that save at once, the last one wins. A file that is damaged, or is none, holds no token.

    Args:
        path: The file. It and its folder are made when a token is saved; `~` is the home folder.

    Raises:
        ConfigurationError: The path is none, or has a home folder that does not exist; from
            `save` and `clear`: the file cannot be written.
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
            with self._path.open("rb") as file:
                held = json.loads(file.read(TOKEN_FILE_MAX_BYTES))
        except (OSError, ValueError, RecursionError):
            return None
        return _read(held)

    def save(self, token: StoredToken) -> None:
        """Keep a token in place of the one before."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            written = json.dumps(_written(token), indent=2).encode("ascii")
            replace_file(self._path, written, is_private=True)
        except (OSError, ValueError) as error:
            raise _unwritable(self._path, error) from None

    def clear(self) -> None:
        """Forget the token."""
        try:
            self._path.unlink(missing_ok=True)
        except (OSError, ValueError) as error:
            raise _unwritable(self._path, error) from None


def _written(token: StoredToken) -> dict[str, str | None]:
    return {
        "token": token.token,
        "username": token.username,
        "origin": token.origin,
        "expires_at": None if token.expires_at is None else to_rfc3339(token.expires_at),
    }


def _read(held: object) -> StoredToken | None:
    match held:
        case {"token": str(token), "username": str(username), "origin": str(origin), **rest}:
            with contextlib.suppress(ValueError, OverflowError):
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
