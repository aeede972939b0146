"""Text from outside: what is kept of it, and that it does nothing in Markdown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from openapi.document.text import code, neutral, words
from tests.support.pipeline.fragments import statistics_page

ANYTHING = st.text(st.characters())  # surrogates too
MARKDOWN = MarkdownIt("commonmark")


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=50))
def test_a_code_span_shows_its_text_whatever_it_is(text: str) -> None:
    (paragraph,) = [token for token in MARKDOWN.parse(code(text)) if token.type == "inline"]
    assert paragraph.children
    assert [(part.type, part.content) for part in paragraph.children] == [("code_inline", text)]


@given(st.text())
def test_a_code_span_is_one_bounded_line(text: str) -> None:
    assert len(code(text * 100).splitlines()) == 1
    assert len(code(text * 100, 20)) < 500


def test_words_keep_their_code_and_lose_their_power() -> None:
    assert words("`a` is <b>@someone's</b> [link](x)\n") == (
        r"`a` is \<b>\@someone's\</b> \[link](x)" + r"\n"
    )


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
    ("text", "kept"),
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
def test_invisible_characters_are_removed(text: str, kept: str) -> None:
    assert neutral(text) == kept


@given(ANYTHING)
def test_nothing_steers_or_hides(text: str) -> None:
    kinds = {unicodedata.category(char) for char in neutral(text) if char not in "\n\t"}
    assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(neutral(text)) & set("\u200b\u200d\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


@given(ANYTHING)
def test_cleaned_text_stays_as_it_is(text: str) -> None:
    assert neutral(neutral(text)) == neutral(text)
