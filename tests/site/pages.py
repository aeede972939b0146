"""The pages of the built site, as files: where their links lead, and what they load."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["anchors", "broken_links", "loaded_from_elsewhere"]

_LOADING = {"audio", "embed", "iframe", "img", "link", "script", "source", "video"}
_NOT_LOADING = {"canonical", "next", "prev"}
_NOT_FOUND = "404.html"  # served at any address, so its links cannot be relative


class _Page(HTMLParser):
    """What a page names, links to and loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.add(found["id"])
        address = found.get("href") or found.get("src")
        if address is None or found.get("rel") in _NOT_LOADING:
            return
        if tag == "a":
            self.links.append(address)
        elif tag in _LOADING:
            self.loads.append(address)


def anchors(site: Path) -> dict[str, Path]:
    """Return every anchor of the site, with its page."""
    return {name: path for path, page in _pages(site).items() for name in page.ids}


def broken_links(site: Path) -> Iterator[str]:
    """Describe each link, and each file to load, that leads nowhere within the site."""
    pages = _pages(site)
    for path, page in pages.items():
        for address in (*page.links, *page.loads):
            if problem := _problem(pages, path, address):
                yield f"{path.relative_to(site)}: {address} {problem}"


def loaded_from_elsewhere(site: Path) -> Iterator[str]:
    """Describe what a page would load from another server."""
    for path, page in _pages(site).items():
        for address in page.loads:
            if urlsplit(address).netloc:
                yield f"{path.relative_to(site)}: {address} is loaded from elsewhere"


@cache
def _pages(site: Path) -> dict[Path, _Page]:
    """Read the pages of a site that is complete: later changes are not seen."""
    return {path: _Page(path) for path in sorted(site.rglob("*.html")) if path.name != _NOT_FOUND}


def _problem(pages: dict[Path, _Page], path: Path, address: str) -> str | None:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    if not target.exists():
        return "is no file of the site"
    names = pages[target].ids if target in pages else set()
    if parts.fragment and target in pages and unquote(parts.fragment) not in names:
        return "is no anchor of that page"
    return None
