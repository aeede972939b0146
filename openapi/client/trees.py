"""A folder of source as one value: read, compared and replaced as a whole."""

import shutil
from pathlib import Path
from typing import Final, TypeAlias

from openapi.errors import Refusal

__all__ = ["Tree", "compare_trees", "read_tree", "replace_tree"]

Tree: TypeAlias = dict[str, bytes]
"""The content of files by their relative paths, with `/` between folders."""

_CACHE: Final = "__pycache__"


def read_tree(root: Path) -> Tree:
    """Return every file below a folder except Python's caches. A missing folder is empty.

    Raises:
        Refusal: Something in it is neither a file nor a folder.
    """
    tree: Tree = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if _CACHE in name.parts:
            continue
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise Refusal(str(path), "not a plain file", "remove it")
        if path.is_file():
            tree[name.as_posix()] = path.read_bytes()
    return tree


def compare_trees(found: Tree, wanted: Tree) -> list[str]:
    """Return a phrase for each file that is wrong, in the order of their names."""
    phrases = []
    for name in sorted(found.keys() | wanted.keys()):
        if name not in found:
            phrases.append(f"{name} is missing")
        elif name not in wanted:
            phrases.append(f"{name} is stray")
        elif found[name] != wanted[name]:
            phrases.append(f"{name} is edited")
    return phrases


def replace_tree(target: Path, tree: Tree) -> None:
    """Make a folder hold exactly this tree; after an error it holds what it held before.

    Raises:
        Refusal: The target is not a folder.
        OSError: It cannot be written.
    """
    new, old = (target.with_name(f".{target.name}.{age}") for age in ("new", "old"))
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise Refusal(str(target), "not a folder", "move it out of the way")
    _clear_leftovers(target, new, old)
    try:
        for name, content in tree.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if target.exists():
            target.rename(old)
        new.rename(target)
    finally:
        _clear_leftovers(target, new, old)


def _clear_leftovers(target: Path, new: Path, old: Path) -> None:
    # The target is missing only between two renames: a run that ended there left it in `old`.
    if old.exists() and not target.exists():
        old.rename(target)
    for leftover in (new, old):
        if leftover.exists():
            shutil.rmtree(leftover)
