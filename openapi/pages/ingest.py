"""Take pages in: their fragments into files and the ledger, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openapi.document.files import replace_files
from openapi.document.json_text import dump_json, sha256_of
from openapi.errors import Refusal, printable
from openapi.pages.extract import Found, extract_fragments
from openapi.pages.fragment import Fragment
from openapi.pages.page import check_address, is_address, page_name, read_page
from openapi.pages.sources import (
    Entry,
    Ledger,
    LedgerPage,
    check_cases,
    dump_ledger,
    fragment_path,
    load_fragment,
    read_ledger,
)

__all__ = ["Report", "ingest", "retire"]


@dataclass(slots=True)
class Report:
    """What a page brought, by operations, and by components where a fragment has no operation.

    Attributes:
        page: The name of the page.
        notes: Remarks about its address and about what was skipped or kept.
        added: What is new.
        changed: What differs now.
        unchanged: What is as it was.
        vanished: What the page does not have any more.
        pruned: Whether that was dropped, not kept.
    """

    page: str
    notes: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    pruned: bool = False

    def __str__(self) -> str:
        gone = "vanished and dropped" if self.pruned else "vanished but kept (--prune drops it)"
        named = {"added": self.added, "changed": self.changed, gone: self.vanished}
        parts = [
            f"{len(names)} {what}: {', '.join(names)}" for what, names in named.items() if names
        ]
        parts += [f"{len(self.unchanged)} unchanged"] if self.unchanged else []
        return f"{self.page}: {printable('; '.join([*parts, *self.notes]), 5000)}"


def ingest(
    pages: Sequence[str],
    *,
    fragments: Path,
    sources: Path,
    today: str,
    address: str | None = None,
    name: str | None = None,
    prune: bool = False,
    skip_unreadable: bool = False,
) -> list[Report]:
    """Take pages in.

    Args:
        pages: Paths or http(s) addresses.
        fragments: The folder of the fragments, with a folder for each page.
        sources: The ledger; it is created if it is missing.
        today: The day, in UTC and ISO 8601, to date new and changed fragments with.
        address: Where the page is published, if there is one page: recorded in place of where it
            was read.
        name: The name of the page, if there is one page; else it is taken from its address or path.
        prune: Whether to drop what has vanished from a page; else it is kept and reported.
        skip_unreadable: Whether to leave out blocks that look like a fragment and cannot be read,
            from now on.

    Raises:
        Refusal: A page, the ledger or a file is wrong; nothing was written.
    """
    ledger = read_ledger(sources) if sources.exists() else {}
    intake = _Intake(fragments, today, prune, ledger)
    reports: dict[str, Report] = {}
    for location in pages:
        published = check_address(address or location) if address or is_address(location) else None
        page = name or page_name(published or location)
        if page in reports:
            raise Refusal(location, f"a second page called {page!r}", "ingest one of them")
        skipped = ledger[page].skipped if page in ledger else ()
        found = extract_fragments(
            read_page(location), page, location, skipped=skipped, skip_unreadable=skip_unreadable
        )
        reports[page] = intake.take(page, published, found)
    check_cases(ledger, str(sources))
    replace_files({**intake.files, sources: dump_ledger(ledger)})
    return list(reports.values())


def retire(page: str, *, fragments: Path, sources: Path) -> Report:
    """Drop a page that the vendor withdrew, with all its fragments.

    Raises:
        Refusal: The ledger knows no such page, or a file cannot be removed; nothing was changed.
    """
    ledger = read_ledger(sources)
    if page not in ledger:
        known = ", ".join(sorted(ledger)) or "none"
        raise Refusal(str(sources), f"there is no page {page!r}", f"the pages are: {known}")
    names = sorted(ledger.pop(page).fragments)
    files = {fragment_path(fragments, page, name): None for name in names}
    replace_files({**files, sources: dump_ledger(ledger)})
    folder = fragments / page
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return Report(page, ["retired"], vanished=names, pruned=True)


@dataclass(slots=True)
class _Intake:
    """The ledger and the files as they will be."""

    folder: Path
    today: str
    prune: bool
    ledger: Ledger
    files: dict[Path, str | None] = field(default_factory=dict)

    def take(self, page: str, published: str | None, found: Found) -> Report:
        """Take one page; without a new address it keeps the one that it had."""
        old = self.ledger.get(page, LedgerPage(published, {}))
        address = published or old.address
        report = Report(page, list(found.notes), pruned=self.prune)
        if address is None:
            report.notes.append("its address is not known (--address URL records it)")
        elif address != old.address:
            report.notes.append(f"now at {address}")
        present = {fragment.name: fragment for fragment in found.fragments}
        kept = self._keep_vanished(page, old.fragments, found.fragments, report)
        entries = {
            name: self._record_entry(old.fragments.get(name), fragment, report)
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
        self.ledger[page] = LedgerPage(address, kept | entries, tuple(found.skipped))
        return report

    def _keep_vanished(
        self, page: str, old: Mapping[str, Entry], found: Sequence[Fragment], report: Report
    ) -> dict[str, Entry]:
        """Return the fragments to keep because a part of them has vanished, and report them."""
        there = {name for fragment in found for name in fragment.subjects}
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
        """Return whether the file has it already; another order of keys would change the client."""
        try:
            load_fragment(self.folder, page, name, entry)
        except Refusal:
            return False
        return True

    def _known(self, page: str, name: str, entry: Entry) -> list[str]:
        try:
            return load_fragment(self.folder, page, name, entry).subjects
        except Refusal:  # edited or removed: the page restores it
            return [name]

    def _record_entry(self, old: Entry | None, fragment: Fragment, report: Report) -> Entry:
        sha256 = sha256_of(fragment.document)
        if old is None:
            report.added += fragment.subjects
        elif old.sha256 != sha256:
            report.changed += fragment.subjects
        else:
            report.unchanged += fragment.subjects
            return Entry(fragment.section, old.date, sha256)
        return Entry(fragment.section, self.today, sha256)
