"""The committed spec and client are what their sources give, to the byte."""

from pathlib import Path
from typing import Final

from openapi.client.generate import render_client
from openapi.client.trees import Tree, compare_trees, read_tree
from openapi.errors import Refusal
from openapi.layout import CLIENT, FRAGMENTS, OVERLAY, SOURCES, SPEC
from openapi.spec.build import build_spec

__all__ = ["check_committed"]

_FIX: Final = "run `make spec generate`, or undo the edit"
_SHOWN: Final = 6


def check_committed(root: Path) -> None:
    """Compare the committed spec and client of a repository with their sources.

    Raises:
        Refusal: The sources are wrong, or a file is missing, stray or edited.
    """
    text = build_spec(root / FRAGMENTS, root / SOURCES, root / OVERLAY).text
    client = render_client(text, str(SPEC), root)
    wanted = {str(SPEC): text.encode(), **_below(CLIENT, client)}
    found = _below(CLIENT.parent, read_tree(root / CLIENT.parent))
    if (root / SPEC).is_file():
        found[str(SPEC)] = (root / SPEC).read_bytes()
    if faults := compare_trees(found, wanted):
        raise Refusal("not what the sources give", _listed(faults), _FIX)


def _below(folder: Path, tree: Tree) -> Tree:
    return {f"{folder}/{name}": content for name, content in tree.items()}


def _listed(faults: list[str]) -> str:
    more = len(faults) - _SHOWN
    return ", ".join(faults[:_SHOWN]) + (f", and {more} more files" if more > 0 else "")
