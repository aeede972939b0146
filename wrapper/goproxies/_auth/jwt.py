"""What a token says of its own life, read without verifying it: that is the server's business."""

from __future__ import annotations

import base64
import json
import math

import attrs

__all__ = ["Claims", "read_claims"]


@attrs.frozen
class Claims:
    """`exp` and `iat` of a JWT (RFC 7519, section 4.1), in seconds since 1970."""

    expires: float | None = None
    issued: float | None = None

    @property
    def life(self) -> float | None:
        """Seconds from the issue to the expiry, if the token tells both."""
        if self.expires is None or self.issued is None or self.issued >= self.expires:
            return None
        return self.expires - self.issued


def read_claims(token: str) -> Claims:
    """Return the claims of a token, without values where it is no JWT or leaves them out."""
    try:
        payload = token.split(".")[1]
        body = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
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
