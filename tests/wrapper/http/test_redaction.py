"""Secrets are hidden in whatever others say, in any spelling, and in linear time."""

from __future__ import annotations

import html
import time

import pytest
from goproxies._constants import SECRET_HEAD, SECRET_MARGIN_BYTES, TOKENS_REMEMBERED
from goproxies._http.redaction import Secrets
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.client.issuing import jwt
from tests.support.client.planted import (
    PASSWORD,
    SECRETS,
    SPELLINGS,
    Spell,
    address,
    html_php,
    json_ascii,
    json_go,
    json_numbers,
    python,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
ESCAPES = st.lists(
    st.sampled_from([*"\\%&;\"'/<>+ u0041ö😀", "%41", "&amp;", "&lt;", r"\n", r"\u0041"]),
    min_size=1,
    max_size=12,
).map("".join)
AROUND = st.lists(
    st.sampled_from(["-", "word ", "ö", r"\n", r"\u0041", r"\ud83d\ude00", "%C3%B6", "&amp;"]),
    max_size=12,
).map("".join)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("spell", [*SPELLINGS, python])
def test_a_secret_is_hidden_however_it_is_spelt(secret: str, spell: Spell) -> None:
    data = f"before {spell(secret)} after".encode()
    assert Secrets(secret).hide(data) == b"before *** after"


@pytest.mark.parametrize("outer", [json_ascii, json_go, json_numbers, address, html_php])
@pytest.mark.parametrize("inner", [json_ascii, json_go, json_numbers, address, html_php])
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_hidden_in_a_text_within_a_text(
    secret: str, inner: Spell, outer: Spell
) -> None:
    data = f"before {outer(inner(secret))} after".encode()
    assert Secrets(secret).hide(data) == b"before *** after"


@pytest.mark.parametrize("secret", [*SECRETS, r"100%41\n\""])
def test_a_secret_is_hidden_three_json_texts_deep(secret: str) -> None:
    data = f"before {json_ascii(json_ascii(json_ascii(secret)))} after".encode()
    assert Secrets(secret).hide(data) == b"before *** after"


@pytest.mark.parametrize(
    "spelling",
    [
        r"\x70\x61\x73\x73",
        r"\U00000070ass",
        r"\U0070ass",
        r"\u{70}\u{000061}ss",
        r"\160\141\163\163",
        "%70%61%73%73",
        "%u0070%U0061ss",
        "&#112;&#0097;&#x73;&#X073;",
        "&#112&#97&#x73s",  # a browser needs no semicolon
        "&#112;%61\\u0073s",
        "&#" + "0" * 5000 + "112;ass",
    ],
)
def test_letters_may_be_escaped_too(spelling: str) -> None:
    assert Secrets("pass").hide(f"({spelling})".encode()) == b"(***)"


@pytest.mark.parametrize(
    ("text", "secret"),
    [("\b\f\n\r\t", "\b\f\n\r\t"), ("ends with \\", "ends with \\"), ("1+1 2", "1 1+2")],
)
def test_odd_characters_are_a_part_of_a_secret(text: str, secret: str) -> None:
    assert Secrets(secret).hide(f"({json_ascii(text)})".encode()) == b"(***)"


@pytest.mark.parametrize("text", ["&nonsense;", "&#99999999999;", "&#xffffffff;", "\\", "%4", "&#"])
def test_text_that_is_no_escape_stays(text: str) -> None:
    assert Secrets("pass").hide(f"{text} pass {text}".encode()) == f"{text} *** {text}".encode()


def test_the_last_character_of_unicode_may_be_escaped_too() -> None:
    assert Secrets("\U0010ffff!").hide(b"(&#x10ffff;!)") == b"(***)"


def test_a_secret_is_hidden_in_latin_1() -> None:
    assert Secrets("pässword").hide("é pässword é".encode("latin-1")) == b"\xe9 *** \xe9"
    assert Secrets("pässword").hide(b"p%E4ssword") == b"***"


@given(TEXTS, st.sampled_from(SPELLINGS))
def test_any_secret_is_hidden(secret: str, spell: Spell) -> None:
    assert Secrets(secret).hide(spell(secret).encode()) == b"***"


@given(
    ESCAPES,
    st.sampled_from(SPELLINGS),
    st.sampled_from([' ("', "x = ", "\n"]),
    st.sampled_from("' "),
)
@example("n&amp;%5C", html.escape, "\n", " ")
@example("++0&#37;\\n&lt;%5C", json_ascii, "\n", "'")
def test_a_secret_that_looks_like_escapes_is_hidden(
    secret: str, spell: Spell, before: str, after: str
) -> None:
    data = f"{before}{spell(secret)}{after}".encode()
    assert b"***" in Secrets(secret).hide(data)


@given(AROUND, AROUND, st.sampled_from([str, json_numbers, address, html.escape]))
def test_the_text_around_a_secret_stays(before: str, after: str, spell: Spell) -> None:
    secret = 's3c/r"et'
    data = f"{before}{spell(secret)}{after}".encode()
    assert Secrets(secret).hide(data) == f"{before}***{after}".encode()


def test_text_that_only_resembles_a_secret_stays() -> None:
    text = b"tokXen tok.e TOK.EN"
    assert Secrets("tok.en", "").hide(text) == text


def test_a_secret_within_another_does_not_leave_the_rest_of_it() -> None:
    assert Secrets("abc", "abcdef").hide(b"abcdef abc") == b"*** ***"
    assert Secrets("bcd", "abcdef").hide(b"abcdef abcdef") == b"*** ***"


def test_secrets_that_overlap_are_hidden_together() -> None:
    assert Secrets("abcd", "cdef").hide(b"_abcdef_abcdabcdef_abcdef") == b"_***_******_***"


def test_a_megabyte_of_token_is_hidden_whole() -> None:
    token = jwt({"more": "x" * 2**20})
    assert Secrets(token).hide(f'{{"is": "{token}"}}'.encode()) == b'{"is": "***"}'


@pytest.mark.parametrize(("length", "hidden"), [(SECRET_HEAD, b"***-x"), (SECRET_HEAD + 1, b"***")])
def test_only_of_a_secret_beyond_what_is_searched_the_rest_of_the_word_is_hidden(
    length: int, hidden: bytes
) -> None:
    secret = "t" * length
    assert Secrets(secret).hide(f"{secret}-x".encode()) == hidden


def test_a_lone_surrogate_in_a_text_is_replaced() -> None:
    assert Secrets("secret").hide_text("\ud800 secret") == "? ***"


# Only a part is shown


@pytest.mark.parametrize("spell", [str, json_numbers])
@pytest.mark.parametrize("shown", range(2, 8))
def test_a_secret_that_is_cut_is_hidden_too(shown: int, spell: Spell) -> None:
    data = f"1 {spell('secret')} 2".encode()
    hidden = Secrets("secret").hide(data, shown)
    assert hidden == (b"1 " if shown == 2 else b"1 ***")


def test_a_long_secret_that_is_cut_is_hidden_too() -> None:
    token = "t" * (2 * SECRET_HEAD)
    data = (" " + json_numbers(token)).encode()
    assert Secrets(token).hide(data, 2) == b" ***"


def test_no_more_is_shown_than_requested() -> None:
    assert Secrets("secret").hide(b"x" * 100, 10) == b"x" * 10
    assert Secrets("x").hide(b"-x-" + b"y" * 100, 10) == b"-***-" + b"y" * 7
    assert Secrets("x").hide(b"y" * 12 + b"x", 10) == b"y" * 10


# Which secrets


def test_the_password_and_the_latest_tokens_are_hidden() -> None:
    secrets = Secrets("password", None)
    for number in range(100):
        secrets.add(f"token-{number:02}")
        secrets.add(f"token-{number:02}")
    first = 100 - TOKENS_REMEMBERED
    assert secrets.hide(b"password token-99") == b"*** ***"
    assert secrets.hide(f"token-{first} token-{first - 1}".encode()) == (
        f"*** token-{first - 1}".encode()
    )


@pytest.mark.parametrize(
    ("secret", "is_guessable"),
    [
        ("the", True),
        ("s3cret", True),
        ("correct horse battery staple", True),
        ("the name, or the password", True),
        ("password is wrong.", True),
        ("acme-reseller-2026.eu", True),
        ("reseller-2026.eu", True),
        ("0123456789abcdef", False),
        ("acme-reseller-2027", False),
        (PASSWORD, False),
    ],
)
def test_a_short_secret_one_of_words_or_the_user_name_is_guessable(
    secret: str, is_guessable: bool
) -> None:
    secrets = Secrets(secret, username="acme-reseller-2026.eu")
    assert secrets.has_guessable(f"({json_ascii(secret)})".encode()) is is_guessable
    assert not secrets.has_guessable(b"(nothing)")


def test_a_secret_is_in_no_repr() -> None:
    assert "s3cret" not in repr(Secrets("s3cret"))
    assert "s3cret" not in repr(Secrets("s3cret")._lasting)


# In linear time

HEAD = jwt({"sub": "ann", "iat": 1790000000})
ADVERSE = {
    "another token with the same head": HEAD[:-1],
    "heads": HEAD[:37],
    "all but its end": PASSWORD[:-1],
    "itself": PASSWORD,
    "backslashes": "\\",
    "quotes": '\\"',
    "nested percents": "%25",
    "percents": "%41",
    "ampersands": "&amp;",
    "numbers": r"\u0041",
    "surrogates": r"\ud83d",
    "open entities": "&#1",
    "open names": "&amp",
    "a": "a",
    "mixed": "\\%41&amp;",
}


@pytest.mark.parametrize("unit", ADVERSE.values(), ids=ADVERSE)
def test_the_time_is_linear_in_the_text(unit: str) -> None:
    secrets = Secrets(PASSWORD, HEAD, HEAD[:-1] + "X", "a" * 50 + "b")
    size = 2**13

    def seconds(size: int) -> float:
        data = (unit * (size // len(unit) + 1))[:size].encode()
        began = time.process_time()
        secrets.hide(data)
        return time.process_time() - began

    # Eight times the text: a quadratic search takes 64 times as long, an exponential one for ever.
    short = min(seconds(size) for _ in range(5))
    assert min(seconds(8 * size) for _ in range(3)) < 30 * short + 0.005


def test_the_time_does_not_depend_on_what_is_not_shown() -> None:
    began = time.process_time()
    assert Secrets("pass").hide(rb"\u0041" * 10**6, 600) == rb"\u0041" * 100
    assert time.process_time() - began < 0.2


def test_a_token_costs_its_length_once() -> None:
    began = time.process_time()
    for number in range(20):
        Secrets(jwt({"jti": number, "more": "x" * 2**20}))
    assert time.process_time() - began < 5


def test_the_margin_holds_the_longest_spelling_of_the_head_of_a_secret() -> None:
    assert len(json_ascii(json_numbers("a" * SECRET_HEAD))) <= SECRET_MARGIN_BYTES
