"""An answer as it comes in: in pieces, encoded, and of bounded length."""

from __future__ import annotations

import gzip
import zlib

import httpx
import pytest
from goproxies._http import answer as _answer
from goproxies._http.answer import Answer, Body
from goproxies._parsing.json import Breach
from hypothesis import given
from hypothesis import strategies as st

TEXT = b'{"countries": ["DE", "US"]}' * 40


def body(encoding: str = "") -> Body:
    return Body(httpx.Headers({"Content-Encoding": encoding}))


def encoded(encoding: str) -> bytes:
    return {"gzip": gzip.compress(TEXT), "deflate": zlib.compress(TEXT), "": TEXT}[encoding]


@given(st.sampled_from(["", "gzip", "deflate"]), st.integers(1, 200))
def test_a_body_is_the_same_in_whatever_pieces_it_comes(encoding: str, length: int) -> None:
    whole, coming = encoded(encoding), body(encoding)
    assert all(coming.add(whole[at : at + length]) for at in range(0, len(whole), length))
    assert coming.content() == TEXT


def test_a_body_that_cannot_be_decoded_is_read_to_its_end_and_is_empty() -> None:
    coming = body("gzip")
    assert coming.add(b"this is not compressed")
    assert coming.add(encoded("gzip"))
    assert coming.content() == b""


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(_answer, "MAX_BODY_BYTES", 1000)
    return 1000


def test_a_body_of_the_longest_is_welcome_and_a_longer_one_is_not(limit: int) -> None:
    coming = body()
    assert coming.add(b" " * limit)
    assert not coming.add(b" ")


def test_a_body_that_grows_in_decoding_is_not_decoded_beyond_the_limit(limit: int) -> None:
    bomb, coming = gzip.compress(b" " * 10_000_000), body("gzip")
    for at in range(0, len(bomb), 50):
        coming.add(bomb[at : at + 50])
    assert limit < len(coming.content()) < 500_000


@pytest.mark.parametrize(("length", "is_taken"), [(1000, True), (1001, False)])
def test_only_a_body_that_is_too_long_is_a_breach(limit: int, length: int, is_taken: bool) -> None:
    answer = Answer(200, httpx.Headers(), b"1" + b" " * (length - 1))
    if is_taken:
        assert answer.json() == 1
    else:
        with pytest.raises(Breach, match="longer than 1000 bytes"):
            answer.json()
