"""Every Python example of the README runs as it stands, against the sandbox."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from goproxies.sandbox import Sandbox
from markdown_it import MarkdownIt

README = Path(__file__).parents[1] / "README.md"


def examples() -> list[tuple[str, str]]:
    tokens = MarkdownIt().parse(README.read_text(encoding="utf-8"))
    found, heading = [], ""
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            heading = token.content
        if token.type == "fence" and token.info == "python":
            found.append((heading, token.content))
    return found


@pytest.fixture
def reseller(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    with Sandbox(seed=7, accounts={"reseller": "secret", "demo": "demo"}) as sandbox:
        monkeypatch.setenv("GOPROXIES_BASE_URL", sandbox.url)
        monkeypatch.setenv("HOME", str(tmp_path))
        yield
    logging.getLogger("goproxies").setLevel(logging.NOTSET)


@pytest.mark.parametrize(("heading", "example"), examples())
@pytest.mark.usefixtures("reseller")
def test_example_runs(heading: str, example: str) -> None:
    exec(compile(example, f"README.md, {heading}", "exec"), {"__name__": "__main__"})
