"""Every Python example of the documentation runs against the sandbox. Every command exists."""

from __future__ import annotations

import logging
import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from goproxies.cli import main
from goproxies.sandbox import Sandbox
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", *(str(page.relative_to(ROOT)) for page in sorted(ROOT.glob("docs/**/*.md")))]


def fences(page: str, language: str) -> list[tuple[str, str]]:
    """Return the blocks of a language, each with the heading that it stands under."""
    tokens = MarkdownIt().parse((ROOT / page).read_text(encoding="utf-8"))
    found, heading = [], ""
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            heading = token.content
        if token.type == "fence" and token.info == language:
            found.append((heading, token.content))
    return found


def commands() -> list[str]:
    """Return every `goproxies` command of the documentation."""
    blocks = [block for page in PAGES for _, block in fences(page, "console")]
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("$ goproxies ")]


def examples() -> list[tuple[str, str, str]]:
    """Return every Python example with its page and heading."""
    return [(page, *fence) for page in PAGES for fence in fences(page, "python")]


def links(page: str) -> list[Path]:
    """Return the files that a page links to."""
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    return [(ROOT / page).parent / target for target in targets]


@pytest.fixture
def reseller(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    with Sandbox(seed=7, days=100, accounts={"reseller": "secret", "demo": "demo"}) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("HOME", str(tmp_path))
        yield
    logging.getLogger("goproxies").setLevel(logging.NOTSET)


@pytest.mark.parametrize(("page", "heading", "example"), examples())
@pytest.mark.usefixtures("reseller")
def test_example_runs(page: str, heading: str, example: str) -> None:
    exec(compile(example, f"{page}, {heading}", "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md"])
def test_every_link_leads_to_a_file(page: str) -> None:
    assert [str(path) for path in links(page) if not path.exists()] == []


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_every_extra_is_explained(page: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [name for name in project["optional-dependencies"] if f"`{name}`" not in text] == []


@pytest.mark.parametrize("line", commands())
def test_the_options_of_a_command_are_its_options(line: str) -> None:
    assert main([*shlex.split(line.removeprefix("$ goproxies ")), "--help"]) == 0
