"""Taking pages in: what is written, what is kept, and that it is all or nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openapi.document.json_text import dump_json
from openapi.document.values import Json, JsonObject
from openapi.errors import Refusal
from openapi.pages.ingest import Report, ingest, retire
from openapi.pages.sources import load_fragments, read_ledger
from tests.support.pipeline.pages import ADDRESS, fence, operation, page, schemas
from tests.support.pipeline.website import Site

FRAGMENTS = Path("fragments")
SOURCES = Path("sources.yaml")
THINGS = ADDRESS.format(name="things")

pytestmark = pytest.mark.usefixtures("workdir")


def take(
    text: str, *, path: str = "things.md", today: str = "2026-10-05", prune: bool = False
) -> Report:
    """Take one page in, published under its own name."""
    Path(path).write_text(text)
    address = ADDRESS.format(name=Path(path).stem)
    [report] = ingest(
        [path],
        fragments=FRAGMENTS,
        sources=SOURCES,
        today=today,
        address=address,
        prune=prune,
    )
    return report


def snapshot() -> dict[str, bytes]:
    """Read everything that `ingest` may write."""
    return {
        path.as_posix(): path.read_bytes()
        for path in sorted([SOURCES, *FRAGMENTS.rglob("*")])
        if path.is_file()
    }


def dates() -> dict[str, str]:
    """Read the dates of the fragments off the ledger."""
    return {
        name: entry.date
        for source in read_ledger(SOURCES).values()
        for name, entry in source.fragments.items()
    }


def test_the_first_page_starts_folder_and_ledger() -> None:
    report = take(page(operation(), schemas(Token={})))
    assert str(report) == "things: 2 added: getThing, Token"
    assert list(snapshot()) == [
        "fragments/things/Token.json",
        "fragments/things/getThing.json",
        "sources.yaml",
    ]
    assert Path("fragments/things/getThing.json").read_text() == dump_json(operation())


def test_the_prose_stays_out() -> None:
    take(page(operation()))
    assert not any(b"Prose" in content for content in snapshot().values())


def test_the_same_page_again_changes_no_byte() -> None:
    take(page(operation()))
    before = snapshot()
    assert str(take(page(operation()), today="2027-01-01")) == "things: 1 unchanged"
    assert snapshot() == before


@given(st.lists(st.sampled_from(["getA", "getB", "Token", "Error"]), min_size=1, max_size=4))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_taking_a_page_in_twice_is_taking_it_in_once(names: list[str]) -> None:
    fragments: list[Json] = [
        operation(name, f"/{name}") if name.startswith("get") else schemas(**{name: {}})
        for name in names
    ]
    take(page(*fragments), prune=True)
    once = snapshot()
    report = take(page(*fragments), today="2027-01-01", prune=True)
    assert snapshot() == once
    assert not report.added + report.changed + report.vanished
    assert {one.name for one in load_fragments(FRAGMENTS, SOURCES)} == set(names)


def test_a_date_changes_with_its_fragment_alone() -> None:
    take(page(operation("getA", "/a"), operation("getB", "/b")))
    report = take(
        page(operation("getA", "/a"), operation("getB", "/b", "Changed")), today="2027-01-01"
    )
    assert str(report) == "things: 1 changed: getB; 1 unchanged"
    assert dates() == {"getA": "2026-10-05", "getB": "2027-01-01"}


def test_another_order_of_keys_is_no_change() -> None:
    take(page(operation()))
    before = snapshot()
    turned: JsonObject = dict(reversed(operation().items()))
    assert take(page(turned), today="2027-01-01").unchanged == ["getThing"]
    assert snapshot() == before


def test_another_heading_is_recorded_without_a_new_date() -> None:
    take(page(operation()))
    take(page(operation()).replace("Section 1", "Renamed"), today="2027-01-01")
    entry = read_ledger(SOURCES)["things"].fragments["getThing"]
    assert (entry.section, entry.date) == ("Renamed", "2026-10-05")


def test_a_vanished_fragment_is_reported_and_kept() -> None:
    take(page(operation(), operation("getGone", "/gone"), schemas(Gone={})))
    report = take(page(operation()))
    assert report.vanished == ["Gone", "getGone"]
    assert "2 vanished but kept (--prune drops it): Gone, getGone" in str(report)
    assert len(load_fragments(FRAGMENTS, SOURCES)) == 3


def test_a_vanished_fragment_is_removed_with_prune() -> None:
    take(page(operation(), operation("getGone", "/gone")))
    report = take(page(operation()), prune=True)
    assert str(report) == "things: 1 vanished and dropped: getGone; 1 unchanged"
    assert [one.name for one in load_fragments(FRAGMENTS, SOURCES)] == ["getThing"]


def both(first: str, second: str) -> JsonObject:
    """Make a fragment with two operations."""
    document = operation(first)
    document["paths"] = {
        f"/{name}": {"get": {"operationId": name, "responses": {}}} for name in (first, second)
    }
    return document


def test_an_operation_that_vanished_from_its_fragment_is_kept_too() -> None:
    take(page(both("getA", "getB")))
    report = take(page(operation("getA", "/getA")))
    assert str(report) == (
        "things: 1 vanished but kept (--prune drops it): getB; getA kept as it was with it"
    )
    assert load_fragments(FRAGMENTS, SOURCES)[0].document == both("getA", "getB")
    assert take(page(operation("getA", "/getA")), prune=True).changed == ["getA"]
    assert load_fragments(FRAGMENTS, SOURCES)[0].document == operation("getA", "/getA")


def test_operations_in_another_order_have_not_vanished() -> None:
    take(page(both("getA", "getB")))
    assert take(page(both("getB", "getA"))).vanished == []
    assert [one.name for one in load_fragments(FRAGMENTS, SOURCES)] == ["getB"]


def test_a_fragment_with_many_operations_names_them_all() -> None:
    assert str(take(page(both("getA", "getB")))) == "things: 2 added: getA, getB"


def test_a_hostile_name_stays_in_the_folder_of_its_page() -> None:
    take(page(operation("../../evil")))
    assert list(snapshot()) == ["fragments/things/get_api_v1_thing.json", "sources.yaml"]


def test_a_duplicate_id_gives_two_files_whatever_the_page() -> None:
    report = take(page(operation(), operation(path="/other")))
    assert report.added == ["getThing", "get_other"]
    assert take(page(operation(), operation(path="/other")), prune=True).unchanged == report.added


def test_a_skipped_block_stays_skipped_until_it_changes() -> None:
    broken = fence('{"openapi": "3.0.3" "paths"}')
    Path("things.md").write_text(fence(operation()) + broken)
    keep = {"fragments": FRAGMENTS, "sources": SOURCES, "today": "2026-10-05"}
    [report] = ingest(["things.md"], skip_unreadable=True, **keep)  # type: ignore[arg-type]  # mypy forgets which value has which type
    assert "skipped things.md, line 5" in str(report)
    assert len(read_ledger(SOURCES)["things"].skipped) == 1
    ingest_plainly("things.md")
    Path("things.md").write_text(fence(operation()) + broken.replace("paths", "info"))
    with pytest.raises(Refusal, match="line 5"):
        ingest_plainly("things.md")


def test_a_withdrawn_page_is_retired() -> None:
    take(page(operation()))
    take(page(schemas(Token={})), path="models.md")
    report = retire("things", fragments=FRAGMENTS, sources=SOURCES)
    assert str(report) == "things: 1 vanished and dropped: getThing; retired"
    assert list(snapshot()) == ["fragments/models/Token.json", "sources.yaml"]
    assert not (FRAGMENTS / "things").exists()


def test_only_a_known_page_is_retired() -> None:
    take(page(operation()))
    with pytest.raises(Refusal, match="there is no page 'other'\n  the pages are: things"):
        retire("other", fragments=FRAGMENTS, sources=SOURCES)


def test_a_page_leaves_the_files_of_others_alone() -> None:
    take(page(operation(), operation("getGone", "/gone")))
    take(page(operation(summary="Other")), path="others.md", prune=True)
    kept = [(one.page, one.name) for one in load_fragments(FRAGMENTS, SOURCES)]
    assert kept == [("others", "getThing"), ("things", "getGone"), ("things", "getThing")]


def test_an_edited_or_missing_fragment_is_put_right() -> None:
    take(page(operation(), operation("getB", "/b")))
    before = snapshot()
    Path("fragments/things/getThing.json").write_text("{}")
    Path("fragments/things/getB.json").unlink()
    take(page(operation(), operation("getB", "/b")))
    assert snapshot() == before


def ingest_plainly(*pages: str, address: str | None = None) -> list[Report]:
    """Take pages in, without an address unless one is given."""
    return ingest(pages, fragments=FRAGMENTS, sources=SOURCES, today="2026-10-05", address=address)


def test_a_path_keeps_the_address_of_its_name() -> None:
    take(page(operation()))
    Path("copies").mkdir()
    Path("copies/things.txt").write_text(page(operation()))
    ingest_plainly("copies/things.txt")
    assert read_ledger(SOURCES)["things"].address == THINGS
    assert "copies" not in SOURCES.read_text()


def test_a_path_of_unknown_name_is_taken_in_without_an_address() -> None:
    Path("things.md").write_text(page(operation()))
    [report] = ingest_plainly("things.md")
    assert str(report).endswith("its address is not known (--address URL records it)")
    assert read_ledger(SOURCES)["things"].address is None
    assert "things.md" not in SOURCES.read_text()


def test_an_address_decides_the_name() -> None:
    Path("download (1).md").write_text(page(operation()))
    ingest_plainly("download (1).md", address=THINGS)
    assert list(read_ledger(SOURCES)) == ["things"]


def test_a_fetched_page_is_recorded_under_its_address(site: Site) -> None:
    address = site.publish("/things.md", page(operation()))
    ingest_plainly(address)
    assert read_ledger(SOURCES)["things"].address == address


def test_a_page_that_moved_is_still_the_same(site: Site) -> None:
    take(page(operation()))
    address = site.publish("/new/things", page(operation()))
    [report] = ingest_plainly(address)
    assert str(report) == f"things: 1 unchanged; now at {address}"
    assert list(read_ledger(SOURCES)) == ["things"]


def test_pages_are_taken_in_together() -> None:
    take(page(operation()))
    take(page(schemas(Token={})), path="models.md")
    reports = ingest_plainly("models.md", "things.md")
    assert [report.page for report in reports] == ["models", "things"]


@pytest.mark.parametrize(
    "last",
    [
        "",
        "# Sign in",
        "<!doctype html>",
        "````json\n" + json.dumps(operation()),
        '````json\n{"openapi": \n````',
        fence('{"openapi": "3.0.3" "paths"}') + fence(operation()),
    ],
)
def test_one_bad_page_leaves_everything_as_it_was(last: str) -> None:
    take(page(operation()))
    take(page(schemas(Token={})), path="models.md")
    before = snapshot()
    Path("things.md").write_text(page(operation(summary="Changed"), operation("getNew", "/new")))
    Path("models.md").write_text(last)
    with pytest.raises(Refusal, match=r"models\.md"):
        ingest_plainly("things.md", "models.md")
    assert snapshot() == before


@pytest.mark.parametrize("other", ["things.md", "copies/things.md"])
def test_two_pages_of_one_name_are_refused(other: str) -> None:
    take(page(operation()))
    Path("copies").mkdir()
    Path("copies/things.md").write_text(page(operation()))
    with pytest.raises(Refusal, match="a second page called 'things'"):
        ingest_plainly("things.md", other)


def test_names_that_differ_in_case_alone_are_refused() -> None:
    take(page(operation()))
    before = snapshot()
    with pytest.raises(Refusal, match="one file on some systems"):
        take(page(operation("getthing")))
    with pytest.raises(Refusal, match="one file on some systems"):
        take(page(operation()), path="Things.md")
    assert snapshot() == before


def test_a_damaged_ledger_is_refused_before_anything_is_written() -> None:
    take(page(operation()))
    SOURCES.write_text("pages: 1\n")
    before = snapshot()
    with pytest.raises(Refusal, match=r"sources\.yaml"):
        take(page(operation(summary="Changed")))
    assert snapshot() == before
