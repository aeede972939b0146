"""Take in the documentation of today as a whole: fragments, spec and client, or nothing."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from openapi.client.generate import render_client
from openapi.client.trees import Tree, read_tree, replace_tree
from openapi.document.files import read_text, replace_files
from openapi.errors import Refusal
from openapi.layout import CLIENT, FRAGMENTS, OVERLAY, SOURCES, SPEC
from openapi.pages.ingest import ingest
from openapi.pages.sources import Ledger, known_page, published_at, read_ledger
from openapi.release.diff import Difference, compare, load_spec, read_spec
from openapi.spec.build import build_spec

__all__ = ["update"]

_AGAIN: Final = "nothing was changed; after that fix, run `make update` again"


def update(
    pages: Sequence[str], today: str, name: str | None = None
) -> tuple[list[str], Difference]:
    """Bring fragments, ledger, spec and client of the repository up to date with the pages.

    Everything is made in a copy, which replaces the files here if all of it is right.

    Args:
        pages: Paths or http(s) addresses; none: every page of the ledger, at its address. The
            ledger keeps its addresses either way.
        today: The day, in UTC and ISO 8601, to date new and changed fragments with.
        name: The name of the page, if there is one page; else it is taken from its address or path.

    Returns:
        What each page brought and what the spec ignores, a line each, and the changes of the spec.

    Raises:
        Refusal: A page, the overlay or the spec is wrong, or a tool is missing; nothing was
            changed.
    """
    with tempfile.TemporaryDirectory(prefix="goproxies-update-") as folder:
        copy = Path(folder).resolve()
        try:
            return _update(pages, today, name, copy)
        except Refusal as refusal:
            # Name the files as they are called here.
            place, problem, fix = (
                text.replace(f"{copy}/", "")
                for text in (refusal.place, refusal.problem, refusal.fix)
            )
            raise Refusal(place, problem, f"{fix}; {_AGAIN}" if fix else _AGAIN) from None


def _update(
    pages: Sequence[str], today: str, name: str | None, copy: Path
) -> tuple[list[str], Difference]:
    old = load_spec(SPEC)
    fragments, sources, overlay = (copy / path for path in (FRAGMENTS, SOURCES, OVERLAY))
    shutil.copytree(FRAGMENTS, fragments)
    shutil.copy(SOURCES, sources)
    shutil.copy(OVERLAY, overlay)
    lines: list[str] = []
    for page, source, address in _readings(pages, name, read_ledger(SOURCES)):
        lines += map(
            str,
            ingest(
                [source],
                fragments=fragments,
                sources=sources,
                today=today,
                address=address,
                name=page,
            ),
        )
    built = build_spec(fragments, sources, overlay)
    client = render_client(built.text, str(SPEC))
    difference = compare(old, read_spec(built.text, str(SPEC)))
    new = [path.relative_to(copy) for path in [sources, *fragments.rglob("*.json")]]
    _replace({**{path: read_text(copy / path) for path in new}, SPEC: built.text}, client)
    return lines + built.notes, difference


def _readings(
    pages: Sequence[str], name: str | None, ledger: Ledger
) -> Iterator[tuple[str, str, str | None]]:
    """Yield each page, where it is read, and the address to record for it."""
    if not pages:
        for page, source in sorted(ledger.items()):
            address = published_at(page, source)
            yield page, address, address
    for given in pages:
        page = known_page(given, name, ledger)
        yield page, given, ledger[page].address


def _replace(files: dict[Path, str], client: Tree) -> None:
    vanished = {path: None for path in FRAGMENTS.rglob("*.json") if path not in files}
    before = read_tree(CLIENT)
    try:
        replace_tree(CLIENT, client)
        replace_files({**files, **vanished})
    except BaseException:
        replace_tree(CLIENT, before)
        raise
