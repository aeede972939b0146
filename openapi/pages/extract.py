"""The fragments of a page: the fenced blocks of Markdown, or the parts of an OpenAPI document."""

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from openapi.document.json_text import read_json, sha256_of
from openapi.document.values import Json, JsonObject
from openapi.document.yaml_text import read_yaml
from openapi.errors import Refusal
from openapi.pages.bare import is_bare_document, read_bare_document, split_document
from openapi.pages.fragment import Fragment, names_of
from openapi.pages.markdown import Block, fenced_blocks

__all__ = ["Found", "extract_fragments"]

_LONGEST: Final = 1_000_000
_DEEPEST_SEEN: Final = 1000
_LABELS: Final = frozenset(
    ("json", "jsonc", "json5", "openapi", "plain", "plaintext", "text", "txt", "yaml", "yml")
)
# The key, as far as can be seen before parsing: the text before it may be what is broken.
_OPENAPI: Final = re.compile(r"""(["'])openapi\1\s*:|(?:\A|[\n{,])[ \t]*openapi\s*:""")
_STRING_OR_COMMENT: Final = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
# Besides, a key without quotes whose colon has no space after it, which YAML demands; and a tab.
_JSON5: Final = re.compile(
    _STRING_OR_COMMENT.pattern + r"|'(?:\\.|[^'\\\n])*'|[A-Za-z_$][\w$]*:(?=\S)|\t", re.DOTALL
)
_ELLIPSIS: Final = ("...", "…")
_TEXTS: Final = ("description", "summary")
_LOGIN: Final = re.compile(r"\b(?:log|sign)[ -]?in\b|\bpassword\b", re.IGNORECASE)
_SKIP: Final = (
    "if the page stays so, ingest it with --skip-unreadable, and add what the block documents with "
    "the overlay"
)


class Found(NamedTuple):
    """What a page holds.

    Attributes:
        fragments: Its fragments, in their order.
        notes: What was left out, a line each.
        skipped: The digests of the unreadable blocks that were left out.
    """

    fragments: list[Fragment]
    notes: list[str]
    skipped: list[str]


class _Part(NamedTuple):
    section: str
    place: str
    document: JsonObject


class _Content(NamedTuple):
    """What a block holds: a document, or a sketch, with the ellipsis that makes it one; or neither.

    A sketch is an example in which an ellipsis stands for a part.
    """

    document: Json = None
    ellipsis: str | None = None


def extract_fragments(
    text: str,
    page: str,
    place: str,
    *,
    skipped: Collection[str] = (),
    skip_unreadable: bool = False,
) -> Found:
    """Find the fragments of a page.

    Args:
        text: The page: Markdown, or an OpenAPI document as JSON or YAML.
        page: The page's name.
        place: What to call the page in a refusal.
        skipped: The digests of unreadable blocks to leave out.
        skip_unreadable: Whether to leave out all unreadable blocks.

    Raises:
        Refusal: There is no fragment, or a block that looks like one cannot be read.
    """
    found = Found([], [], [])
    if is_bare_document(text):
        whole = split_document(read_bare_document(text, place))
        parts = [_Part(section, place, document) for section, document in whole]
    else:
        parts = []
        for block in fenced_blocks(text):
            try:
                document, ellipsis = _read(block, place)
            except Refusal as refusal:
                digest = sha256_of(block.content)
                if not skip_unreadable and digest not in skipped:
                    raise
                found.skipped.append(digest)
                found.notes.append(f"skipped {refusal.place}: {refusal.problem}")
                continue
            if isinstance(document, dict) and "openapi" in document:
                parts.append(_Part(block.section, f"{place}, line {block.line}", document))
            elif ellipsis:
                found.notes.append(f"skipped {place}, line {block.line}: a sketch with {ellipsis}")
    found.fragments.extend(_named(parts, page))
    if not found.fragments:
        raise _nothing_found(text, place)
    return found


def _named(parts: list[_Part], page: str) -> Iterator[Fragment]:
    """Give each part a name of its own; a part that is there twice is one."""
    taken: dict[str, JsonObject] = {}
    for section, place, document in parts:
        names = names_of(document)[0]
        for name in _candidates(names):
            key = name.lower()  # some file systems ignore case
            if taken.get(key, document) == document:
                break
        if key not in taken:
            taken[key] = document
            yield Fragment(page, name, section, place, document)


def _candidates(names: list[str]) -> Iterator[str]:
    yield from names
    number = 2
    while True:
        yield f"{names[0]}-{number}"
        number += 1


def _nothing_found(text: str, place: str) -> Refusal:
    if _LOGIN.search(text):
        fix = "it looks like a login page: look at the address, or take a copy of the page"
    else:
        fix = (
            "a page is Markdown with OpenAPI in fenced blocks, or an OpenAPI document: is it the "
            "right address, with .md at its end?"
        )
    return Refusal(place, "no OpenAPI fragment on the page", fix)


def _read(block: Block, place: str) -> _Content:
    """Read a block, unless it does not look like a fragment."""
    if not _OPENAPI.search(block.content):
        return _Content()
    at = f"{place}, line {block.line}"
    if block.is_hidden:
        raise Refusal(at, "a fragment in lists and quotes that are nested too deep to read", _SKIP)
    if not block.is_closed:
        raise Refusal(at, "the block that begins here is not closed", _SKIP)
    if block.languages and block.languages.isdisjoint(_LABELS):
        return _Content()
    if len(block.content) > _LONGEST:
        at = f"{place}, line {block.line + 1}"
        raise Refusal(at, f"looks like a fragment of more than {_LONGEST:,} letters", _SKIP)
    try:
        document = _parsed(block, place)
    except Refusal as refusal:
        outside = _STRING_OR_COMMENT.sub("", block.content)
        sketched = next((dots for dots in _ELLIPSIS if dots in outside), None)
        if sketched or _is_other_object(block.content):
            return _Content(ellipsis=sketched)
        problem = f"looks like a fragment: {refusal.problem}"
        raise Refusal(refusal.place, problem, _SKIP) from None
    return _Content(ellipsis=_ELLIPSIS[0]) if _is_sketch(document) else _Content(document)


def _parsed(block: Block, place: str) -> Json:
    first_line = block.line + 1
    text = block.content
    if not text.lstrip().startswith("{"):
        return read_yaml(text, place, first_line)
    try:
        return read_json(text, place, first_line)
    except Refusal:
        if "json" in block.languages:
            raise
    return read_yaml(_as_yaml(text), place, first_line)


def _as_yaml(text: str) -> str:
    """Change what YAML reads otherwise than JSON5: comments, tabs, and keys without quotes."""
    return _JSON5.sub(_yaml_token, text)


def _is_other_object(text: str) -> bool:
    """Return whether a block that is nested too deep is clearly something else than a fragment."""
    try:
        value = read_yaml(_as_yaml(text), "", deepest=_DEEPEST_SEEN)
    except Refusal:
        return False
    return not isinstance(value, dict) or "openapi" not in value


def _yaml_token(match: re.Match[str]) -> str:
    token = match[0]
    if token.startswith(("//", "/*")):
        return "\n" * token.count("\n")
    return token if token[0] in "\"'" else f"{token.strip()} "


def _is_sketch(document: Json) -> bool:
    """Return whether an ellipsis stands for paths, operations or components."""
    fields = document if isinstance(document, dict) else {}
    if fields.keys() & set(_ELLIPSIS):
        return True
    level = [fields.get("paths"), fields.get("components")]
    for _ in range(3):
        objects = [value for value in level if isinstance(value, dict)]
        keys = {key for value in objects for key in value}
        if keys & set(_ELLIPSIS) or any(value in _ELLIPSIS for value in level if value):
            return True
        level = [value[key] for value in objects for key in value if key not in _TEXTS]
    return False
