"""Files that are replaced as a whole."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

from ._constants import SMALL_FILE_MAX_BYTES

__all__ = ["plain_target", "read_plain", "remove_drafts", "replace_file"]


def plain_target(path: Path) -> Path:
    """Return the file that a path leads to, through links: a plain file, or one to be made.

    Raises:
        OSError: It is a folder, a device or a pipe.
        ValueError: No file can have this name.
    """
    target = Path(os.path.realpath(path))
    with suppress(FileNotFoundError):
        mode = target.lstat().st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "Not a plain file", str(path))
    return target


def read_plain(path: Path) -> bytes:
    """Return the beginning of a plain file; never wait for the writer of a pipe.

    Raises:
        OSError: It is missing, or is not a plain file.
        ValueError: No file can have this name.
    """
    with open(plain_target(path), "rb", opener=_open_plain) as file:
        return file.read(SMALL_FILE_MAX_BYTES)


def _open_plain(path: str, flags: int) -> int:
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):  # it was replaced a moment ago
        os.close(handle)
        raise OSError(errno.EINVAL, "Not a plain file")
    return handle


def replace_file(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """Write a file so that no reader ever sees half of it, whatever fails.

    A private file is readable by its owner only, also while it is written; another keeps its mode.
    Drafts that killed processes left are removed.

    Raises:
        OSError: It cannot be written, or is not a plain file; the file is as it was before.
        ValueError: No file can have this name.
    """
    target = plain_target(path)  # a link stays one
    remove_drafts(target)
    try:
        _write(target, content, is_private=is_private)
    except OSError as error:
        problem = error
    else:
        return
    raise OSError(problem.errno, problem.strerror, str(path))


def remove_drafts(target: Path) -> None:
    """Remove the drafts of a file whose writers were killed; those at work hold a lock."""
    if sys.platform == "win32":
        return  # it has no such locks
    is_draft = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{8}}").fullmatch
    with suppress(OSError):
        for file in target.parent.iterdir():
            if is_draft(file.name):
                with suppress(OSError):
                    _remove_unlocked(file)


def _remove_unlocked(draft: Path) -> None:
    import fcntl

    handle = os.open(draft, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        draft.unlink()
    finally:
        os.close(handle)


def _write(target: Path, content: bytes, *, is_private: bool) -> None:
    draft, handle = _draft(target, 0o600 if is_private else 0o666)  # less what the umask removes
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if is_private:
                draft.chmod(0o600)
            elif target.exists():
                shutil.copymode(target, draft)
            if sys.platform != "win32":
                draft.replace(target)  # while it is locked
        if sys.platform == "win32":
            draft.replace(target)  # once it is closed
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def _draft(target: Path, mode: int) -> tuple[Path, int]:
    """Return a new file beside the target, and its handle; it is locked where there are locks."""
    while True:
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        if sys.platform == "win32":
            return draft, handle
        import fcntl

        with suppress(OSError):  # some network drives have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(draft.lstat(), os.fstat(handle)):
                return draft, handle
        os.close(handle)  # removed by another process before it was locked
