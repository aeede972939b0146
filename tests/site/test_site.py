"""What stops the documentation: each fault is made on purpose, in a copy."""

from __future__ import annotations

import inspect
import os
import shutil
import subprocess
import sys
from pathlib import Path

import goproxies
import griffe
import pytest

from .llms import llms_txt
from .markdown import with_docstrings
from .names import find, load_package, public_names
from .pages import broken_links, loaded_from_elsewhere

ROOT = Path(__file__).parents[2]


def built(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build the documentation of a work tree, as `make docs` does."""
    paths = os.pathsep.join([str(folder / "wrapper"), str(folder / "generated")])
    return subprocess.run(
        [sys.executable, "-m", "tests.site"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def copied_to(folder: Path) -> Path:
    """Copy what the documentation is built from."""
    for name in ("docs", "generated", "tests/site", "wrapper"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "zensical.toml", folder)
    (folder / "tests" / "__init__.py").touch()
    return folder


def test_a_link_to_a_page_that_is_not_there_fails(tmp_path: Path) -> None:
    copy = copied_to(tmp_path)
    for page in (copy / "docs" / "reference").iterdir():
        page.write_text("# Empty\n", "utf-8")  # the reference is most of the time
    replace(copy / "docs" / "guide" / "async.md", "`AsyncClient` has", "[See](no.md). It has")
    done = built(copy)
    assert done.returncode == 1
    assert "guide/async.md" in done.stderr
    assert "page does not exist" in done.stderr
    assert "1 issue found" in done.stderr


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """What a build reports about several faults."""
    copy = copied_to(tmp_path_factory.mktemp("faulty"))
    package, reference = copy / "wrapper" / "goproxies", copy / "docs" / "reference"
    replace(package / "_client.py", '"""Close the connections. Closing', '"" and """Close')
    replace(package / "_results" / "traffic.py", "        bytes: The exact number of bytes.\n", "")
    replace(package / "_errors.py", '"""429: too many requests; see `retry_after`."""', "pass")
    replace(reference / "periods.md", "::: goproxies.Period", "![](https://example.com/a.png)")
    return built(copy)


@pytest.mark.parametrize(
    "problem",
    [
        "goproxies.Client.close has no docstring",
        "goproxies.RateLimitError has no docstring",
        "goproxies.Traffic.bytes has no docstring",
        "goproxies.Period is on no page: add `::: goproxies.Period` to one of docs/reference",
        "reference/periods.html: https://example.com/a.png is loaded from elsewhere",
    ],
)
def test_a_fault_of_the_reference_fails_by_name(
    problem: str, faulty: subprocess.CompletedProcess[str]
) -> None:
    assert faulty.returncode == 1
    assert problem in faulty.stderr.splitlines()


def test_what_is_documented_is_not_reported(faulty: subprocess.CompletedProcess[str]) -> None:
    assert "goproxies.Traffic.period" not in faulty.stderr


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("other.html", None),
        ("other.html#there", None),
        ("#here", None),
        ("https://example.com/page", None),
        ("absent.html", "index.html: absent.html is no file of the site"),
        ("other.html#here", "index.html: other.html#here is no anchor of that page"),
        ("#there", "index.html: #there is no anchor of that page"),
    ],
)
def test_a_link_of_a_built_page_leads_to_a_page_and_an_anchor(
    address: str, problem: str | None, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(f'<h1 id="here"><a href="{address}">A</a></h1>', "utf-8")
    (tmp_path / "other.html").write_text('<h1 id="there">B</h1>', "utf-8")
    assert list(broken_links(tmp_path)) == ([problem] if problem else [])


@pytest.mark.parametrize(
    "tag",
    ['<script src="{}"></script>', '<link rel="stylesheet" href="{}">', '<img src="{}">'],
)
def test_nothing_is_loaded_from_another_server(tag: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(tag.format("https://example.com/x"), "utf-8")
    found = list(loaded_from_elsewhere(tmp_path))
    assert found == ["index.html: https://example.com/x is loaded from elsewhere"]


def test_llms_txt_names_every_page_with_its_first_sentence(tmp_path: Path) -> None:
    (tmp_path / "zensical.toml").write_text(
        '[project]\nsite_name = "x"\nsite_description = "What x is."\ndocs_dir = "docs"\n'
        'nav = [{ "Home" = "index.md" }, { "Guide" = [{ "One" = "one.md" }] }]\n',
        "utf-8",
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# x\n\nIt does [this](one.md). And that.", "utf-8")
    (tmp_path / "docs" / "one.md").write_text("# One\n\nFirst,\nso: second.\n", "utf-8")
    assert llms_txt(tmp_path).splitlines() == [
        "# x",
        "",
        "> What x is.",
        "",
        "## Home",
        "",
        "- [Home](index.md): It does this.",
        "",
        "## Guide",
        "",
        "- [One](one.md): First, so",
    ]


def test_every_page_of_the_documentation_is_in_llms_txt() -> None:
    text = llms_txt(ROOT)
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/**/*.md")]
    assert [page for page in pages if f"]({page}): " not in text] == []


@pytest.fixture(scope="module")
def package() -> griffe.Module:
    return load_package(ROOT)


def test_the_reference_as_markdown_has_signatures_and_docstrings(package: griffe.Module) -> None:
    page = with_docstrings("# Stores\n\n::: goproxies.MemoryTokenStore\n", package)
    assert "::: " not in page
    assert "## goproxies.MemoryTokenStore" in page
    assert "### goproxies.MemoryTokenStore.save" in page
    assert "save(token: StoredToken) -> None" in page
    assert "Keep a token in place of the one before." in page


def test_a_default_is_shown_as_its_value_and_a_docstring_as_it_is_at_run_time(
    package: griffe.Module,
) -> None:
    client = find(package, "goproxies.AsyncClient")
    assert isinstance(client, griffe.Class)
    assert client.parameters["timeout"].default == "30.0"
    assert client["traffic"].docstring.value == inspect.getdoc(goproxies.Client.traffic)
    assert client["raw"].has_docstring


def test_a_class_lists_the_attributes_that_it_inherits_from_a_base_without_an_entry(
    package: griffe.Module,
) -> None:
    names = {name.path: name for name in public_names(package)}
    assert names["goproxies.TrafficHistory.as_of"].is_listed
