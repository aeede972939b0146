"""The ledger `sources.yaml`: where each fragment came from, and its digest."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from openapi.document.files import read_text
from openapi.document.json_text import dump_json, read_json, sha256_of
from openapi.document.names import component_name
from openapi.document.values import Json, JsonObject
from openapi.document.yaml_text import dump_yaml, read_yaml
from openapi.errors import Refusal
from openapi.pages.fragment import Fragment, check_no_device_name
from openapi.pages.page import check_address, check_page_name, page_name

__all__ = [
    "Entry",
    "Ledger",
    "LedgerPage",
    "check_cases",
    "dump_ledger",
    "fragment_path",
    "known_page",
    "load_fragment",
    "load_fragments",
    "published_at",
    "read_ledger",
]

_HEADER: Final = "Written by `python -m openapi ingest`: do not edit."
_RESTORE: Final = "restore it from version control, or ingest the page again"
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_LINE: Final = re.compile(r"[^\n]{0,2500}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one fragment.

    Attributes:
        section: The heading above it.
        date: The day, in UTC, on which this version was taken in.
        sha256: The digest of its canonical JSON.
    """

    section: str
    date: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """What is known of one page.

    Attributes:
        address: Where it is published, if that is known.
        fragments: Its fragments by name.
        skipped: The digests of its blocks that cannot be read and are left out.
    """

    address: str | None
    fragments: dict[str, Entry]
    skipped: tuple[str, ...] = ()


Ledger: TypeAlias = dict[str, LedgerPage]
"""The pages by their names."""


def fragment_path(fragments: Path, page: str, name: str) -> Path:
    """Return the file of a fragment."""
    return fragments / page / f"{name}.json"


def load_fragments(fragments: Path, sources: Path) -> list[Fragment]:
    """Read every fragment, by page and name.

    Raises:
        Refusal: The ledger cannot be read, or there are other files than it lists.
    """
    if not sources.exists():
        raise Refusal(str(sources), "not found", "`python -m openapi ingest PAGE` creates it")
    ledger = read_ledger(sources)
    known = {
        fragment_path(fragments, page, name): (fragments, page, name, entry)
        for page, listed in sorted(ledger.items())
        for name, entry in sorted(listed.fragments.items())
    }
    for path in sorted(fragments.rglob("*")):
        if path not in known and not path.is_dir():
            raise Refusal(str(path), f"{sources} does not know this file", "remove it")
    return [load_fragment(*what) for what in known.values()]


def load_fragment(fragments: Path, page: str, name: str, entry: Entry) -> Fragment:
    """Read one fragment.

    Raises:
        Refusal: The file is missing, or was edited.
    """
    path = fragment_path(fragments, page, name)
    place = path.as_posix()
    if not path.exists():
        raise Refusal(place, "the file is missing", _RESTORE)
    text = read_text(path).replace("\r\n", "\n")  # as version control may check it out
    document = read_json(text, place)
    if not isinstance(document, dict) or sha256_of(document) != entry.sha256:
        raise Refusal(place, "edited: its sha256 is not the recorded one", _RESTORE)
    if text != dump_json(document):
        raise Refusal(place, "edited: not laid out as `ingest` writes it", _RESTORE)
    return Fragment(page, name, entry.section, place, document)


def published_at(page: str, listed: LedgerPage) -> str:
    """Return the address at which a page is published.

    Raises:
        Refusal: It is not known.
    """
    if listed.address is None:
        raise Refusal(page, "its address is not known", "ingest it with --address URL")
    return listed.address


def known_page(location: str, name: str | None, ledger: Ledger) -> str:
    """Return the name of a page of the ledger that is read at a path or address.

    Raises:
        Refusal: The ledger knows no such page.
    """
    page = name or page_name(location)
    if page not in ledger:
        origin = "" if name else " (its name comes from the file's)"
        known = ", ".join(sorted(ledger)) or "none"
        fix = f"name it with --page NAME (known: {known}), or, if it is new, ingest it first"
        raise Refusal(location, f"there is no page {page!r}{origin}", fix)
    return page


def dump_ledger(ledger: Ledger) -> str:
    """Write the ledger, sorted."""
    pages: JsonObject = {
        page: {
            "address": listed.address,
            "fragments": {
                name: {"section": entry.section, "date": entry.date, "sha256": entry.sha256}
                for name, entry in sorted(listed.fragments.items())
            },
            **({"skipped": list(listed.skipped)} if listed.skipped else {}),
        }
        for page, listed in sorted(ledger.items())
    }
    return dump_yaml({"pages": pages}, _HEADER)


def read_ledger(sources: Path) -> Ledger:
    """Read the ledger.

    Raises:
        Refusal: It is not as `dump_ledger` writes it.
    """
    place = str(sources)
    pages = _table(_record(read_yaml(read_text(sources), place), ("pages",), place)[0], place)
    check_cases(pages, place)
    return {
        check_page_name(page, place): _ledger_page(value, f"{place}, page {page}")
        for page, value in pages.items()
    }


def _ledger_page(value: Json, place: str) -> LedgerPage:
    fields = {"skipped": [], **_table(value, place)}
    address, listed, skipped = _record(fields, ("address", "fragments", "skipped"), place)
    entries = _table(listed, place)
    check_cases(entries, place)
    at = f"{place}, address"
    return LedgerPage(
        None if address is None else check_address(_text(address, _LINE, at), at),
        {
            check_no_device_name(component_name(name, place), place): _entry(
                entry, f"{place}, {name}"
            )
            for name, entry in entries.items()
        },
        tuple(
            _text(digest, _SHA256, f"{place}, skipped")
            for digest in (skipped if isinstance(skipped, list) else [skipped])
        ),
    )


def _entry(value: Json, place: str) -> Entry:
    section, date, sha256 = _record(value, ("section", "date", "sha256"), place)
    return Entry(
        _text(section, _LINE, f"{place}, section"),
        _text(date, _DATE, f"{place}, date"),
        _text(sha256, _SHA256, f"{place}, sha256"),
    )


def check_cases(names: Iterable[str], place: str) -> None:
    """Check that names differ by more than case, which some file systems ignore.

    Raises:
        Refusal: Two do not.
    """
    seen: dict[str, str] = {}
    for name in names:
        if seen.setdefault(name.lower(), name) != name:
            problem = f"{seen[name.lower()]!r} and {name!r} would be one file on some systems"
            raise Refusal(place, problem)


def _table(value: Json, place: str) -> JsonObject:
    if not isinstance(value, dict):
        raise Refusal(place, "not a mapping", _RESTORE)
    return value


def _record(value: Json, keys: tuple[str, ...], place: str) -> list[Json]:
    fields = _table(value, place)
    if fields.keys() != set(keys):
        raise Refusal(place, f"must have exactly {', '.join(keys)}", _RESTORE)
    return [fields[key] for key in keys]


def _text(value: Json, pattern: re.Pattern[str], place: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Refusal(place, "not what `ingest` writes there", _RESTORE)
    return value
