"""The documentation of today, taken in as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openapi import cli, update
from openapi.client.trees import Tree, read_tree
from openapi.errors import Refusal
from openapi.pages.sources import read_ledger
from openapi.release import changes
from tests.openapi.conftest import repository, site
from tests.support.contract.tools import ROOT, node_tool
from tests.support.pipeline.fragments import ADDRESS, Document, statistics_page
from tests.support.pipeline.pages import page
from tests.support.pipeline.website import Site, answer

__all__ = ["repository", "site"]

pytestmark = pytest.mark.contract

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def tree(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a repository of the tests' own API."""
    node_tool("redocly")
    shutil.copytree(repository, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def state() -> Tree:
    return {**read_tree(Path("openapi")), **read_tree(Path("generated"))}


def documented() -> list[Document]:
    """Return the documentation of today, with a new parameter of the traffic."""
    fragments = statistics_page()
    for fragment in fragments:
        if "/api/v1/stats/traffic" in fragment["paths"]:
            city = {"name": "city", "in": "query", "schema": {"type": "string"}}
            fragment["paths"]["/api/v1/stats/traffic"]["get"]["parameters"].append(city)
    return fragments


def updated(*pages: str) -> int:
    return cli.main(["update", "--pages", *pages])


def test_all_that_follows_from_the_page_is_there_for_review(site: Site, capsys: Capture) -> None:
    before = state()
    assert updated(site.publish("/statistics.md", page(*documented()))) == 0
    message = capsys.readouterr().out
    assert "1 changed: getTrafficStats; 3 unchanged" in message
    assert "- Added: `GET /api/v1/stats/traffic`: `parameters/city` added." in message
    after = state()
    assert sorted(name for name in after if after[name] != before.get(name)) == [
        "fragments/statistics/getTrafficStats.json",
        "goproxies_api/api/statistics/get_traffic_stats.py",
        "resellers.yaml",
        "sources.yaml",
    ]
    assert after.keys() == before.keys()
    assert cli.main(["build"]) == 0
    assert state() == after


def test_the_recorded_address_stays_when_the_page_is_read_elsewhere(site: Site) -> None:
    updated(site.publish("/mirror/statistics.md", page(*documented())))
    assert read_ledger(Path("openapi/sources.yaml"))["statistics"].address == ADDRESS


def test_without_pages_every_page_is_read_at_its_address(site: Site) -> None:
    address = site.publish("/statistics.md", page(*documented()))
    sources = Path("openapi/sources.yaml")
    sources.write_text(sources.read_text().replace(ADDRESS, address))
    assert cli.main(["update"]) == 0
    assert site.requested == ["/statistics.md"]


def test_the_same_page_changes_nothing(site: Site, tree: Path, capsys: Capture) -> None:
    updated(site.publish("/statistics.md", page(*statistics_page())))
    before = state()
    (tree / "statistics.md").write_text(page(*statistics_page()))
    assert updated("statistics.md") == 0
    assert "Nothing changed." in capsys.readouterr().out
    assert state() == before


def corrected(fragments: list[Document]) -> list[Document]:
    """Return the documentation without a defect that an action of the overlay corrects."""
    for fragment in fragments:
        fragment["servers"] = [{"url": "https://api.goproxies.com"}]
    return fragments


def unsupported(fragments: list[Document]) -> list[Document]:
    """Return documentation with an answer that the client could not read."""
    for fragment in fragments:
        for item in fragment["paths"].values():
            content = item["get"]["responses"]["200"]["content"]
            content["application/xml"] = content.pop("application/json")
    return fragments


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!doctype html><title>Sign in</title>", "HTML, not Markdown"),
        (page(*corrected(statistics_page())), "openapi/overlay.yaml"),
        (page(*unsupported(statistics_page())), "cannot read the media type application/xml"),
    ],
)
def test_a_failure_on_the_way_leaves_all_as_it_was_and_names_the_fix(
    text: str, message: str, site: Site, capsys: Capture
) -> None:
    before = state()
    assert updated(site.publish("/statistics.md", text)) == 1
    out, err = capsys.readouterr()
    assert (out, message in err, state() == before) == ("", True, True), err
    assert err.endswith("nothing was changed; after that fix, run `make update` again\n")
    assert "goproxies-update-" not in err


def test_without_redocly_nothing_is_changed(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(changes, "_TOOL", Path("missing"))
    before = state()
    assert updated(site.publish("/statistics.md", page(*documented()))) == 1
    assert "redocly: this tool is not installed" in capsys.readouterr().err
    assert state() == before


def test_a_client_in_place_is_taken_back_when_the_rest_cannot_be_written(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(changes: object) -> None:
        raise Refusal("openapi/resellers.yaml", "cannot be written: no space left")

    monkeypatch.setattr(update, "replace_files", full)
    before = state()
    assert updated(site.publish("/statistics.md", page(*documented()))) == 1
    assert state() == before


def test_a_page_that_was_never_taken_in_is_refused(site: Site, capsys: Capture) -> None:
    assert updated(site.publish("/others.md", page(*statistics_page()))) == 1
    err = capsys.readouterr().err
    assert "there is no page 'others' (its name comes from the file's)" in err
    assert "name it with --page NAME (known: statistics)" in err


def test_a_page_that_has_vanished_is_refused(site: Site, capsys: Capture) -> None:
    site.publish("/statistics.md", answer("# Gone", 404))
    assert updated(f"{site.address}/statistics.md") == 1
    assert "status 404" in capsys.readouterr().err


def test_make_hands_its_pages_on(site: Site, tree: Path) -> None:
    names = ("Makefile", "generator-config.yaml", "package.json", "package-lock.json", ".npmrc")
    for name in (*names, "pyproject.toml", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tree)
    data = shutil.ignore_patterns("fragments", "*.yaml", "__pycache__")
    shutil.copytree(ROOT / "openapi", tree / "openapi", ignore=data, dirs_exist_ok=True)
    (tree / "node_modules").symlink_to(ROOT / "node_modules")
    address = site.publish("/statistics.md", page(*documented()))
    settled = ("--old-file=.venv/.ready", "--old-file=node_modules/.ready")
    command = ["make", *settled, f"BIN={Path(sys.executable).parent}", f"PAGES={address}"]
    surroundings = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    for verb, status in {"drift": 2, "update": 0}.items():  # make's own status for a failure is 2
        made = subprocess.run(
            [*command, verb], env=surroundings, capture_output=True, text=True, check=False
        )
        assert (made.returncode, "getTrafficStats" in made.stdout) == (status, True), made.stderr
