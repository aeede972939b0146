"""What is committed is what its sources give: the spec and the client, to the byte."""

from pathlib import Path
from typing import Final

from openapi.build import build_spec
from openapi.errors import Refusal
from openapi.generate import CLIENT, render_client
from openapi.trees import Tree, compare_trees, read_tree

__all__ = ["check_committed"]

_SPEC: Final = "openapi/resellers.yaml"
_MEND: Final = "run `make spec generate`, or take back the edit"
_TOLD: Final = 6


def check_committed(root: Path) -> None:
    """Hold the committed spec and client of a repository against their sources.

    Raises:
        Refusal: The sources are at fault, or a file is missing, stray or edited.
    """
    sources = root / "openapi"
    text = build_spec(sources / "fragments", sources / "sources.yaml", sources / "overlay.yaml")
    client = render_client(text, _SPEC, root)
    wanted = {_SPEC: text.encode(), **_below(f"generated/{CLIENT}", client)}
    found = _below("generated", read_tree(root / "generated"))
    if (root / _SPEC).is_file():
        found[_SPEC] = (root / _SPEC).read_bytes()
    if faults := compare_trees(found, wanted):
        raise Refusal("not what the sources give", _listed(faults), _MEND)


def _below(folder: str, tree: Tree) -> Tree:
    return {f"{folder}/{name}": content for name, content in tree.items()}


def _listed(faults: list[str]) -> str:
    more = len(faults) - _TOLD
    return ", ".join(faults[:_TOLD]) + (f", and {more} files more" if more > 0 else "")
