"""Drift: what the documentation says differently now, and what is no change at all."""

from pathlib import Path

import pytest

from openapi.documents import JsonObject
from openapi.drift import find_drift
from openapi.errors import Refusal
from openapi.ingest import ingest

from .pages import fence, operation, page, schemas
from .website import Answer, Site, answer

FRAGMENTS = Path("fragments")
SOURCES = Path("sources.yaml")

KNOWN = (operation("getA", "/a"), operation("getB", "/b"), schemas(Token={"type": "object"}))


@pytest.fixture(autouse=True)
def taken_in(room: Path, site: Site) -> None:
    """Have a page taken in from where it is published."""
    address = site.publish("/things.md", page(*KNOWN))
    ingest([address], fragments=FRAGMENTS, sources=SOURCES, today="2026-10-05")


def drift(*pages: str) -> str:
    """Tell what drift reports; whatever it is, it is true unless nothing changed."""
    found = find_drift(pages, fragments=FRAGMENTS, sources=SOURCES)
    assert all(bool(one) != str(one).endswith(": nothing changed") for one in found)
    return "\n".join(map(str, found))


def test_a_page_without_an_address_is_reported_not_fetched() -> None:
    Path("more.md").write_text(page(operation("getMore", "/more")))
    ingest(["more.md"], fragments=FRAGMENTS, sources=SOURCES, today="2026-10-05")
    unknown, _ = find_drift([], fragments=FRAGMENTS, sources=SOURCES)
    assert "its address is not known" in str(unknown)


def test_pages_are_fetched_from_their_recorded_addresses(site: Site) -> None:
    assert drift() == "things: nothing changed"
    assert site.asked == ["/things.md", "/things.md"]


def test_prose_headings_layout_and_order_are_no_drift(site: Site) -> None:
    blocks = [fence(one, "```json", "```") for one in reversed(KNOWN)]
    site.publish("/things.md", "# New title\n\nNew prose.\n\n" + "\n".join(blocks))
    assert drift() == "things: nothing changed"


def test_each_difference_is_reported(site: Site) -> None:
    changed = operation("getA", "/a", "Changed") | {"servers": []}
    site.publish("/things.md", page(changed, KNOWN[2], operation("getNew", "/new")))
    assert drift().splitlines() == [
        "things: getB vanished",
        "things: getNew is new",
        "things: getA changed: /paths/~1a/get/summary, /servers",
    ]


def test_many_differences_are_counted(site: Site) -> None:
    more: JsonObject = {f"x-{n}": n for n in range(9)}
    site.publish("/things.md", page(operation("getA", "/a") | more, *KNOWN[1:]))
    assert drift() == "things: getA changed: /x-0, /x-1, /x-2, /x-3, /x-4, and 4 more"


def test_a_difference_is_shown_inert(site: Site) -> None:
    hostile: JsonObject = {"x-\x1b[2J\n" + "y" * 1000: 1}
    site.publish("/things.md", page(operation("getA", "/a") | hostile, *KNOWN[1:]))
    told = drift()
    assert "/x-\\x1b[2J\\nyyy" in told
    assert len(told) < 300


def test_a_shrunken_page_is_told_from_a_changed_one(site: Site) -> None:
    site.publish("/things.md", page(KNOWN[0]))
    assert drift().splitlines() == [
        "things: the page has shrunk: 2 of 3 are gone",
        "things: Token vanished",
        "things: getB vanished",
    ]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (answer("# Not found", 404), "status 404"),
        (answer("", 302, Location="/login"), "redirects to"),
        (answer("<!doctype html>"), "HTML"),
        (answer("# Sign in\n"), "no OpenAPI fragment"),
        (answer('````json\n{"openapi": \n````'), "looks like a fragment"),
    ],
)
def test_what_is_no_page_is_never_taken_for_a_change(
    site: Site, given: Answer, problem: str
) -> None:
    site.publish("/things.md", given)
    told = drift()
    assert told.startswith("things: cannot be compared: ")
    assert problem in told


def test_a_page_can_be_read_elsewhere(site: Site, room: Path) -> None:
    elsewhere = site.publish("/mirror/things", page(*KNOWN[1:]))
    (room / "things.md").write_text(page(*KNOWN[:2]))
    assert drift(elsewhere) == "things: getA vanished"
    assert drift("things.md") == "things: Token vanished"


def test_a_page_that_was_never_taken_in_is_told_so(site: Site) -> None:
    assert "ingest it first" in drift(site.publish("/others.md", page(*KNOWN)))


def test_other_pages_are_compared_past_one_that_fails(site: Site, room: Path) -> None:
    (room / "things.md").write_text(page(*KNOWN))
    told = drift("missing.md", "things.md")
    assert told.startswith("missing: cannot be compared")
    assert told.endswith("things: nothing changed")


def test_nothing_is_written(site: Site, room: Path) -> None:
    before = sorted(room.rglob("*"))
    site.publish("/things.md", page(operation("getNew", "/new")))
    drift()
    assert sorted(room.rglob("*")) == before


def test_files_that_do_not_agree_are_no_drift() -> None:
    (FRAGMENTS / "things" / "getA.json").unlink()
    with pytest.raises(Refusal, match="missing"):
        drift()
