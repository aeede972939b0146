"""An answer as it came, whole and decoded, cut off from its request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import attrs

from goproxies._constants import MAX_BODY_BYTES
from goproxies._httpx import httpx
from goproxies._parsing.json import Breach, parse

from .redaction import hide

__all__ = ["Answer", "Body"]

# They describe the body on its way, which is decoded here; a cookie is as good as a password.
_HEADERS_LEFT_OUT = (b"content-encoding", b"content-length", b"transfer-encoding", b"set-cookie")


_SLICE = 256
"""Bytes that are decoded at a time; of gzip, each may hold a thousand."""


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

    def json(self, read: Callable[[bytes], object] = parse) -> object:
        """Return the body's value, as `read` finds it in the bytes.

        Raises:
            Breach: The body is no JSON, or longer than any answer.
        """
        if len(self.content) > MAX_BODY_BYTES:
            raise Breach(f"the body is longer than {MAX_BODY_BYTES} bytes")
        return read(self.content)

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
    """The body of an answer on its way in, of bounded length.

    It is decoded when it is whole: httpx stops to read where it cannot decode.
    """

    def __init__(self, headers: httpx.Headers) -> None:
        self._encoding = headers.get("Content-Encoding")
        self._pieces: list[bytes] = []
        self._length = 0

    def add(self, piece: bytes) -> bool:
        """Take a piece as it came; tell whether more is welcome."""
        self._pieces.append(piece)
        self._length += len(piece)
        return self._length <= MAX_BODY_BYTES

    def content(self) -> bytes:
        """Return what has come; nothing if it cannot be decoded."""
        received = b"".join(self._pieces)
        if self._encoding is None:
            return received
        encoded = httpx.Response(
            200, headers={"Content-Encoding": self._encoding}, content=_slices(received)
        )
        content = bytearray()
        try:
            for piece in encoded.iter_bytes():
                content += piece
                if len(content) > MAX_BODY_BYTES:
                    break
        except httpx.DecodingError:
            return b""
        return bytes(content)


def _slices(body: bytes) -> Iterator[bytes]:
    """Return a body bit by bit, as a little of it may decode to a lot."""
    for start in range(0, len(body), _SLICE):
        yield body[start : start + _SLICE]
