"""The tokens of the sandbox: real JWTs, which expire and can be revoked."""

import math
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import jwt

_ALGORITHM: Final = "HS256"


class InvalidTokenError(Exception):
    """A token that is not accepted; the message says why."""


class Tokens:
    """Issues tokens and checks them, by the sandbox's clock."""

    def __init__(self, clock: Callable[[], datetime], lifetime: timedelta | None) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._secret = secrets.token_bytes(32)
        self._ends: dict[str, float] = {}  # when each token issued here expires
        self._live: set[str] = set()

    def issue(self, username: str) -> str:
        now = self._clock()
        # Times in a JWT are whole seconds here: the id distinguishes two logins of one second.
        claims: dict[str, object] = {
            "sub": username,
            "iat": int(now.timestamp()),
            "jti": secrets.token_hex(8),
        }
        end = math.inf
        if self._lifetime is not None:
            claims["exp"] = end = int((now + self._lifetime).timestamp())
        token = jwt.encode(claims, self._secret, algorithm=_ALGORITHM)
        self._ends[token] = end
        self._live.add(token)
        return token

    def check(self, token: str) -> None:
        """Accept a token.

        Raises:
            InvalidTokenError: It was not issued here, has expired, or was revoked.
        """
        self._check_origin(token)
        if self._ends[token] <= self._clock().timestamp():
            raise InvalidTokenError("The token has expired.")
        if token not in self._live:
            raise InvalidTokenError("The token has been revoked.")

    def revoke(self, token: str | None) -> None:
        """Revoke one token, or all that were issued until now."""
        if token is None:
            self._live.clear()
        else:
            self._check_origin(token)
            self._live.discard(token)

    def _check_origin(self, token: str) -> None:
        """Accept a token that was issued here, whose signature is right for that reason."""
        if token not in self._ends:
            raise InvalidTokenError("The token is not one of this server's.")
