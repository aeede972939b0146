"""Drift: what the documentation says differently now, and what is no change at all."""

import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from openapi.document.values import Json, JsonObject
from openapi.errors import Refusal
from openapi.pages import fetch
from openapi.pages.drift import find_drift
from openapi.pages.ingest import ingest
from tests.support.pipeline.pages import fence, operation, page, schemas
from tests.support.pipeline.website import Answer, Site, answer

FRAGMENTS = Path("fragments")
SOURCES = Path("sources.yaml")

KNOWN = (operation("getA", "/a"), operation("getB", "/b"), schemas(Token={"type": "object"}))


@pytest.fixture(autouse=True)
def taken_in(workdir: Path, site: Site) -> None:
    """Have a page taken in from where it is published."""
    address = site.publish("/things.md", page(*KNOWN))
    ingest([address], fragments=FRAGMENTS, sources=SOURCES, today="2026-10-05")


def drift(*pages: str) -> str:
    """Return the report of drift; each section is true unless nothing changed."""
    found = find_drift(pages, fragments=FRAGMENTS, sources=SOURCES)
    assert all(bool(one) == ("Nothing changed." not in str(one)) for one in found)
    return "\n".join(map(str, found))


NOTHING = "## things\n\nNothing changed.\n"


def test_a_page_without_an_address_is_reported_not_fetched() -> None:
    Path("more.md").write_text(page(operation("getMore", "/more")))
    ingest(["more.md"], fragments=FRAGMENTS, sources=SOURCES, today="2026-10-05")
    unknown, _ = find_drift([], fragments=FRAGMENTS, sources=SOURCES)
    assert "its address is not known" in str(unknown)


def test_pages_are_fetched_from_their_recorded_addresses(site: Site) -> None:
    assert drift() == NOTHING
    assert site.requested == ["/things.md", "/things.md"]


def test_prose_headings_layout_and_order_are_no_drift(site: Site) -> None:
    blocks = [fence(one, "```json", "```") for one in reversed(KNOWN)]
    site.publish("/things.md", "# New title\n\nNew prose.\n\n" + "\n".join(blocks))
    assert drift() == NOTHING


def test_each_difference_is_reported_under_its_operation(site: Site) -> None:
    changed = operation("getA", "/a", "Changed") | {"servers": []}
    del changed["info"]
    site.publish("/things.md", page(changed, KNOWN[2], operation("getNew", "/new")))
    assert drift().splitlines() == [
        "## things",
        "",
        "- `getB` vanished",
        "- `getNew` is new",
        "- `getA` changed",
        '  - `/info` is gone: it was `{"title": "Things", "version": "1.0.0"}`',
        '  - `/paths/~1a/get/summary` was `"Get it"` and is `"Changed"`',
        "  - `/servers` is new: `[]`",
    ]


def two_operations(summary: str, description: str = "OK", **more: Json) -> JsonObject:
    """Make a fragment with an operation to get and one to put."""
    path: JsonObject = {
        "get": {"summary": summary, "operationId": "getT", "responses": {}},
        "put": {"operationId": "putT", "responses": {"200": {"description": description}}},
    }
    return {**operation(), "paths": {"/t": path}, **more}


def test_operations_that_share_a_fragment_are_reported_apart(site: Site, workdir: Path) -> None:
    site.publish("/pair.md", page(two_operations("Get it")))
    ingest([f"{site.address}/pair.md"], fragments=FRAGMENTS, sources=SOURCES, today="2026-10-05")
    (workdir / "pair.md").write_text(page(two_operations("Other", "Gone", security=[])))
    assert drift("pair.md").splitlines()[2:] == [
        "- `getT` changed",
        '  - `/paths/~1t/get/summary` was `"Get it"` and is `"Other"`',
        "- `putT` changed",
        '  - `/paths/~1t/put/responses/200/description` was `"OK"` and is `"Gone"`',
        "- `getT`, `putT` changed",
        "  - `/security` is new: `[]`",
    ]


def test_many_differences_are_counted(site: Site) -> None:
    more: JsonObject = {f"x-{n:02}": n for n in range(14)}
    site.publish("/things.md", page(operation("getA", "/a") | more, *KNOWN[1:]))
    message = drift().splitlines()
    assert message[3] == "  - `/x-00` is new: `0`"
    assert message[12:] == ["  - `/x-09` is new: `9`", "  - and 4 more"]


def test_a_difference_is_shown_inert(site: Site) -> None:
    hostile: JsonObject = {"x-\x1b[2J\n" + "y" * 1000: "`` <b>@someone"}
    site.publish("/things.md", page(operation("getA", "/a") | hostile, *KNOWN[1:]))
    message = drift()
    assert "`/x-\\x1b[2J\\nyyy" in message
    assert '```"`` <b>@someone"```' in message
    assert len(message) < 500


def test_half_a_page_is_a_change(site: Site) -> None:
    site.publish("/things.md", page(*KNOWN[:2]))
    assert drift() == "## things\n\n- `Token` vanished\n"


def test_a_shrunken_page_is_no_change(site: Site) -> None:
    site.publish("/things.md", page(KNOWN[0]))
    assert drift() == (
        f"## things\n\nCannot be compared: `{site.address}/things.md`: "
        "the page has shrunk: it had Token, getA, getB, and has getA\n"
        "if that is meant, ingest it with --prune; if not, it may be whole another day\n"
    )


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Answer a line at a time, without end."""
    answer("# Things\n")(handler)
    while True:
        handler.wfile.write(b"And more.\n" * 10_000)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    answer("# Things\n")(handler)
    while True:
        time.sleep(0.02)
        handler.wfile.write(b".")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (answer("# Not found", 404), "status 404"),
        (answer("# Sorry", 503), "status 503"),
        (answer("# Elsewhere", 300), "status 300"),
        (answer("", 302, Location="https://docs.example.com/login"), "redirects to https://docs"),
        (answer("<!doctype html>"), "HTML"),
        (answer("Sign in", Content_Type="text/html; charset=utf-8"), "HTML"),
        (answer("# Sign in\n"), "no OpenAPI fragment"),
        (answer(""), "no OpenAPI fragment"),
        (answer('````json\n{"openapi": \n````'), "looks like a fragment"),
        (answer(page(*KNOWN)[:-40]), "is not closed"),
        (endless, "larger than"),
        (dripping, "no whole answer within 0.3 seconds"),
    ],
)
def test_an_answer_that_is_no_page_is_never_reported_as_a_change(
    site: Site, monkeypatch: pytest.MonkeyPatch, given: Answer, problem: str
) -> None:
    if given is dripping:
        monkeypatch.setattr(fetch, "DEADLINE", 0.3)
    site.publish("/things.md", given)
    message = drift()
    assert message.startswith("## things\n\nCannot be compared: ")
    assert problem in message
    assert " vanished" not in message


def test_a_site_that_is_down_is_no_change(site: Site, workdir: Path) -> None:
    assert "Cannot be compared" in drift("http://127.0.0.1:9/things.md")


def test_a_page_can_be_read_elsewhere(site: Site, workdir: Path) -> None:
    elsewhere = site.publish("/mirror/things", page(*KNOWN[1:]))
    (workdir / "things.md").write_text(page(*KNOWN[:2]))
    assert "`getA` vanished" in drift(elsewhere)
    assert "`Token` vanished" in drift("things.md")


def test_a_page_that_was_never_taken_in_is_named(site: Site) -> None:
    assert "ingest it first" in drift(site.publish("/others.md", page(*KNOWN)))


def test_other_pages_are_compared_past_one_that_fails(site: Site, workdir: Path) -> None:
    (workdir / "things.md").write_text(page(*KNOWN))
    message = drift("missing.md", "things.md")
    assert message.startswith("## missing\n\nCannot be compared: ")
    assert message.endswith(NOTHING)


def test_nothing_is_written(site: Site, workdir: Path) -> None:
    before = sorted(workdir.rglob("*"))
    site.publish("/things.md", page(operation("getNew", "/new")))
    drift()
    assert sorted(workdir.rglob("*")) == before


def test_files_that_do_not_agree_are_no_drift() -> None:
    (FRAGMENTS / "things" / "getA.json").unlink()
    with pytest.raises(Refusal, match="missing"):
        drift()
