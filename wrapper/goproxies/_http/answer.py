"""An answer of the server: its status, headers and decoded body, without its request."""

from __future__ import annotations

import codecs
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from typing import Protocol

import attrs

from goproxies._constants import (
    BODY_PIECE_BYTES,
    BODY_PIECES_AT_ONCE,
    BODY_SLICE_BYTES,
    ERROR_BODY_SHOWN_BYTES,
    MAX_BODY_BYTES,
    SECRET_MARGIN_BYTES,
)
from goproxies._httpx import httpx
from goproxies._parsing.strict_json import Breach, parse

from .redaction import Secrets

__all__ = ["ACCEPT_ENCODING", "Answer", "Body"]

RawHeaders = Sequence[tuple[bytes, bytes]]

ACCEPT_ENCODING = "gzip, deflate"
"""The codings that the standard library can decode in slices."""

# The first three describe the body before it is decoded. A cookie is a secret.
_HEADERS_LEFT_OUT = (b"content-encoding", b"content-length", b"transfer-encoding", b"set-cookie")

_CODINGS = frozenset({"gzip", "x-gzip", "deflate", "compress", "br", "zstd", "identity"})
"""The codings that a message may name. Any other name may be a secret that the server echoes."""

_ERROR_BODY_BYTES = ERROR_BODY_SHOWN_BYTES + SECRET_MARGIN_BYTES
"""Enough of an error is read to find a secret that begins in the part that is shown."""


@attrs.frozen
class Answer:
    """Status, headers and body of an answer.

    Attributes:
        status_code: The HTTP status.
        raw_headers: The names and values of the headers, as they were sent.
        content: The decoded body; empty if it cannot be decoded.
        problem: Why the body cannot be decoded, if it cannot.
        is_revealing: Whether the text around a hidden secret could reveal it.
    """

    status_code: int
    raw_headers: RawHeaders = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)
    problem: str | None = None
    is_revealing: bool = False

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return 200 <= self.status_code < 300

    @property
    def headers(self) -> httpx.Headers:
        """The headers, to be looked up by their names in any case."""
        return httpx.Headers(self.raw_headers)

    @property
    def date(self) -> str:
        """The header `Date`, empty where it is missing."""
        return _header(self.raw_headers, b"date")

    def body(self) -> bytes:
        """Return the whole body.

        Raises:
            Breach: It cannot be decoded, or is too long.
        """
        if self.problem is not None:
            raise Breach(self.problem)
        if len(self.content) > MAX_BODY_BYTES:
            raise Breach(f"the body is longer than {MAX_BODY_BYTES} bytes")
        return self.content

    def json(self, read: Callable[[bytes], object] = parse) -> object:
        """Return the value of the body, which `read` finds in its bytes.

        Raises:
            Breach: The body is not JSON, cannot be decoded, or is too long.
        """
        return read(self.body())

    def response(self) -> httpx.Response:
        """Return the answer as a response of httpx, without its request."""
        headers = [
            (name, value)
            for name, value in self.raw_headers
            if name.lower() not in _HEADERS_LEFT_OUT
        ]
        return httpx.Response(self.status_code, headers=headers, content=self.content)

    def shown_without(self, secrets: Secrets) -> Answer:
        """Return the answer as it may be shown: short, and without the secrets of the client."""
        sent = self.content[:_ERROR_BODY_BYTES]
        received, headers = _in_utf8(sent, self.raw_headers)
        content = secrets.hide(received, ERROR_BODY_SHOWN_BYTES)
        # All headers in one search. Most answers echo nothing.
        head = b"\n".join(value for _, value in headers)
        is_clean = secrets.hide(head) == head
        if not is_clean:
            headers = [(name, secrets.hide(value)) for name, value in headers]
        is_clean = is_clean and content == received[:ERROR_BODY_SHOWN_BYTES]
        is_revealing = not is_clean and secrets.has_guessable(head + b"\n" + received)
        is_unnamed = headers is self.raw_headers and received != sent
        if is_unnamed and secrets.hide(received) == received:
            content = secrets.hide(sent, ERROR_BODY_SHOWN_BYTES)  # as it came
        return attrs.evolve(self, raw_headers=headers, content=content, is_revealing=is_revealing)


class _Decoder(Protocol):
    """A decompressor of zlib."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


class Body:
    """The body of an answer while it arrives: decoded piece by piece, up to a limit.

    Only one coding is decoded, as requested: each further one could make the body a thousand times
    as long.
    """

    def __init__(self, status_code: int, raw_headers: RawHeaders) -> None:
        self._status_code = status_code
        self._raw_headers = raw_headers
        self._limit = MAX_BODY_BYTES if 200 <= status_code < 300 else _ERROR_BODY_BYTES
        self._coding = _header(raw_headers, b"content-encoding").strip().lower()
        self._problem: str | None = None
        self._decoder: _Decoder | None = None
        self._content = BytesIO()  # unlike a `bytearray`, it gives its bytes without a copy
        self._received = 0
        self._pieces = 0

    @property
    def is_full(self) -> bool:
        """Whether enough was received: the rest is not needed."""
        return max(self._received, self._content.tell()) > self._limit

    def add(self, piece: bytes) -> Iterator[None]:
        """Add a piece as it was received; yield between slices of work, to look at the time."""
        self._pieces += 1
        if self._pieces % BODY_PIECES_AT_ONCE == 0:
            yield
        for start in range(0, len(piece), BODY_PIECE_BYTES):
            if start:
                yield
            if self.is_full:
                return
            part = piece[start : start + BODY_PIECE_BYTES]
            self._received += len(part)
            if self._coding in ("", "identity"):
                self._content.write(part)
            elif self._problem is None:
                yield from self._decode(part)

    def answer(self) -> Answer:
        """Return the answer with what has been received of its body."""
        content = b"" if self._problem else self._content.getvalue()
        return Answer(self._status_code, self._raw_headers, content, self._problem)

    def _decode(self, data: bytes) -> Iterator[None]:
        try:
            while data:
                if self._decoder is None:
                    self._decoder = _decoder(self._coding, data)
                self._content.write(self._decoder.decompress(data, BODY_SLICE_BYTES))
                data = self._decoder.unconsumed_tail
                if self._decoder.eof:
                    # Another member follows, which is a part of the same body (RFC 1952, 2.2).
                    data = self._decoder.unused_data
                    self._decoder = None
                if data:
                    yield
                if self.is_full:
                    return
        except (zlib.error, LookupError):
            self._problem = f"the body cannot be decoded as {_named(self._coding)}"


def _in_utf8(content: bytes, raw_headers: RawHeaders) -> tuple[bytes, RawHeaders]:
    """Return a text in UTF-8, and its headers: secrets are searched in that encoding only.

    Bytes of 0 are left out: between letters, nobody sees them.
    """
    charset = None
    media_type = _header(raw_headers, b"content-type").lower()
    if "charset" in media_type and not media_type.endswith("; charset=utf-8"):  # the usual one
        charset = httpx.Response(200, headers=raw_headers).charset_encoding
        raw_headers = [
            (name, value.partition(b";")[0] + b"; charset=utf-8")
            if name.lower() == b"content-type"
            else (name, value)
            for name, value in raw_headers
        ]
    encoding: str = json.detect_encoding(content)
    if encoding == "utf-8" and charset is not None and not _is_utf8(content):
        encoding = charset
    with suppress(LookupError, ValueError):  # no encoding of Python, or none of text
        if codecs.lookup(encoding).name not in ("utf-8", "punycode"):  # that takes quadratic time
            content = content.decode(encoding, "replace").encode(errors="replace")
    return content.replace(b"\0", b""), raw_headers


def _is_utf8(content: bytes) -> bool:
    """Return whether a text is in UTF-8, perhaps cut within its last character."""
    try:
        codecs.utf_8_decode(content, "strict", len(content) < _ERROR_BODY_BYTES)
    except UnicodeDecodeError:
        return False
    return True


def _named(coding: str) -> str:
    """Return a coding as a message shows it."""
    is_known = _CODINGS.issuperset(part.strip() for part in coding.split(","))
    return repr(coding[:40]) if is_known else "its unknown coding"


def _header(raw_headers: RawHeaders, name: bytes) -> str:
    """Return the value of a header that is ASCII; httpx would find out the encoding of all."""
    values = [value for found, value in raw_headers if found.lower() == name]
    return b", ".join(values).decode("ascii", "replace")


def _decoder(coding: str, data: bytes) -> _Decoder:
    """Return a decoder of a body that begins with this data.

    Raises:
        LookupError: The coding was not requested.
    """
    if coding in ("gzip", "x-gzip"):  # the same by RFC 9110, section 8.4.1.3
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    if coding != "deflate":
        raise LookupError
    # Some servers leave out the header of zlib, whose first byte names the method 8.
    return zlib.decompressobj(zlib.MAX_WBITS if data[0] & 15 == 8 else -zlib.MAX_WBITS)
