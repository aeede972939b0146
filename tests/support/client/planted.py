"""Secrets to plant, the spellings in which they may appear, and the search for them."""

from __future__ import annotations

import html
import json
import pickle
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import attrs
import goproxies
import httpx
import pytest

Spell = Callable[[str], str]

PASSWORD = "p\"a's\\s/w<ö>&r 😀%+d"
TOKEN = "t0k/e+n.<&>'\"\\~_%41="
OTHER = "other.t0ken-of_the/same+kind=="


def json_ascii(text: str) -> str:
    return json.dumps(text)[1:-1]


def json_utf_8(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def json_go(text: str) -> str:
    """Spell a text as Go does, whose JSON is safe in HTML."""
    return json_utf_8(text).translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&"})


def json_php(text: str) -> str:
    return json_ascii(text).replace("/", "\\/")


def json_numbers(text: str) -> str:
    units = text.encode("utf-16-be")
    return "".join(f"\\u{units[i : i + 2].hex().upper()}" for i in range(0, len(units), 2))


def address(text: str) -> str:
    return quote(text, safe="")


def address_lower(text: str) -> str:
    return re.sub("%..", lambda match: match[0].lower(), quote(text))


def html_php(text: str) -> str:
    return html.escape(text).replace("&#x27;", "&#039;").replace("ö", "&ouml;")


def python(text: str) -> str:
    return repr(text)[1:-1]


IN_JSON = [json_ascii, json_utf_8, json_go, json_php, json_numbers]
IN_HEADERS = [json_ascii, address, address_lower, quote_plus]
SPELLINGS: list[Spell] = [str, *IN_JSON, address, address_lower, quote_plus, html.escape, html_php]
SECRETS = [PASSWORD, TOKEN, OTHER]
SPELT = {spell(secret) for secret in SECRETS for spell in (*SPELLINGS, python, ascii)}


def texts(error: BaseException) -> Iterator[str]:
    """Yield every text of an exception, and the variables of our frames."""
    yield from words(error)
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_globals["__name__"].startswith("goproxies."):
            yield repr(frame.f_locals)


def words(error: BaseException) -> Iterator[str]:
    """Yield every text of an exception except the variables of its frames."""
    yield from (str(error), repr(error), "".join(traceback.format_exception(error)))
    yield pickle.dumps(error).decode(errors="replace")
    yield from _reached(error, set())


def _reached(value: Any, seen: set[int]) -> Iterator[str]:
    if id(value) in seen or value is None:
        return
    seen.add(id(value))
    yield from (str(value), repr(value))
    if isinstance(value, bytes | str):
        yield value.decode(errors="replace") if isinstance(value, bytes) else value
        return
    for held in _held(value):
        yield from _reached(held, seen)


def _held(value: Any) -> Iterable[Any]:
    match value:
        case BaseException():
            yield from (value.args, value.__cause__, value.__context__, value.__dict__)
        case httpx.Response():
            yield from (value.headers.raw, value.content, value.text, value.extensions)
            yield vars(value).get("_request")
        case dict():
            yield from (*value.keys(), *value.values())
        case list() | tuple() | set():
            yield from value


@attrs.frozen
class Search:
    """Everything that a client has shown."""

    caplog: pytest.LogCaptureFixture
    capsys: pytest.CaptureFixture[str]

    def finds_nothing(self, *shown: str) -> None:
        """Check that no secret was logged or printed, or is in the given texts."""
        captured = self.capsys.readouterr()
        for text in (*shown, *self._logged(), captured.out, captured.err):
            assert not [spelling for spelling in SPELT if spelling in text]

    def _logged(self) -> Iterator[str]:
        for record in self.caplog.records:
            # Below the client, httpcore logs at DEBUG the headers that a server sent.
            if "receive_response_headers" not in record.getMessage():
                yield from (record.getMessage(), repr(record.args), record.exc_text or "")


def failure(call: Callable[[], object]) -> goproxies.GoProxiesError:
    with pytest.raises(goproxies.GoProxiesError) as caught:
        call()
    return caught.value
