"""`llms.txt`: the site as a list for language models, and its pages as Markdown beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe
from markdown_it import MarkdownIt

from .markdown import with_docstrings

__all__ = ["llms_txt", "write_llms_txt"]


def write_llms_txt(root: Path, site: Path, package: griffe.Module) -> None:
    """Write `llms.txt`, and each page that it names, with the docstrings that belong there."""
    project = _project(root)
    for _, pages in _sections(project["nav"]):
        for _, page in pages:
            (site / page).parent.mkdir(parents=True, exist_ok=True)
            text = (root / project["docs_dir"] / page).read_text(encoding="utf-8")
            (site / page).write_text(with_docstrings(text, package), encoding="utf-8")
    (site / "llms.txt").write_text(llms_txt(root), encoding="utf-8")


def llms_txt(root: Path) -> str:
    """Return the pages by section, as the navigation of the site has them, with a line for each."""
    project = _project(root)
    lines = [f"# {project['site_name']}", "", f"> {project['site_description']}"]
    for section, pages in _sections(project["nav"]):
        lines += ["", f"## {section}", ""]
        lines += [
            f"- [{title}]({page}): {_summary(root / project['docs_dir'] / page)}"
            for title, page in pages
        ]
    return "\n".join(lines) + "\n"


def _project(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((root / "zensical.toml").read_text(encoding="utf-8"))
    return dict(found["project"])


def _sections(nav: list[dict[str, Any]]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for entry in nav:
        for title, inside in entry.items():
            if isinstance(inside, str):
                yield title, [(title, inside)]
            else:
                yield title, [pair for each in inside for pair in each.items()]


def _summary(page: Path) -> str:
    """Return the first sentence of a page, without its links."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    at = next(n for n, token in enumerate(tokens) if token.type == "paragraph_open")
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", tokens[at + 1].content)
    return re.split(r"(?<=[.:])\s", " ".join(text.split()))[0].rstrip(":")
