"""A bearer token, and how long it is valid by the clock of this machine."""

from __future__ import annotations

import base64
import json
import math
import time
from datetime import UTC, datetime

import attrs

from goproxies._constants import RENEWAL_LIFE_SHARE, RENEWAL_MAX_SECONDS

from .token_stores import StoredToken

__all__ = ["Bearer", "Claims", "read_claims"]

_NEVER = 253_370_764_800.0
"""The year 9999: a later time fits in no datetime, and counts as never."""


@attrs.define(eq=False)
class Bearer:
    """A token with its times, in seconds since 1970.

    Each login makes a new `Bearer`, even if the server issues the same token again.

    Attributes:
        token: The token.
        due: When it should be renewed.
        expires: When the server begins to refuse it.
        is_fresh: Whether a login of this client issued it; others may have been revoked.
        is_refused: Whether the server has refused it.
    """

    token: str = attrs.field(repr=False)
    due: float = math.inf
    expires: float = math.inf
    is_fresh: bool = False
    is_refused: bool = False

    @classmethod
    def issued(cls, token: str, skew: float) -> Bearer:
        """Return a token that a server, its clock `skew` seconds ahead of ours, has just issued.

        A token that claims to have expired already is used until the server refuses it.
        """
        now, claimed = time.time(), read_claims(token).expires
        expires = math.inf if claimed is None else claimed - skew
        if not now < expires < _NEVER:
            return cls(token, is_fresh=True)
        return cls(token, expires - _ahead(expires - now), expires, is_fresh=True)

    @classmethod
    def stored(cls, stored: StoredToken) -> Bearer:
        """Return a token from a store."""
        if stored.expires_at is None:
            return cls(stored.token)
        expires = stored.expires_at.timestamp()
        life = read_claims(stored.token).life
        return cls(stored.token, expires - _ahead(life or expires - time.time()), expires)

    @property
    def is_due(self) -> bool:
        """Whether it should be renewed."""
        return time.time() >= self.due

    @property
    def is_expired(self) -> bool:
        """Whether the server refuses it."""
        return self.is_refused or time.time() >= self.expires

    def to_stored(self, username: str, origin: str) -> StoredToken:
        """Return the token in the form that a store keeps."""
        is_dated = math.isfinite(self.expires)
        expires_at = datetime.fromtimestamp(self.expires, UTC) if is_dated else None
        return StoredToken(self.token, username, origin, expires_at)


def _ahead(life: float) -> float:
    """Return how long before its expiry a token with a life of so many seconds is renewed."""
    return min(RENEWAL_MAX_SECONDS, life * RENEWAL_LIFE_SHARE)


@attrs.frozen
class Claims:
    """`exp` and `iat` of a JWT (RFC 7519, section 4.1), in seconds since 1970."""

    expires: float | None = None
    issued: float | None = None

    @property
    def life(self) -> float | None:
        """Seconds from the issue to the expiry, if the token holds both."""
        if self.expires is None or self.issued is None or self.issued >= self.expires:
            return None
        return self.expires - self.issued


def read_claims(token: str) -> Claims:
    """Return the claims of a token; `None` for each that is missing, or if it is not a JWT."""
    try:
        payload = token.split(".")[1]
        body = json.loads(base64.urlsafe_b64decode(payload + "=="))  # more than needed is ignored
    except (IndexError, ValueError, RecursionError):
        return Claims()
    if not isinstance(body, dict):
        return Claims()
    return Claims(_seconds(body.get("exp")), _seconds(body.get("iat")))


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = float(value)
    except OverflowError:  # an integer of hundreds of digits
        return None
    return seconds if math.isfinite(seconds) else None
