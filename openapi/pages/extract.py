"""Fragments out of Markdown: fenced blocks that hold an OpenAPI object, and nothing else.

CommonMark's rules decide what a fence is, so that one quoted inside another, indented as code or
commented out is none.
"""

import re
from collections.abc import Iterator
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from openapi.document.json_text import read_json
from openapi.document.values import Json
from openapi.document.yaml_text import read_yaml
from openapi.errors import Refusal, printable
from openapi.pages.fragment import Fragment, subjects

__all__ = ["extract_fragments"]

_LONGEST: Final = 1_000_000
_LONGEST_SECTION: Final = 200
_COPY: Final = "if the page is to be kept, mend a copy of it and ingest the copy"

# Blocks are all that counts here; without inline markup and link references, neither of which
# can hold a fence, no text takes the parser more than linear time. Where blocks nest as deep as it
# may go, it skips what follows in silence.
_DEEPEST: Final = 100
_MARKDOWN: Final = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).disable("reference")
_MARKDOWN.core.ruler.enableOnly(["normalize", "block"])

_LANGUAGE: Final = re.compile(r"[\s{.]*([\w+/-]*)(=?)")
_LANGUAGES: Final = frozenset(("json", "yaml", "yml"))
# The key, as far as can be seen unparsed: what stands before it may be what is broken.
_OPENAPI: Final = re.compile(r"""(["'])openapi\1\s*:|(?:\A|[\n{,])[ \t]*openapi\s*:""")
_CLOSING: Final = re.compile(r"[\s>]*(`{3,}|~{3,})[ \t]*")


def extract_fragments(text: str, page: str, place: str) -> list[Fragment]:
    """Find the fragments of a page, in their order.

    Args:
        text: The page's Markdown.
        page: The page's name.
        place: What to call the page in a refusal.

    Raises:
        Refusal: There is none; what looks like one cannot be read or named; or two that differ
            have one name.
    """
    found: dict[str, Fragment] = {}
    for fragment in _fragments(text, page, place):
        # Names in lower case: some file systems know no other difference.
        other = found.setdefault(fragment.name.lower(), fragment)
        if (other.name, other.document) != (fragment.name, fragment.document):
            problem = f"{fragment.name!r} is there twice and differs: see {other.place}"
            raise Refusal(fragment.place, problem, _COPY)
    if not found:
        raise Refusal(
            place,
            "no OpenAPI fragment on the page",
            "a page is Markdown with OpenAPI in fenced blocks: is it the right address, "
            "with .md at its end, or a login page?",
        )
    return list(found.values())


def _fragments(text: str, page: str, place: str) -> Iterator[Fragment]:
    lines = re.split(r"\r\n?|\n", text)
    section = ""
    tokens = _MARKDOWN.parse(text)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.level + 1 >= _DEEPEST:
            at = f"{place}, line {token.map[0] + 1}" if token.map else place
            raise Refusal(at, "lists and quotes nested too deep to see what they hold", _COPY)
        if before and before.type == "heading_open":
            section = printable(" ".join(token.content.split()), _LONGEST_SECTION)
        if token.type == "fence" and token.map and _OPENAPI.search(token.content):
            first = token.map[0] + 1
            at = f"{place}, line {first}"
            if not _is_closed(token, lines):
                raise Refusal(at, "the block that begins here is not closed", _COPY)
            document = _read(token, place, first + 1)
            if isinstance(document, dict) and "openapi" in document:
                name = subjects(document, at)[0]
                yield Fragment(page, name, section, at, document)


def _is_closed(fence: Token, lines: list[str]) -> bool:
    first, end = fence.map or (0, 0)
    closing = _CLOSING.fullmatch(lines[end - 1])
    return end - first > 1 and closing is not None and closing[1].startswith(fence.markup)


def _read(fence: Token, place: str, first_line: int) -> Json:
    said = _languages(fence.info)
    if said and said.isdisjoint(_LANGUAGES):
        return None
    if len(fence.content) > _LONGEST:
        problem = f"looks like a fragment of more than {_LONGEST:,} letters"
        raise Refusal(f"{place}, line {first_line}", problem, _COPY)
    try:
        if fence.content.lstrip().startswith("{"):
            try:
                return read_json(fence.content, place, first_line)
            except Refusal:
                if "json" in said:
                    raise
        return read_yaml(fence.content, place, first_line)
    except Refusal as refusal:
        raise Refusal(refusal.place, f"looks like a fragment: {refusal.problem}", _COPY) from None


def _languages(info: str) -> set[str]:
    """Read what an info string says: ``JSON``, ``{.yaml}``, ``json title="x"``, or nothing."""
    word = _LANGUAGE.match(info)
    return set(re.findall(r"\w+", word[1].lower())) if word and not word[2] else set()
