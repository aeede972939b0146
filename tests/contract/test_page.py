"""`docs/contract.md` names commands that exist, and CONTRIBUTING the same ones."""

from __future__ import annotations

import re

from tests.support.contract.tools import ROOT

PAGE = (ROOT / "docs/contract.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def commands(text: str) -> set[str]:
    """Return the verbs of make that a text names."""
    named = re.findall(r"`make ([a-z]+(?: [a-z]+)*)", text)
    return {verb for verbs in named for verb in verbs.split()}


def test_every_command_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert commands(PAGE) <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_every_step_is_reported() -> None:
    steps = re.findall(r"^\| the (\w+) \|", PAGE, re.MULTILINE)
    assert steps == ["page", "fragments", "overlay", "spec", "client", "wrapper", "release"]


def test_contributing_describes_the_same_way() -> None:
    (chapter,) = re.findall(
        r"## A change of the documentation.*?(?=\n## )", CONTRIBUTING, re.DOTALL
    )
    assert commands(chapter) <= commands(PAGE)
    assert "docs/contract.md" in chapter
