"""Tokens in stores, which keep them between calls and processes."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

import attrs

from goproxies._errors import InvalidArgumentError
from goproxies._time.instants import is_aware

__all__ = ["MemoryTokenStore", "StoredToken", "TokenStore"]


@attrs.frozen
class StoredToken:
    """A token, and the account and server that it is for.

    Attributes:
        token: The bearer token; left out of the `repr`.
        username: The account that logged in.
        origin: The server that issued it, such as `https://api.goproxies.com`.
        expires_at: When it expires, by this machine's clock: an aware datetime, or `None` if that
            is unknown.

    Raises:
        InvalidArgumentError: `expires_at` is naive.
    """

    token: str = attrs.field(repr=False)
    username: str
    origin: str
    expires_at: datetime | None = attrs.field(default=None)

    @expires_at.validator
    def _check_expires_at(self, _: object, value: datetime | None) -> None:
        if isinstance(value, datetime) and not is_aware(value):
            raise InvalidArgumentError(
                f"expires_at of a StoredToken is a datetime with a time zone, not {value!r}"
            )


@runtime_checkable
class TokenStore(Protocol):
    """Where a client keeps its token.

    A client calls its store from one thread at a time, but not always from the same one. A call
    that was given up at a deadline may still be running when the next one begins.
    """

    def load(self) -> StoredToken | None:
        """Return the token that was saved last, or `None`."""

    def save(self, token: StoredToken) -> None:
        """Keep a token in place of the one before."""

    def clear(self) -> None:
        """Forget the token."""


class MemoryTokenStore:
    """Keeps a token in memory; several clients may share one store."""

    def __init__(self) -> None:
        self._token: StoredToken | None = None

    def load(self) -> StoredToken | None:
        """Return the token that was saved last, or `None`."""
        return self._token

    def save(self, token: StoredToken) -> None:
        """Keep a token in place of the one before."""
        self._token = token

    def clear(self) -> None:
        """Forget the token."""
        self._token = None
