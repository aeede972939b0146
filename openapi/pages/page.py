"""Documentation pages: their names, and their text from a path or an address."""

import re
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from openapi.document.files import decode, read_text
from openapi.errors import Refusal
from openapi.pages.fragment import check_no_device_name

__all__ = ["check_address", "check_page_name", "is_address", "page_name", "read_page"]

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
# Without going back: a page may have very many comments.
_HTML: Final = re.compile(
    r"(?>\s+|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype html|html|head)\b", re.IGNORECASE | re.DOTALL
)
_LONGEST_ADDRESS: Final = 2000


def is_address(location: str) -> bool:
    """Return whether a location is an http(s) address, not a path."""
    return location.lower().startswith(("http://", "https://"))


def check_address(address: str, place: str = "the address of a page") -> str:
    """Return an address if it can be recorded for a page.

    Raises:
        Refusal: It is not an http(s) address in plain ASCII, or it holds a user or password.
    """
    fix = "write it as https://host/path/page.md"
    if len(address) > _LONGEST_ADDRESS or not re.fullmatch(r"[!-~]+", address):
        raise Refusal(place, f"not at most {_LONGEST_ADDRESS} printable ASCII characters", fix)
    try:
        parts = urlsplit(address)
        secret = "@" in parts.netloc or "\\" in address  # which some take for a slash
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        secret = usable = False
    if secret:
        raise Refusal(place, "it seems to hold a user or a password", fix)
    if not usable:
        raise Refusal(place, "not an http(s) address", fix)
    return address


def page_name(location: str) -> str:
    """Return the name of the page of an address or path: `statistics` for `.../statistics.md`.

    Raises:
        Refusal: A folder could not have that name on every system.
    """
    path = unquote(urlsplit(location).path) if is_address(location) else Path(location).as_posix()
    return check_page_name(PurePosixPath(path).stem, location)


def check_page_name(name: str, place: str) -> str:
    """Return the name of a page if it can be one.

    Raises:
        Refusal: A folder could not have that name on every system.
    """
    if not _NAME.fullmatch(name):
        problem = f"{name[:60]!r} cannot be the name of a page"
        raise Refusal(
            place, problem, "it has ASCII letters, digits, '-' and '_', like statistics.md"
        )
    return check_no_device_name(name, place)


def read_page(location: str) -> str:
    """Read the page at a path or an http(s) address.

    Raises:
        Refusal: There is no page, or it is HTML.
    """
    text = _fetch(check_address(location)) if is_address(location) else read_text(Path(location))
    if _HTML.match(text):
        fix = "take the page's .md address, or that of its OpenAPI document"
        raise Refusal(location, "HTML, not Markdown: no fragment", fix)
    return text


def _fetch(address: str) -> str:
    # Imported here, since the libraries of the network take long to load.
    from openapi.pages.fetch import fetch

    return decode(fetch(address), address)
