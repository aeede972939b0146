"""What the documentation says differently from the fragments that were taken in."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from openapi.document.parts import operations
from openapi.document.text import code, words
from openapi.document.values import JsonObject, differences, value_at
from openapi.errors import Refusal
from openapi.pages.extract import extract_fragments
from openapi.pages.fragment import Fragment, subjects
from openapi.pages.page import page_name, read_page
from openapi.pages.sources import Source, load_fragments, published_at, read_ledger

__all__ = ["Drift", "find_drift"]

_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Drift:
    """What was found of one page; as a text, a section of a Markdown report.

    Attributes:
        page: The name of the page.
        findings: What is said differently of an operation (or of a schema, where a fragment has no
            operation), each a few lines; empty if nothing is.
        refusal: Why the page could not be compared at all, if so: that is no change.
    """

    page: str
    findings: list[str] = field(default_factory=list)
    refusal: Refusal | None = None

    def __bool__(self) -> bool:
        return bool(self.findings) or self.refusal is not None

    def __str__(self) -> str:
        told = "\n".join(f"- {finding}" for finding in self.findings) or "Nothing changed."
        if self.refusal:
            why = f"{code(self.refusal.place)}: {words(self.refusal.problem)}"
            fix = f"\n{words(self.refusal.fix)}" if self.refusal.fix else ""
            told = f"Cannot be compared: {why}{fix}"
        return f"## {words(self.page)}\n\n{told}\n"


def find_drift(pages: Sequence[str], *, fragments: Path, sources: Path) -> list[Drift]:
    """Compare pages with their fragments, writing nothing.

    Args:
        pages: Where to read which pages, paths or http(s) addresses; none: every page of the
            ledger, at its address there.
        fragments: The folder of the fragments.
        sources: The ledger.

    Raises:
        Refusal: The ledger and the files are at fault, not a page.
    """
    stored = load_fragments(fragments, sources)
    if pages:
        return [_compare_page(page, stored) for page in pages]
    ledger = sorted(read_ledger(sources).items())
    return [_compare_published(page, source, stored) for page, source in ledger]


def _compare_published(page: str, source: Source, stored: Sequence[Fragment]) -> Drift:
    try:
        address = published_at(page, source)
    except Refusal as refusal:
        return Drift(page, refusal=refusal)
    return _compare_page(address, stored)


def _compare_page(source: str, stored: Sequence[Fragment]) -> Drift:
    page = source
    try:
        page = page_name(source)
        known = [fragment for fragment in stored if fragment.page == page]
        if not known:
            raise Refusal(source, "no fragment of this page is known", "ingest it first")
        found = extract_fragments(read_page(source), page, source)
        return Drift(page, list(_findings(known, found, source)))
    except Refusal as refusal:
        return Drift(page, refusal=refusal)


def _findings(known: Sequence[Fragment], found: Sequence[Fragment], source: str) -> Iterator[str]:
    before, after = _subjects(known), _subjects(found)
    if len(after) * 2 < len(before):
        problem = f"the page has shrunk: it had {', '.join(before)}, and has {', '.join(after)}"
        fix = "if that is meant, ingest it with --prune; if not, it may be whole another day"
        raise Refusal(source, problem, fix)
    yield from (f"{code(name)} vanished" for name in before if name not in after)
    yield from (f"{code(name)} is new" for name in after if name not in before)
    old = {fragment.name: fragment for fragment in known}
    for fragment in found:
        if fragment.name in old:
            yield from _changed(old[fragment.name], fragment)


def _subjects(fragments: Sequence[Fragment]) -> list[str]:
    return [name for one in fragments for name in subjects(one.document, one.place)]


def _changed(old: Fragment, new: Fragment) -> Iterator[str]:
    """What is said differently, operation by operation; of the rest, by all of them together."""
    owners = {f"{one.at}/": str(one.fields["operationId"]) for one in operations(new.document)}
    everyone = ", ".join(map(code, subjects(new.document, new.place)))
    found: dict[str, list[str]] = {}
    for at in differences(old.document, new.document):
        owner = next((code(name) for op, name in owners.items() if at.startswith(op)), everyone)
        found.setdefault(owner, []).append(at)
    for owner, places in found.items():
        shown = [f"  - {_told(old.document, new.document, at)}" for at in islice(places, _SHOWN)]
        more = [f"  - and {len(places) - _SHOWN} more"] if len(places) > _SHOWN else []
        yield "\n".join([f"{owner} changed", *shown, *more])


def _told(old: JsonObject, new: JsonObject, at: str) -> str:
    before, after = (_shown(document, at) for document in (old, new))
    match before, after:
        case None, _:
            return f"{code(at)} is new: {after}"
        case _, None:
            return f"{code(at)} is gone: it was {before}"
    return f"{code(at)} was {before} and is {after}"


def _shown(document: JsonObject, at: str) -> str | None:
    try:
        return code(json.dumps(value_at(document, at), ensure_ascii=False))
    except KeyError:
        return None
