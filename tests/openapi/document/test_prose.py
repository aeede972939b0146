"""Prose stays readable and becomes inert."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.document.prose import neutral
from tests.support.pipeline.fragments import statistics_page

ANYTHING = st.text(st.characters())  # surrogates too


@pytest.mark.parametrize(
    "text",
    [
        "Filter by username of subuser.",
        "Größe: 100 %, “quoted”, 価格, ₿",
        "first line\n\n\tsecond line",
        'a \\N{BULLET} "triple" """ quote \\',
    ],
)
def test_ordinary_prose_is_left_as_it_is(text: str) -> None:
    assert neutral(text) == text


def test_the_vendors_login_command_is_left_as_it_is() -> None:
    scheme = statistics_page()[0]["components"]["securitySchemes"]["userBearerAuth"]
    assert neutral(scheme["description"]) == scheme["description"]


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x0cb\x0bc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("half \ud83d pair", "half  pair"),
        ("tag\U000e0041", "tag"),
        ("none\ufffe\U0010ffff", "none"),
    ],
)
def test_what_is_no_text_goes(text: str, inert: str) -> None:
    assert neutral(text) == inert


@given(ANYTHING)
def test_nothing_steers_or_hides(text: str) -> None:
    kinds = {unicodedata.category(char) for char in neutral(text) if char not in "\n\t"}
    assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(neutral(text)) & set("\u200b\u200d\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


@given(ANYTHING)
def test_inert_text_stays_as_it_is(text: str) -> None:
    assert neutral(neutral(text)) == neutral(text)
