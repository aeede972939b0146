"""The documentation of today, taken in as a whole: fragments, spec and client, or nothing."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Final

from openapi.client.generate import render_client
from openapi.client.trees import Tree, read_tree, replace_tree
from openapi.document.files import read_text, replace_files
from openapi.errors import Refusal
from openapi.layout import CLIENT, FRAGMENTS, OVERLAY, SOURCES, SPEC
from openapi.pages.ingest import Report, ingest
from openapi.pages.page import is_address, page_name
from openapi.pages.sources import Ledger, published_at, read_ledger
from openapi.release.diff import Difference, compare, load_spec, read_spec
from openapi.spec.build import build_spec

__all__ = ["update"]

_AGAIN: Final = "nothing was changed; once that is mended, run `make update` again"


def update(pages: Sequence[str], today: str) -> tuple[list[Report], Difference]:
    """Bring fragments, ledger, spec and client of the repository to what the pages say now.

    All of it is made aside, and put in place when all of it is right.

    Args:
        pages: Where to read which pages, paths or http(s) addresses; none: every page of the
            ledger, at its address there. The ledger keeps its addresses either way.
        today: The day, in UTC and ISO 8601, to date new and changed fragments with.

    Returns:
        What each page brought, and what that changed in the spec.

    Raises:
        Refusal: A page, the overlay or the spec that comes of them is at fault, or a tool is
            missing; everything is as it was.
    """
    try:
        return _update(pages, today)
    except Refusal as refusal:
        fix = f"{refusal.fix}; {_AGAIN}" if refusal.fix else _AGAIN
        raise Refusal(refusal.place, refusal.problem, fix) from None


def _update(pages: Sequence[str], today: str) -> tuple[list[Report], Difference]:
    old = load_spec(SPEC)
    readings = list(_readings(pages, read_ledger(SOURCES)))
    with tempfile.TemporaryDirectory(prefix="goproxies-update-") as aside:
        shutil.copytree(FRAGMENTS, aside / FRAGMENTS)
        for path in (SOURCES, OVERLAY):
            shutil.copy(path, aside / path)
        with chdir(aside):  # so that a refusal names the files as they are called here
            reports = [report for reading in readings for report in _ingest(*reading, today)]
            text = build_spec(FRAGMENTS, SOURCES, OVERLAY)
            files = {path: read_text(path) for path in [SOURCES, *FRAGMENTS.rglob("*.json")]}
    client = render_client(text, str(SPEC))
    difference = compare(old, read_spec(text, str(SPEC)))
    _replace({**files, SPEC: text}, client)
    return reports, difference


def _ingest(page: str, address: str | None, today: str) -> list[Report]:
    return ingest([page], fragments=FRAGMENTS, sources=SOURCES, today=today, address=address)


def _readings(pages: Sequence[str], ledger: Ledger) -> Iterator[tuple[str, str | None]]:
    """Where each page is read, and the address to record for it."""
    if not pages:
        for page, source in sorted(ledger.items()):
            address = published_at(page, source)
            yield address, address
    for page in pages:
        name = page_name(page)
        if name not in ledger:
            raise Refusal(page, f"{SOURCES} knows no page {name!r}", "ingest it first")
        yield page if is_address(page) else str(Path(page).resolve()), ledger[name].address


def _replace(files: dict[Path, str], client: Tree) -> None:
    vanished = {path: None for path in FRAGMENTS.rglob("*.json") if path not in files}
    before = read_tree(CLIENT)
    try:
        replace_tree(CLIENT, client)
        replace_files({**files, **vanished})
    except BaseException:
        replace_tree(CLIENT, before)
        raise
