"""The ledger: what it records, and that the fragments are exactly what it says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from openapi.document.json_text import dump_json
from openapi.errors import Refusal
from openapi.pages.ingest import ingest
from openapi.pages.sources import dump_ledger, load_fragments, read_ledger
from tests.support.pipeline.pages import ADDRESS, operation, page, schemas

FRAGMENTS = Path("fragments")
SOURCES = Path("sources.yaml")
THING = FRAGMENTS / "things" / "getThing.json"


@pytest.fixture(autouse=True)
def taken_in(workdir: Path) -> None:
    """Have two pages taken in."""
    for name, text in {
        "things": page(operation(), operation("getAll", "/all")),
        "models": page(schemas(Token={"type": "object"})),
    }.items():
        (workdir / f"{name}.md").write_text(text)
        ingest(
            [f"{name}.md"],
            fragments=FRAGMENTS,
            sources=SOURCES,
            today="2026-10-05",
            address=ADDRESS.format(name=name),
        )


def test_fragments_are_loaded_by_page_and_name() -> None:
    loaded = load_fragments(FRAGMENTS, SOURCES)
    assert [(one.page, one.name, one.place) for one in loaded] == [
        ("models", "Token", "fragments/models/Token.json"),
        ("things", "getAll", "fragments/things/getAll.json"),
        ("things", "getThing", "fragments/things/getThing.json"),
    ]
    assert loaded[2].document == operation()
    assert loaded[2].section == "Section 1"


def test_the_ledger_is_read_as_it_was_written() -> None:
    ledger = read_ledger(SOURCES)
    assert ledger["things"].address == ADDRESS.format(name="things")
    assert ledger["things"].fragments["getThing"].date == "2026-10-05"
    assert dump_ledger(ledger) == SOURCES.read_text()


def test_newlines_as_windows_checks_them_out_are_no_edit() -> None:
    THING.write_bytes(THING.read_bytes().replace(b"\n", b"\r\n"))
    assert len(load_fragments(FRAGMENTS, SOURCES)) == 3


@pytest.mark.parametrize(
    ("spoil", "place", "problem"),
    [
        (THING.unlink, "getThing.json", "missing"),
        (lambda: THING.write_text("{"), "getThing.json", "not JSON"),
        (lambda: THING.write_text(dump_json(operation("b"))), "getThing.json", "edited"),
        (lambda: THING.write_text(THING.read_text() + "\n"), "getThing.json", "edited"),
        (lambda: THING.write_bytes(b"\xff"), "getThing.json", "not UTF-8"),
        (lambda: (FRAGMENTS / "things/b.json").write_text("{}"), "b.json", "does not know"),
        (lambda: (FRAGMENTS / ".x").write_text("{}"), ".x", "does not know"),
        (SOURCES.unlink, "sources.yaml", "not found"),
    ],
)
def test_files_and_ledger_must_agree(spoil: Callable[[], object], place: str, problem: str) -> None:
    spoil()
    with pytest.raises(Refusal, match=problem) as caught:
        load_fragments(FRAGMENTS, SOURCES)
    assert place in caught.value.place


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pages:", "page:"),
        ("pages:", "more: 1\npages:"),
        ("pages:", "pages: []\nx:"),
        ("things:", "../things:"),
        ("things:", "con:"),
        ("things:", "Models:"),
        ("getThing:", "../getThing:"),
        ("getThing:", "getall:"),
        ("getThing:", "getAll:"),
        ("address: ", "adress: "),
        ("https://", "file://"),
        ("https://", "https://user:password@"),
        ("2026-10-05", "yesterday"),
        ("sha256: ", "sha256: x"),
        ("sha256: ", "note: x\n        sha256: "),
        ("section: Section 1", "section: 1"),
        ("section: Section 1", 'section: "a\\nb"'),
        ("section: Section 1", "section: [Section 1"),
    ],
)
def test_a_damaged_ledger_is_refused(old: str, new: str) -> None:
    text = SOURCES.read_text()
    assert old in text
    SOURCES.write_text(text.replace(old, new))
    with pytest.raises(Refusal, match=r"sources\.yaml") as caught:
        load_fragments(FRAGMENTS, SOURCES)
    assert "password" not in str(caught.value).replace("user or a password", "")


@pytest.mark.parametrize("text", ["", "[]", "pages", "pages:\n", "\0", "pages: {a: 1}"])
def test_a_file_that_is_no_ledger_is_refused(text: str) -> None:
    SOURCES.write_text(text)
    with pytest.raises(Refusal, match=r"sources\.yaml"):
        read_ledger(SOURCES)
