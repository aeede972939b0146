"""Files are replaced all or none."""

from pathlib import Path

import pytest

from openapi.errors import Refusal
from openapi.files import replace_files


def tree(root: Path) -> dict[str, str | None]:
    """Read a folder, with ``None`` for the folders in it."""
    return {
        path.relative_to(root).as_posix(): None if path.is_dir() else path.read_text()
        for path in sorted(root.rglob("*"))
    }


def test_files_are_written_removed_and_their_folders_made(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    (tmp_path / "changed").write_text("old")
    replace_files(
        {
            tmp_path / "old": None,
            tmp_path / "changed": "new\n",
            tmp_path / "a/b/new": "é",
            tmp_path / "never": None,
        }
    )
    assert tree(tmp_path) == {"a": None, "a/b": None, "a/b/new": "é", "changed": "new\n"}


def test_a_file_that_has_its_text_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "same"
    path.write_text("same")
    before = path.stat()
    replace_files({path: "same"})
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("obstacle", ["folder", "file/below"])
def test_a_failure_leaves_everything_as_it_was(tmp_path: Path, obstacle: str) -> None:
    (tmp_path / "changed").write_text("old")
    (tmp_path / "gone").write_text("old")
    (tmp_path / "file").write_text("file")
    (tmp_path / "folder").mkdir()
    before = tree(tmp_path)
    with pytest.raises(Refusal, match="cannot be written"):
        replace_files(
            {
                tmp_path / "changed": "new",
                tmp_path / "gone": None,
                tmp_path / "a/b/new": "new",
                tmp_path / obstacle: "new",
            }
        )
    assert tree(tmp_path) == before


def test_a_failure_between_two_replacements_takes_the_first_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("old")
    replace = Path.replace

    def fail_at_b(self: Path, target: Path) -> Path:
        if target.name == "b":
            raise PermissionError(13, "Permission denied", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_b)
    with pytest.raises(Refusal, match="b: cannot be written: Permission denied"):
        replace_files({tmp_path / "a": "new", tmp_path / "c": "new", tmp_path / "b": "new"})
    assert tree(tmp_path) == {"a": "old"}
