"""The Python examples of the README run against the sandbox; its commands are commands."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from goproxies.cli import main
from goproxies.sandbox import Sandbox
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]


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
    blocks = [*fences("README.md", "console"), *fences("docs/command-line.md", "console")]
    lines = [line for _, block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("$ goproxies ")]


@pytest.fixture
def reseller(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    with Sandbox(seed=7, accounts={"reseller": "secret", "demo": "demo"}) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("HOME", str(tmp_path))
        yield
    logging.getLogger("goproxies").setLevel(logging.NOTSET)


@pytest.mark.parametrize(("heading", "example"), fences("README.md", "python"))
@pytest.mark.usefixtures("reseller")
def test_example_runs(heading: str, example: str) -> None:
    exec(compile(example, f"README.md, {heading}", "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("line", commands())
def test_the_options_of_a_command_are_its_options(line: str) -> None:
    assert main([*shlex.split(line.removeprefix("$ goproxies ")), "--help"]) == 0
