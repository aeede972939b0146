"""A folder is replaced whole, or stays."""

from pathlib import Path

import pytest

from openapi.client.trees import Tree, compare_trees, read_tree, replace_tree
from openapi.errors import Refusal

OLD: Tree = {"a.py": b"old", "deep/b.py": b"old"}
NEW: Tree = {"a.py": b"new", "c.py": b"new"}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    replace_tree(tmp_path / "client", OLD)
    return tmp_path / "client"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_tree_that_was_written_is_read(target: Path) -> None:
    assert read_tree(target) == OLD


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read_tree(tmp_path / "nowhere") == {}


def test_caches_are_not_read(target: Path) -> None:
    cache = target / "deep" / "__pycache__"
    cache.mkdir()
    (cache / "b.pyc").touch()
    assert read_tree(target) == OLD


def test_a_link_is_refused(target: Path) -> None:
    (target / "c.py").symlink_to(target / "a.py")
    with pytest.raises(Refusal, match=r"c\.py: not a plain file"):
        read_tree(target)


def test_replacing_leaves_nothing_of_the_old_and_nothing_beside(target: Path) -> None:
    replace_tree(target, NEW)
    assert read_tree(target) == NEW
    assert names(target.parent) == {"client"}


def test_a_failed_write_leaves_the_old_tree(target: Path) -> None:
    with pytest.raises(OSError, match="File name too long"):
        replace_tree(target, {**NEW, "x" * 300: b""})
    assert read_tree(target) == OLD
    assert names(target.parent) == {"client"}


def test_a_failed_move_leaves_the_old_tree(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def failing(self: Path, to: Path) -> Path:
        if self.name.endswith(".new"):
            raise OSError(5, "Input/output error")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="Input/output"):
        replace_tree(target, NEW)
    assert read_tree(target) == OLD
    assert names(target.parent) == {"client"}


def test_leftovers_of_a_run_that_was_killed_go(target: Path) -> None:
    (target.parent / ".client.new").mkdir()
    (target.parent / ".client.new" / "half.py").touch()
    replace_tree(target, NEW)
    assert read_tree(target) == NEW
    assert names(target.parent) == {"client"}


def test_a_tree_that_a_killed_run_moved_away_is_restored(target: Path) -> None:
    target.rename(target.parent / ".client.old")
    with pytest.raises(OSError, match="File name too long"):
        replace_tree(target, {"x" * 300: b""})
    assert read_tree(target) == OLD


@pytest.mark.parametrize("kind", ["file", "link"])
def test_only_a_folder_is_replaced(kind: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    replace_tree(elsewhere, OLD)
    target = tmp_path / "client"
    if kind == "file":
        target.touch()
    else:
        target.symlink_to(elsewhere)
    with pytest.raises(Refusal, match="client: not a folder"):
        replace_tree(target, NEW)
    assert read_tree(elsewhere) == OLD


def test_trees_differ_by_what_is_missing_stray_or_edited() -> None:
    assert compare_trees(OLD, NEW) == ["a.py is edited", "c.py is missing", "deep/b.py is stray"]
    assert compare_trees(OLD, dict(OLD)) == []
