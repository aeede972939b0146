"""The tokens of the sandbox: real JWTs, which expire and can be revoked."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

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
        self._live: set[str] = set()

    def issue(self, username: str) -> str:
        now = self._clock()
        # Times in a JWT are whole seconds here: the id distinguishes two logins of one second.
        claims: dict[str, object] = {
            "sub": username,
            "iat": int(now.timestamp()),
            "jti": secrets.token_hex(8),
        }
        if self._lifetime is not None:
            claims["exp"] = int((now + self._lifetime).timestamp())
        self._live.add(str(claims["jti"]))
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def check(self, token: str) -> None:
        """Accept a token.

        Raises:
            InvalidTokenError: It was not issued here, has expired, or was revoked.
        """
        claims = self._claims(token)
        if claims.get("exp", float("inf")) <= self._clock().timestamp():
            raise InvalidTokenError("The token has expired.")
        if claims["jti"] not in self._live:
            raise InvalidTokenError("The token has been revoked.")

    def revoke(self, token: str | None) -> None:
        """Revoke one token, or all that were issued until now."""
        if token is None:
            self._live.clear()
        else:
            self._live.discard(self._claims(token)["jti"])

    def _claims(self, token: str) -> dict[str, Any]:  # the claims of a JWT are up to its issuer
        try:
            return jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                # pyjwt uses the real clock, which may not be the sandbox's.
                options={"verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise InvalidTokenError("The token is not one of this server's.") from error
