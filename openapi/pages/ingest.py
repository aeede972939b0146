"""Pages in: their fragments into files and the ledger, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openapi.document.files import replace_files
from openapi.document.json_text import dump_json, sha256_of
from openapi.errors import Refusal
from openapi.pages.extract import extract_fragments
from openapi.pages.fragment import Fragment, subjects
from openapi.pages.page import check_address, is_address, page_name, read_page
from openapi.pages.sources import (
    Entry,
    Ledger,
    Source,
    check_cases,
    dump_ledger,
    fragment_path,
    load_fragment,
    read_ledger,
)

__all__ = ["Report", "ingest"]


@dataclass(slots=True)
class Report:
    """What a page brought, by the names of its fragments.

    Attributes:
        page: The name of the page.
        notes: What there is to say of its address, and of what shares a fragment with the vanished.
        added: Fragments that are new.
        changed: Fragments that say something else now.
        unchanged: Fragments that are as they were.
        vanished: Operations, and schemas of fragments without any, that the page has no longer.
        pruned: Whether these were dropped, not kept.
    """

    page: str
    notes: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    pruned: bool = False

    def __str__(self) -> str:
        fate = "vanished and dropped" if self.pruned else "vanished but kept (--prune drops it)"
        named = {"added": self.added, "changed": self.changed, fate: self.vanished}
        parts = [
            f"{len(names)} {what}: {', '.join(names)}" for what, names in named.items() if names
        ]
        parts += [f"{len(self.unchanged)} unchanged"] if self.unchanged else []
        return f"{self.page}: {'; '.join([*parts, *self.notes])}"


def ingest(
    pages: Sequence[str],
    *,
    fragments: Path,
    sources: Path,
    today: str,
    address: str | None = None,
    prune: bool = False,
) -> list[Report]:
    """Take pages in.

    Args:
        pages: Paths or http(s) addresses.
        fragments: The folder of the fragments, a folder a page.
        sources: The ledger; it is started where there is none.
        today: The day, in UTC and ISO 8601, to date new and changed fragments with.
        address: Where the page was published, if there is one page: recorded in place of where
            it was read from.
        prune: Whether to drop what has vanished from a page; else it is kept and reported.

    Raises:
        Refusal: A page, the ledger or a file is at fault; nothing was written.
    """
    ledger = read_ledger(sources) if sources.exists() else {}
    intake = _Intake(fragments, today, prune, ledger)
    reports: dict[str, Report] = {}
    for source in pages:
        published = check_address(address or source) if address or is_address(source) else None
        name = page_name(published or source)
        if name in reports:
            raise Refusal(source, f"a second page called {name!r}", "ingest one of them")
        found = extract_fragments(read_page(source), name, source)
        reports[name] = intake.take(name, published, found)
    check_cases(ledger, str(sources))
    replace_files({**intake.files, sources: dump_ledger(ledger)})
    return list(reports.values())


@dataclass(slots=True)
class _Intake:
    """What taking pages in will leave behind."""

    folder: Path
    today: str
    prune: bool
    ledger: Ledger
    files: dict[Path, str | None] = field(default_factory=dict)

    def take(self, page: str, published: str | None, found: Sequence[Fragment]) -> Report:
        """Note a page; one whose address is not told keeps the address that it had."""
        old = self.ledger.get(page, Source(published, {}))
        address = published or old.address
        report = Report(page, pruned=self.prune)
        if address is None:
            report.notes.append("its address is not known (--address URL records it)")
        elif address != old.address:
            report.notes.append(f"now at {address}")
        present = {fragment.name: fragment for fragment in found}
        kept = self._kept(page, old.fragments, found, report)
        entries = {
            name: self._entry(old.fragments.get(name), fragment, report)
            for name, fragment in present.items()
            if name not in kept
        }
        for name in old.fragments.keys() - kept.keys() - entries.keys():
            self.files[fragment_path(self.folder, page, name)] = None
        for name, entry in entries.items():
            if not self._is_stored(page, name, entry):
                text = dump_json(present[name].document)
                self.files[fragment_path(self.folder, page, name)] = text
        check_cases([*kept, *entries], f"page {page}")
        self.ledger[page] = Source(address, kept | entries)
        return report

    def _kept(
        self, page: str, old: Mapping[str, Entry], found: Sequence[Fragment], report: Report
    ) -> dict[str, Entry]:
        """Find the fragments to keep as they are, since something of them has vanished."""
        there = {name for fragment in found for name in subjects(fragment.document, fragment.place)}
        kept = {}
        for name, entry in old.items():
            known = self._known(page, name, entry)
            lost = [one for one in known if one not in there]
            report.vanished += lost
            if lost and not self.prune:
                kept[name] = entry
                report.notes += [f"{one} kept as it was with it" for one in known if one in there]
        return kept

    def _is_stored(self, page: str, name: str, entry: Entry) -> bool:
        """Whether the file says so already, if in another order, which would change the client."""
        try:
            load_fragment(self.folder, page, name, entry)
        except Refusal:
            return False
        return True

    def _known(self, page: str, name: str, entry: Entry) -> list[str]:
        try:
            stored = load_fragment(self.folder, page, name, entry)
        except Refusal:  # edited or removed: the page puts it right
            return [name]
        return subjects(stored.document, stored.place)

    def _entry(self, old: Entry | None, fragment: Fragment, report: Report) -> Entry:
        sha256 = sha256_of(fragment.document)
        if old is None:
            report.added.append(fragment.name)
        elif old.sha256 != sha256:
            report.changed.append(fragment.name)
        else:
            report.unchanged.append(fragment.name)
            return Entry(fragment.section, old.date, sha256)
        return Entry(fragment.section, self.today, sha256)
