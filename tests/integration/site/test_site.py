"""The documentation in a real browser: in light and dark, on a phone and on a desktop."""

from __future__ import annotations

import json
import mimetypes
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.integration.browser import View, look_at
from tests.support.integration.programs import CHROMIUM
from tests.support.network.servers import Reply, Request, serving

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
PAGES = ["index.html", "guide/results.html", "reference/client.html", "architecture.html"]
SEARCH = ROOT / "tests" / "support" / "integration" / "search.mjs"

# The theme gives all buttons for copying one name.
OF_THE_THEME = ("landmark-unique",)


@pytest.fixture(scope="module")
def site() -> Path:
    command = [sys.executable, "-m", "tests.site"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return ROOT / "site"


@pytest.fixture(scope="module")
def views(site: Path) -> Iterator[list[View]]:
    def answer(request: Request) -> Reply:
        file = site / request.path.lstrip("/")
        if not file.is_file():
            return Reply(404)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return Reply(body=file.read_bytes(), headers={"Content-Type": kind})

    with serving(answer) as server:
        found = look_at([f"{server.url}/{page}" for page in PAGES])
        for view in found:
            view.found["requests"] = [
                address for address in view.found["requests"] if not address.startswith(server.url)
            ]
        yield found


def test_no_request_leaves_the_site(views: list[View]) -> None:
    for view in views:
        assert view.found["requests"] == [], view.name


def test_the_console_stays_empty(views: list[View]) -> None:
    for view in views:
        assert view.found["messages"] == [], view.name


def test_nothing_scrolls_sideways(views: list[View]) -> None:
    for view in views:
        assert view.found["width"] <= view.found["viewport"], view.name


def test_a_checker_of_accessibility_finds_nothing_of_ours(views: list[View]) -> None:
    for view in views:
        found = [each for each in view.found["violations"] if not each.startswith(OF_THE_THEME)]
        assert found == [], view.name


def test_the_search_finds_a_name_in_a_site_that_is_opened_from_a_disk(site: Path) -> None:
    address = (site / "index.html").as_uri()
    done = subprocess.run(
        ["node", SEARCH, str(CHROMIUM.path()), address, "unattributed", "unattributed_bytes"],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "reference/results.html" in found["address"]
    assert found["address"].endswith("#goproxies.Breakdown.unattributed_bytes")
    assert [each for each in found["requests"] if not each.startswith(("file:", "data:"))] == []
