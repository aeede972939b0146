"""The fenced blocks of a Markdown or MDX page, each with the heading above it.

CommonMark decides what a fence is: one quoted inside another, indented as code or commented out is
none. Tags of HTML and MDX have no effect on the fences below them.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.token import Token

from openapi.errors import printable

__all__ = ["Block", "fenced_blocks"]

_LONGEST_SECTION: Final = 200

# Deeper lists and quotes are not parsed: the parser recurses, and stops at its own limit silently.
_DEEPEST: Final = 100
_VERBATIM: Final = re.compile(r"<(?:!|\?|(?:script|pre|style|textarea)\b)", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[\s{.]*([\w+/-]*)(=?)")
_CLOSING: Final = re.compile(r"[\s>]*(`{3,}|~{3,})[ \t]*")
_OPENING: Final = re.compile(r"( {4,}|\t+ *)(`{3,}|~{3,})")
_MARKS: Final = re.compile(r"^[ \t>]+", re.MULTILINE)
_TAG: Final = re.compile(r"\s*</?[A-Za-z][^`]*>\s*")


class Block(NamedTuple):
    """A fenced block.

    Attributes:
        line: The line of its opening.
        section: The heading above it.
        languages: The words of its label: `JSON`, `{.yaml}`, `application/json`, or none.
        content: The text inside.
        is_closed: Whether its end is there.
        is_hidden: Whether it is not a fenced block, but text in lists and quotes too deep to parse.
    """

    line: int
    section: str
    languages: frozenset[str]
    content: str
    is_closed: bool
    is_hidden: bool = False


def _verbatim_html(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take comments and the like as HTML; other tags do not hide the fences below them."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    return bool(_VERBATIM.match(line)) and html_block(state, start, end, silent)


def _too_deep(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """Take lists and quotes that are nested too deep as one block of text."""
    if state.level < _DEEPEST:
        return False
    state.line = start
    while state.line < end and (
        state.isEmpty(state.line) or state.sCount[state.line] >= state.blkIndent
    ):
        state.line += 1
    token = state.push("too_deep", "", 0)
    token.content = _MARKS.sub("", state.getLines(start, state.line, 0, False))
    token.map = [start, state.line]
    return True


# Only blocks matter here. Without inline markup and link references, parsing takes linear time.
_MARKDOWN: Final = MarkdownIt("commonmark", {"maxNesting": 2 * _DEEPEST}).disable("reference")
_MARKDOWN.core.ruler.enableOnly(["normalize", "block"])
_MARKDOWN.block.ruler.before("table", "too_deep", _too_deep)
_MARKDOWN.block.ruler.at("html_block", _verbatim_html, {"alt": ["paragraph", "blockquote"]})


def fenced_blocks(text: str) -> Iterator[Block]:
    """Find the fenced blocks of a page, in their order."""
    lines = _without_tag_indentation(re.split(r"\r\n?|\n", text))
    tokens = _MARKDOWN.parse("\n".join(lines))
    section = ""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before and before.type == "heading_open":
            section = printable(" ".join(token.content.split()), _LONGEST_SECTION)
        if token.type == "too_deep" and token.map:
            yield Block(token.map[0] + 1, section, frozenset(), token.content, True, True)
        if token.type == "fence" and token.map:
            yield Block(
                token.map[0] + 1,
                section,
                _languages(token.info),
                token.content,
                _is_closed(token, lines),
            )


def _without_tag_indentation(lines: list[str]) -> list[str]:
    """Remove the indentation of a fence below a tag, where it would be code or a paragraph."""
    result = list(lines)
    for number, line in enumerate(lines[1:], 1):
        opening = _OPENING.match(line)
        if opening and _TAG.fullmatch(lines[number - 1]):
            for inner in range(number, len(lines)):
                result[inner] = lines[inner].removeprefix(opening[1])
                if inner > number and result[inner].strip().startswith(opening[2]):
                    break
    return result


def _is_closed(fence: Token, lines: list[str]) -> bool:
    first, end = fence.map or (0, 0)
    closing = _CLOSING.fullmatch(lines[end - 1])
    return end - first > 1 and closing is not None and closing[1].startswith(fence.markup)


def _languages(info: str) -> frozenset[str]:
    word = _LANGUAGE.match(info)
    return frozenset(re.findall(r"\w+", word[1].lower()) if word and not word[2] else ())
