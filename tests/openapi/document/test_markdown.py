"""Text from outside within Markdown: it shows, and does nothing."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from openapi.document.markdown import code, words

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
