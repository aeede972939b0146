"""The page on the way of a change: its commands are there, and the README tells the same way."""

from __future__ import annotations

import re

from tests.support.contract.tools import ROOT

PAGE = (ROOT / "docs/contract.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def commands(text: str) -> set[str]:
    """Return the verbs of make that a text names."""
    named = re.findall(r"`make ([a-z]+(?: [a-z]+)*)", text)
    return {verb for verbs in named for verb in verbs.split()}


def test_every_command_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert commands(PAGE) <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_every_step_is_told() -> None:
    steps = re.findall(r"^\| the (\w+) \|", PAGE, re.MULTILINE)
    assert steps == ["page", "fragments", "overlay", "spec", "client", "wrapper", "release"]


def test_the_readme_goes_the_same_way() -> None:
    (chapter,) = re.findall(r"## How a change .*?(?=\n## )", README, re.DOTALL)
    assert commands(chapter) == commands(PAGE)
    assert "docs/contract.md" in chapter
