"""An answer while it arrives: in pieces, encoded, and of limited length."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable

import pytest
from goproxies._constants import (
    BODY_PIECES_AT_ONCE,
    ERROR_BODY_SHOWN_BYTES,
    SECRET_MARGIN_BYTES,
)
from goproxies._http import answer as _answer
from goproxies._http.answer import Answer, Body
from goproxies._http.failures import status_error
from goproxies._http.redaction import Secrets
from goproxies._parsing.strict_json import Breach
from hypothesis import given
from hypothesis import strategies as st

TEXT = b'{"countries": ["DE", "US"]}' * 40


def deflate(text: bytes, wbits: int, level: int = -1) -> bytes:
    compressor = zlib.compressobj(level, wbits=wbits)
    return compressor.compress(text) + compressor.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "GZip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
}


def body(coding: str = "", status: int = 200) -> Body:
    return Body(status, [(b"Content-Encoding", coding.encode())] if coding else [])


def add(body: Body, pieces: Iterable[bytes]) -> int:
    """Add pieces until the body is full; return how often it looked at the time."""
    looks = 0
    for piece in pieces:
        looks += len(list(body.add(piece)))
        if body.is_full:
            break
    return looks


def pieces(data: bytes, length: int) -> Iterable[bytes]:
    return (data[at : at + length] for at in range(0, len(data), length))


@given(st.sampled_from(sorted(CODINGS)), st.integers(1, 200))
def test_a_body_is_the_same_in_whatever_pieces_it_comes(coding: str, length: int) -> None:
    coming = body(coding)
    add(coming, pieces(CODINGS[coding](TEXT), length))
    assert not coming.is_full
    assert coming.answer() == Answer(200, coming.answer().raw_headers, TEXT)


@given(st.integers(9, 15), st.integers(0, 9), st.integers(1, 200))
@pytest.mark.parametrize("sign", [1, -1], ids=["with its header", "without its header"])
def test_a_deflated_body_is_decoded(sign: int, window: int, level: int, length: int) -> None:
    coming = body("deflate")
    add(coming, pieces(deflate(TEXT, sign * window, level), length))
    assert coming.answer().content == TEXT


@given(st.integers(1, 200), st.integers(2, 5))
def test_the_members_of_a_gzipped_body_are_one_body(length: int, members: int) -> None:
    coming = body("gzip")
    add(coming, pieces(gzip.compress(TEXT) * members, length))
    assert coming.answer().content == TEXT * members


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", b"this is not compressed"),
        ("deflate", b"this is not compressed"),
        ("gzip", gzip.compress(TEXT) + b"garbage"),
        ("br", TEXT),
        ("gzip, gzip", gzip.compress(gzip.compress(TEXT))),
        ("gzip, identity", gzip.compress(TEXT)),
    ],
    ids=["not gzip", "not zlib", "garbage after gzip", "not requested", "two codings", "a list"],
)
def test_a_body_that_cannot_be_decoded_is_read_to_its_end_and_is_empty(
    coding: str, data: bytes
) -> None:
    coming = body(coding)
    add(coming, [data, gzip.compress(TEXT)])
    answer = coming.answer()
    assert answer.content == b""
    with pytest.raises(Breach, match="the body cannot be decoded as '") as caught:
        answer.json()
    assert coding in caught.value.problem


@pytest.mark.parametrize("coding", ["br", "compress", "zlib", "zstd"])
def test_a_coding_that_was_not_requested_is_not_guessed(coding: str) -> None:
    coming = body(coding)
    add(coming, [zlib.compress(TEXT)])
    assert coming.answer().content == b""


def test_of_a_long_coding_only_the_beginning_is_quoted() -> None:
    coding = ", ".join(["gzip"] * 100)
    coming = body(coding)
    add(coming, [TEXT])
    assert coming.answer().problem == f"the body cannot be decoded as '{coding[:40]}'"


@pytest.mark.parametrize(
    ("status", "is_success"), [(199, False), (200, True), (299, True), (300, False)]
)
def test_only_a_status_from_200_to_299_is_a_success(status: int, is_success: bool) -> None:
    assert Answer(status, [], b"").is_success is is_success


def test_only_a_known_coding_is_named_because_another_may_be_a_secret() -> None:
    coming = body("my-password")
    add(coming, [TEXT])
    with pytest.raises(Breach, match="cannot be decoded as its unknown coding"):
        coming.answer().json()


# How long


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(_answer, "MAX_BODY_BYTES", 1000)
    return 1000


@pytest.mark.parametrize("coding", ["", "br"])
def test_a_body_is_full_beyond_the_limit(limit: int, coding: str) -> None:
    coming = body(coding)
    add(coming, [b" " * limit])
    assert not coming.is_full
    add(coming, [b" "])
    assert coming.is_full


@pytest.mark.parametrize("status", [199, 300, 404, 503])
def test_no_more_of_an_error_is_read_than_is_searched(status: int) -> None:
    coming = body(status=status)
    add(coming, [b"x" * 1000] * 1000)
    length = len(coming.answer().content)
    assert ERROR_BODY_SHOWN_BYTES + SECRET_MARGIN_BYTES < length < 100_000


def test_the_time_is_looked_at_while_a_body_comes_in_tiny_pieces() -> None:
    assert add(body(), [b" "] * 1000) == 1000 // BODY_PIECES_AT_ONCE


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A few bytes that become megabytes."""
    return gzip.compress(b" " * 2**26, 9)


@pytest.mark.parametrize("status", [200, 502])
def test_a_body_that_grows_in_decoding_is_not_decoded_beyond_the_limit(
    limit: int, status: int, bomb: bytes
) -> None:
    coming = body("gzip", status)
    add(coming, [bomb])
    assert limit < len(coming.answer().content) <= 2**20


def test_a_body_that_grows_is_decoded_in_slices(bomb: bytes) -> None:
    assert add(body("gzip"), [bomb]) >= 63


def test_many_small_members_are_decoded_in_slices() -> None:
    assert add(body("gzip"), [gzip.compress(b"") * 1000]) == 999


def test_a_large_piece_is_taken_in_slices() -> None:
    coming = body()
    assert add(coming, [b"x" * 2**20]) == 15
    assert coming.answer().content == b"x" * 2**20


@pytest.mark.parametrize(("length", "is_taken"), [(1000, True), (1001, False)])
def test_only_a_body_that_is_too_long_is_a_breach(limit: int, length: int, is_taken: bool) -> None:
    answer = Answer(200, [], b"1" + b" " * (length - 1))
    if is_taken:
        assert answer.json() == 1
    else:
        with pytest.raises(Breach, match="longer than 1000 bytes"):
            answer.json()


# What is shown


@pytest.mark.parametrize("secret", ["s3cret", "!s3cret"], ids=["after ***", "before ***"])
@pytest.mark.parametrize(
    ("header", "content"), [("is {}", "no {}"), ("is {}", ""), ("good", "no {}")]
)
def test_an_answer_is_shown_without_secrets_in_header_and_body(
    secret: str, header: str, content: str
) -> None:
    headers = [(b"X-Other", header.format(secret).encode()), (b"X-Good", b"good")]
    answer = Answer(404, headers, content.format(secret).encode())
    shown = answer.shown_without(Secrets(secret))
    assert shown.content == content.format("***").encode()
    assert dict(shown.headers) == {"x-other": header.format("***"), "x-good": "good"}
    assert shown.is_revealing


def test_a_secret_in_the_part_that_is_not_shown_reveals_nothing() -> None:
    content = b"x" * ERROR_BODY_SHOWN_BYTES
    shown = Answer(404, [], content + b"s3cret").shown_without(Secrets("s3cret"))
    assert shown.content == content
    assert not shown.is_revealing


@pytest.mark.parametrize(
    ("headers", "date"),
    [
        ([], ""),
        ([(b"Date", b"today")], "today"),
        ([(b"X-Date", b"no"), (b"date", b"today")], "today"),
        ([(b"Date", b"today"), (b"DATE", b"now")], "today, now"),
        (
            [(b"Date", "heute früh".encode())],
            "heute fr\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}h",
        ),
    ],
    ids=str,
)
def test_the_date_is_read_in_whatever_case_and_encoding(
    headers: list[tuple[bytes, bytes]], date: str
) -> None:
    assert Answer(200, headers, b"").date == date


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be", "cp037"])
@pytest.mark.parametrize("is_named", [True, False], ids=["named", "not named"])
def test_a_secret_is_hidden_in_every_encoding(encoding: str, is_named: bool) -> None:
    text = '{"error": {"message": "no s3cret-tokén is right", "code": "é"}}'
    media_type = f"application/json; charset={encoding}" if is_named else "application/json"
    answer = Answer(403, [(b"Content-Type", media_type.encode())], text.encode(encoding))
    error = status_error(answer.shown_without(Secrets("s3cret-tokén")))
    assert error.response is not None
    assert "s3cret" not in f"{error}{error.response.text}"
    if is_named or encoding != "cp037":
        assert str(error) == "403 Forbidden: no *** is right (code é)"


def test_a_secret_with_bytes_of_0_between_its_letters_is_hidden() -> None:
    answer = Answer(403, [], b"proxy: " + "s3cret".encode("utf-16-le") * 2)
    assert answer.shown_without(Secrets("s3cret")).content == b"proxy: ******"


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/plain; charset=latin-1", "né".encode("latin-1")),
        ("application/json; charset=latin-1", "né".encode()),  # some servers name the wrong one
        ("text/plain; charset=rot13", "né".encode()),
        ("text/plain; charset=nonsense", "né".encode()),
        ("text/plain; charset=punycode", "né".encode()),
        ("text/plain", "né".encode()),
    ],
)
def test_the_text_of_an_error_is_shown_as_it_was_meant(media_type: str, content: bytes) -> None:
    answer = Answer(403, [(b"Content-Type", media_type.encode())], content)
    assert answer.shown_without(Secrets("s3cret")).response().text == "né"


def test_a_body_that_names_no_charset_and_holds_no_secret_stays_as_it_came() -> None:
    content = "no such user: é".encode("utf-16")
    assert Answer(404, [], content).shown_without(Secrets("s3cret")).content == content


def test_a_secret_after_letters_that_are_longer_in_utf_8_is_hidden() -> None:
    letters = "語" * (ERROR_BODY_SHOWN_BYTES // 2 - 100)
    content = f"{letters} s3cret".encode("utf-16")
    shown = Answer(404, [], content).shown_without(Secrets("s3cret")).content
    assert "s3cret".encode("utf-16-le") not in shown


def test_a_charset_whose_decoding_takes_quadratic_time_is_not_decoded() -> None:
    content = b"\xff" * 100 + b"-" + b"b" * ERROR_BODY_SHOWN_BYTES
    headers = [(b"Content-Type", b"text/plain; charset=punycode")]
    assert Answer(403, headers, content).shown_without(Secrets("s")).content[:3] == b"\xff" * 3


def test_a_secret_across_two_headers_is_none() -> None:
    answer = Answer(404, [(b"X-A", b"b"), (b"X-C", b"c")], b"")
    assert answer.shown_without(Secrets("b\nc")).headers == answer.headers


def test_an_answer_that_echoes_nothing_reveals_nothing() -> None:
    shown = Answer(404, [(b"X-Good", b"good")], b"x" * 10**6).shown_without(Secrets("s3cret"))
    assert shown.content == b"x" * ERROR_BODY_SHOWN_BYTES
    assert not shown.is_revealing


def test_a_long_secret_without_words_reveals_nothing() -> None:
    shown = Answer(404, [], b"no 0123456789abcdef").shown_without(Secrets("0123456789abcdef"))
    assert shown.content == b"no ***"
    assert not shown.is_revealing
