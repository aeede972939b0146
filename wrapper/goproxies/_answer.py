"""An answer as it came, whole and decoded, cut off from its request."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs
import httpx

from ._constants import MAX_BODY_BYTES
from ._json import Breach, parse
from ._secrets import hide

__all__ = ["Answer", "Body"]

# They describe the body on its way, which is decoded here; a cookie is as good as a password.
_HEADERS_LEFT_OUT = (b"content-encoding", b"content-length", b"transfer-encoding", b"set-cookie")


@attrs.frozen
class Answer:
    """Status, headers and body of an answer."""

    status_code: int
    headers: httpx.Headers = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return 200 <= self.status_code < 300

    def json(self) -> object:
        """Return the body's value.

        Raises:
            Breach: The body is no JSON, or longer than any answer.
        """
        if len(self.content) > MAX_BODY_BYTES:
            raise Breach(f"the body is longer than {MAX_BODY_BYTES} bytes")
        return parse(self.content)

    def response(self) -> httpx.Response:
        """Return the answer as a response of httpx, without its request."""
        headers = [
            (name, value)
            for name, value in self.headers.raw
            if name.lower() not in _HEADERS_LEFT_OUT
        ]
        return httpx.Response(self.status_code, headers=headers, content=self.content)

    def without(self, secrets: Iterable[str]) -> Answer:
        """Return the answer with each of `secrets` blotted out, should the server echo one."""
        headers = [(name, hide(value, secrets)) for name, value in self.headers.raw]
        return Answer(self.status_code, httpx.Headers(headers), hide(self.content, secrets))


class Body:
    """The body of an answer on its way in: decoded piece by piece, and of bounded length.

    httpx could decode it, too, but stops to read where it cannot decode.
    """

    def __init__(self, response: httpx.Response) -> None:
        self._decoder = response._get_content_decoder()
        self._content = bytearray()
        self._received = 0
        self._is_broken = False

    def add(self, piece: bytes) -> bool:
        """Take a piece as it came; tell whether more is welcome."""
        self._received += len(piece)
        self._extend(lambda: self._decoder.decode(piece))
        return self._received <= MAX_BODY_BYTES

    def content(self) -> bytes:
        """Return what has come; nothing if it cannot be decoded."""
        self._extend(self._decoder.flush)
        return b"" if self._is_broken else bytes(self._content)

    def _extend(self, decoded: Callable[[], bytes]) -> None:
        if self._is_broken or len(self._content) > MAX_BODY_BYTES:
            return
        try:
            self._content += decoded()
        except httpx.DecodingError:
            self._is_broken = True
