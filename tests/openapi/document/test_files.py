"""Files are replaced all or none."""

import os
import stat
from pathlib import Path

import pytest

from openapi.document.files import replace_files
from openapi.errors import Refusal


def tree(root: Path) -> dict[str, str | None]:
    """Read a folder, with `None` for the folders in it."""
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


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_text("old")
    path.chmod(0o600)
    replace_files({path: "new"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("before", ["old", None])
def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path, before: str | None) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    if before:
        target.write_text(before)
    replace_files({link: "new"})
    assert (link.readlink(), target.read_text()) == (target, "new")


def test_only_the_link_is_removed(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("text")
    (tmp_path / "link").symlink_to("target")
    replace_files({tmp_path / "link": None})
    assert tree(tmp_path) == {"target": "text"}


def test_only_a_plain_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("pipe")
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "link"):
        with pytest.raises(Refusal, match="pipe: cannot be written: not a plain file\n  name"):
            replace_files({tmp_path / name: "new"})
    assert (tmp_path / "pipe").is_fifo()


def test_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("a")
    with pytest.raises(Refusal, match="a: cannot be written: "):
        replace_files({tmp_path / "a": "new"})


def test_a_failure_names_the_file_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, _: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(Refusal) as refused:
        replace_files({tmp_path / "new": "text"})
    assert (refused.value.place, refused.value.problem) == (
        str(tmp_path / "new"),
        "cannot be written: No space left on device",
    )


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
