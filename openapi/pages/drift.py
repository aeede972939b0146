"""What the documentation has now, compared with the fragments that were taken in."""

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
from openapi.pages.fragment import Fragment
from openapi.pages.page import page_name, read_page
from openapi.pages.sources import (
    Ledger,
    known_page,
    load_fragments,
    published_at,
    read_ledger,
)

__all__ = ["Drift", "find_drift"]

_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Drift:
    """What was found of one page; as a text, a section of a Markdown report.

    Attributes:
        page: The name of the page.
        findings: What differs of an operation (or of a schema, where a fragment has no operation),
            each a few lines; empty if nothing does.
        refusal: Why the page could not be compared at all: that is no change.
    """

    page: str
    findings: list[str] = field(default_factory=list)
    refusal: Refusal | None = None

    def __bool__(self) -> bool:
        return bool(self.findings) or self.refusal is not None

    def __str__(self) -> str:
        text = "\n".join(f"- {finding}" for finding in self.findings) or "Nothing changed."
        if self.refusal:
            why = f"{code(self.refusal.place)}: {words(self.refusal.problem)}"
            fix = f"\n{words(self.refusal.fix)}" if self.refusal.fix else ""
            text = f"Cannot be compared: {why}{fix}"
        return f"## {words(self.page)}\n\n{text}\n"


def find_drift(
    pages: Sequence[str], *, fragments: Path, sources: Path, name: str | None = None
) -> list[Drift]:
    """Compare pages with their fragments, writing nothing.

    Args:
        pages: Paths or http(s) addresses; none: every page of the ledger, at its address.
        fragments: The folder of the fragments.
        sources: The ledger.
        name: The name of the page, if there is one page; else it is taken from its address or path.

    Raises:
        Refusal: The ledger or the files are wrong, not a page.
    """
    stored = load_fragments(fragments, sources)
    ledger = read_ledger(sources)
    if pages:
        return [_compare(page, name, stored, ledger) for page in pages]
    return [_compare_published(page, stored, ledger) for page in sorted(ledger)]


def _compare_published(page: str, stored: Sequence[Fragment], ledger: Ledger) -> Drift:
    try:
        address = published_at(page, ledger[page])
    except Refusal as refusal:
        return Drift(page, refusal=refusal)
    return _compare(address, page, stored, ledger)


def _compare(location: str, name: str | None, stored: Sequence[Fragment], ledger: Ledger) -> Drift:
    page = name or location  # until it is known: a refusal must name something
    try:
        page = name or page_name(location)
        known_page(location, name, ledger)
        known = [fragment for fragment in stored if fragment.page == page]
        skipped = ledger[page].skipped
        found = extract_fragments(read_page(location), page, location, skipped=skipped)
        return Drift(page, list(_findings(known, found.fragments, location)))
    except Refusal as refusal:
        return Drift(page, refusal=refusal)


def _findings(known: Sequence[Fragment], found: Sequence[Fragment], location: str) -> Iterator[str]:
    before, after = _subjects(known), _subjects(found)
    if len(after) * 2 < len(before):
        problem = f"the page has shrunk: it had {', '.join(before)}, and has {', '.join(after)}"
        fix = "if that is meant, ingest it with --prune; if not, it may be whole another day"
        raise Refusal(location, problem, fix)
    yield from (f"{code(name)} vanished" for name in before if name not in after)
    yield from (f"{code(name)} is new" for name in after if name not in before)
    old = {fragment.name: fragment for fragment in known}
    for fragment in found:
        if fragment.name in old:
            yield from _changed(old[fragment.name], fragment)


def _subjects(fragments: Sequence[Fragment]) -> list[str]:
    return [name for fragment in fragments for name in fragment.subjects]


def _changed(old: Fragment, new: Fragment) -> Iterator[str]:
    """Describe the differences by operation; those outside of all operations, for all together."""
    pointers = [one.at for one in operations(new.document)]
    owners = {f"{at}/": name for at, name in zip(pointers, new.subjects, strict=False)}
    everyone = ", ".join(map(code, new.subjects))
    found: dict[str, list[str]] = {}
    for at in differences(old.document, new.document):
        owner = next((code(name) for op, name in owners.items() if at.startswith(op)), everyone)
        found.setdefault(owner, []).append(at)
    for owner, places in found.items():
        shown = [
            f"  - {_described(old.document, new.document, at)}" for at in islice(places, _SHOWN)
        ]
        more = [f"  - and {len(places) - _SHOWN} more"] if len(places) > _SHOWN else []
        yield "\n".join([f"{owner} changed", *shown, *more])


def _described(old: JsonObject, new: JsonObject, at: str) -> str:
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
