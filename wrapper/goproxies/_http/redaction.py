"""What a client must never show: a server may echo it, and a transport may quote it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html.entities import codepoint2name

from goproxies._constants import SECRET_HEAD, TOKENS_REMEMBERED

__all__ = ["Secrets", "hide", "hide_in_text"]


class Secrets(Iterable[str]):
    """The password of a client, and its latest tokens."""

    def __init__(self, *lasting: str | None) -> None:
        self._lasting = tuple(filter(None, lasting))
        self._tokens: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        return iter(self._lasting + self._tokens)

    def add(self, token: str) -> None:
        """Take a token for a secret from now on."""
        if token not in self._tokens:
            self._tokens = (*self._tokens, token)[-TOKENS_REMEMBERED:]


def hide(data: bytes, secrets: Iterable[str]) -> bytes:
    """Return data with every secret blotted out, however it is written there."""
    # The longest first: a secret may be part of another.
    for secret in sorted({*secrets} - {""}, key=len, reverse=True):
        pattern = b"".join(map(_character, secret[:SECRET_HEAD]))
        data = re.sub(pattern + (rb'[^\s"]*' if len(secret) > SECRET_HEAD else b""), b"***", data)
    return data


def hide_in_text(text: str, secrets: Iterable[str]) -> str:
    """Return a text likewise."""
    return hide(text.encode(errors="replace"), secrets).decode(errors="replace")


def _character(character: str) -> bytes:
    return b"(?:%b)" % b"|".join(_spellings(character))


def _spellings(character: str) -> Iterator[bytes]:
    """Yield patterns of a character: as JSON, an address and HTML spell it, and last as it is."""
    code, utf_8, utf_16 = ord(character), character.encode(), character.encode("utf-16-be")
    yield rb"(?i:\\u%b)" % utf_16.hex("u", 2).replace("u", r"\\u").encode()
    if not (character.isascii() and character.isalnum()):
        yield b"(?i:%%%b)" % utf_8.hex("%").encode()
        yield b"(?i:&#0*%d;|&#x0*%x;)" % (code, code)
    if code in codepoint2name:
        yield b"&%b;" % codepoint2name[code].encode()
    if character == " ":
        yield rb"\+"
    yield re.escape(json.dumps(character)[1:-1].encode())
    yield rb"\\?" + re.escape(utf_8)
    if code in range(0x80, 0x100):
        yield re.escape(character.encode("latin-1"))
