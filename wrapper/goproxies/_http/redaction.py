"""Hides the secrets of a client: a server may echo them, and a transport may quote them.

The search covers the text as it is, and the text with its escapes decoded: first those of JSON, of
addresses and of HTML, each kind by itself, then all kinds together, layer by layer. Each step is
one pass, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

import attrs

from goproxies._constants import (
    ESCAPE_LAYERS_MAX,
    GUESSABLE_SECRET_LENGTH,
    SECRET_HEAD,
    SECRET_MARGIN_BYTES,
    TOKENS_REMEMBERED,
)

__all__ = ["Secrets"]

_HIDDEN = b"***"

# Most programs never need these patterns, so they are compiled when a text does.
_JSON = (
    rb"(?s:\\(?:[uU](?P<high>[dD][89abAB][\da-fA-F]{2})\\[uU](?P<low>[dD][c-fC-F][\da-fA-F]{2})"
    rb"|U(?P<wide>[\da-fA-F]{8})|[uU](?P<unit>[\da-fA-F]{4})|x(?P<byte>[\da-fA-F]{2})"
    rb"|u\{(?P<braced>[\da-fA-F]{1,8})\}|(?P<octal>[0-3][0-7]{2})|(?P<other>.)))"
)
_PERCENT = rb"%(?:(?P<octet>[\da-fA-F]{2})|[uU](?P<script>[\da-fA-F]{4}))"
_HTML = rb"&#(?P<decimal>\d++);?|&#[xX](?P<hex>[\da-fA-F]++);?|&(?P<name>[A-Za-z]\w{1,31}+);"
_KINDS = {b"\\": _JSON, b"%": _PERCENT, b"&": _HTML}
_ANY_KIND = b"|".join(_KINDS.values())
_CONTROLS = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_WORDS = r"[^\W\d]+([\s'.,:;!?/@-]+[^\W\d]+)*+[.!?]*"
_REST_OF_TOKEN = re.compile(rb'[^\s"]*')

Span = tuple[int, int]


class Secrets:
    """The password of a client and its latest tokens; safe between threads.

    Args:
        lasting: The password, and a token that the user gave.
        username: The account, which is no secret. A secret that is a part of it can be guessed.
    """

    def __init__(self, *lasting: str | None, username: str | None = None) -> None:
        self._lasting = tuple(_Secret.of(secret, username or "") for secret in lasting if secret)
        self._tokens: dict[str, _Secret] = {}

    def add(self, token: str) -> None:
        """Hide a token from now on."""
        if token not in self._tokens:
            tokens = {**self._tokens, token: _Secret.of(token)}
            latest = list(tokens)[-TOKENS_REMEMBERED:]
            self._tokens = {token: tokens[token] for token in latest}

    def hide(self, data: bytes, shown: int = sys.maxsize) -> bytes:
        """Return the first `shown` bytes of data, with `***` for each secret in any spelling.

        A secret that begins in these bytes and ends after them is hidden, too: the search covers
        `SECRET_MARGIN_BYTES` more.
        """
        data = data[: shown + SECRET_MARGIN_BYTES]
        pieces, end = [], 0
        for start, stop in _merged(self._spans(data)):
            if start >= shown:
                break
            pieces += [data[end:start], _HIDDEN]
            end = stop
        return b"".join((*pieces, data[end:shown])) if pieces else data[:shown]

    def hide_text(self, text: str, shown: int = sys.maxsize) -> str:
        """Do the same for a text."""
        return self.hide(text.encode(errors="replace"), shown).decode(errors="replace")

    def has_guessable(self, data: bytes) -> bool:
        """Return whether data holds a secret that a reader could guess from the words around it."""
        return any(True for _ in self._spans(data, only_guessable=True))

    def _spans(self, data: bytes, *, only_guessable: bool = False) -> Iterator[Span]:
        secrets = [
            secret
            for secret in (*self._lasting, *self._tokens.values())
            if secret.is_guessable or not only_guessable
        ]
        has_spaces = any(b"+" in form for secret in secrets for form in secret.forms)
        for view in _views(data):
            text = _comparable(view.text) if has_spaces else view.text
            for secret in secrets:
                for start, end in secret.found_in(text):
                    yield view.span(start, end, is_cut=secret.is_long)


@attrs.frozen
class _Secret:
    """A secret, prepared for the search.

    Attributes:
        forms: What is searched: the secret, and the secret after each layer of decoding, since it
            may contain what looks like an escape.
        is_long: Whether the forms are only the first part of the secret.
        is_guessable: Whether the words around it could reveal it.
    """

    forms: tuple[bytes, ...] = attrs.field(repr=False)
    is_long: bool
    is_guessable: bool

    @classmethod
    def of(cls, secret: str, known: str = "") -> _Secret:
        """Prepare a secret; `known` is a text that readers may expect around it."""
        head = _View(secret[:SECRET_HEAD].encode())
        forms = {_comparable(view.text) for view in (head, *_layers(head))}
        with suppress(UnicodeError):
            forms |= {form.decode().encode("latin-1") for form in forms}
        is_known = len(secret) < GUESSABLE_SECRET_LENGTH or secret in known
        return cls(
            tuple(forms),
            is_long=len(secret) > SECRET_HEAD,
            is_guessable=is_known or re.fullmatch(_WORDS, secret) is not None,
        )

    def found_in(self, text: bytes) -> Iterator[Span]:
        """Yield where a text holds the secret."""
        for form in self.forms:
            start = text.find(form)
            while start >= 0:
                end = start + len(form)
                yield start, end
                start = text.find(form, end)


def _comparable(text: bytes) -> bytes:
    """Return a text in which a space is written as in a form, where `+` means a space."""
    return text.replace(b" ", b"+")


class _View:
    """A text in which escapes may have been undone.

    Where its characters come from is worked out only when something was found, which is rare.
    """

    def __init__(self, text: bytes, origin: _View | None = None, kind: bytes = _ANY_KIND) -> None:
        self.text = text
        self._origin = origin
        self._kind = kind
        self._undone: list[tuple[int, int, int, int]] | None = None

    def unescaped(self, kind: bytes) -> _View | None:
        """Return the view after one layer of escapes, or `None` if there are none."""
        if not any(mark in self.text for mark in _KINDS):
            return None
        text = re.sub(kind, lambda escape: _character(escape[0]), self.text)
        return None if text == self.text else _View(text, self, kind)

    def span(self, start: int, end: int, *, is_cut: bool) -> Span:
        """Return which part of the data a part of the text comes from.

        If it `is_cut`, the part goes on to the end of the word.
        """
        if self._origin is None:
            if is_cut:
                rest = _REST_OF_TOKEN.match(self.text, end)
                end = rest.end() if rest else end
            return start, end
        begin, _ = self._place(self._origin, start)
        _, stop = self._place(self._origin, end - 1)
        return self._origin.span(begin, stop, is_cut=is_cut)

    def _place(self, origin: _View, at: int) -> Span:
        """Return where the byte at a position begins and ends in the origin."""
        if self._undone is None:
            self._undone = [(0, 0, 0, 0), *_undone(origin.text, self._kind)]
        _, end, begin, stop = self._undone[bisect_right(self._undone, (at, sys.maxsize)) - 1]
        return (begin, stop) if at < end else (stop + at - end, stop + at - end + 1)


def _undone(text: bytes, kind: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield the position of each character after unescaping, and that of its escape before."""
    shift = 0
    for escape in re.finditer(kind, text):
        begin, stop = escape.span()
        start = begin - shift
        end = start + len(_character(escape[0]))
        yield start, end, begin, stop
        shift = stop - end


def _views(data: bytes) -> Iterator[_View]:
    """Yield the data, then the data after one kind of escapes, then after layers of all kinds."""
    whole = _View(data)
    yield whole
    # The marks first: most texts have none, and no search is faster.
    kinds = [kind for mark, kind in _KINDS.items() if mark in data and re.search(kind, data)]
    if len(kinds) > 1:
        yield from filter(None, map(whole.unescaped, kinds))
    if kinds:
        yield from _layers(whole)


def _layers(view: _View) -> Iterator[_View]:
    """Yield a view after one layer of escapes, after two, and so on."""
    for _ in range(ESCAPE_LAYERS_MAX):
        inner = view.unescaped(_ANY_KIND)
        if inner is None:
            return
        yield inner
        view = inner


@lru_cache(maxsize=256)
def _character(text: bytes) -> bytes:
    """Return the character that an escape stands for, in UTF-8."""
    escape = re.fullmatch(_ANY_KIND, text)
    kind = escape.lastgroup if escape else None
    if escape is None or kind is None:
        return text
    value = escape[kind]
    match kind:
        case "octet" | "byte":
            return bytes((int(value, 16),))
        case "octal":
            return bytes((int(value, 8),))
        case "other":
            return _CONTROLS.get(value, value)
        case "low":
            units = bytes.fromhex((escape["high"] + value).decode())
            return units.decode("utf-16-be").encode()
        case "name":
            from html.entities import html5  # two thousand names, which few texts need

            return html5.get(f"{value.decode()};", "").encode() or text
        case "decimal":
            return _encoded(int(value.lstrip(b"0")[:8] or b"0"))
    return _encoded(int(value.lstrip(b"0")[:8] or b"0", 16))


def _encoded(code: int) -> bytes:
    return chr(code if code <= sys.maxunicode else 0xFFFD).encode(errors="surrogatepass")


def _merged(spans: Iterator[Span]) -> list[Span]:
    """Return spans in order, those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
