"""Text files, read within bounds and replaced all or none."""

import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, ParamSpec

from openapi.errors import Refusal

__all__ = ["MAX_BYTES", "decode", "read_text", "replace_files", "too_large"]

_P = ParamSpec("_P")

MAX_BYTES: Final = 10_000_000
"""How large a page or file may be."""


def read_text(path: Path) -> str:
    """Read a UTF-8 file, with or without a byte order mark; newlines stay as they are.

    Raises:
        Refusal: It cannot be read, is no plain file, too large, or not UTF-8.
    """
    try:
        if path.exists() and not path.is_file():
            raise Refusal(str(path), "not a file", "name a file")
        with path.open("rb") as file:
            return decode(file.read(MAX_BYTES + 1), str(path))
    except (OSError, ValueError) as error:
        raise _unusable(path, "read", error) from None


def decode(data: bytes, place: str) -> str:
    """Decode the bytes of a page or file.

    Raises:
        Refusal: They are too many, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise too_large(place)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refusal(f"{place}, line {line}", "not UTF-8 text", "save it as UTF-8") from None


def too_large(place: str) -> Refusal:
    """Make the refusal of what is larger than any page or file should be."""
    return Refusal(place, f"larger than {MAX_BYTES:,} bytes", "is it the right one?")


def replace_files(changes: Mapping[Path, str | None]) -> None:
    """Give files their new text (``None``: remove them), or leave every one as it was.

    A file that has its text already is not touched, one that is replaced keeps its mode, and a
    symbolic link its place.

    Raises:
        Refusal: One of them cannot be written.
    """
    staged: dict[Path, Path | None] = {}
    with ExitStack() as undo:
        try:
            for path, text in changes.items():
                staged[path] = _stage(path.resolve(), text, undo)
            for path, new in staged.items():
                old = _current(path)
                if new is not None:
                    undo.callback(_anyway, _restore, path, old)
                    new.replace(path.resolve())
                elif changes[path] is None:
                    undo.callback(_anyway, _restore, path, old)
                    path.unlink(missing_ok=True)
        except (
            OSError,
            RuntimeError,
        ) as error:  # before Python 3.13 a circle of links is the latter
            raise _unusable(path, "written", error) from None
        undo.pop_all()


def _stage(path: Path, text: str | None, undo: ExitStack) -> Path | None:
    """Write the new text beside the file, unless the file has it."""
    # A device or pipe, which a rename would do away with, or a link that leads in a circle.
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise Refusal(str(path), "cannot be written: not a plain file", "name another file")
    if text is None or _current(path) == text.encode():
        return None
    for folder in reversed([path.parent, *path.parent.parents]):
        if not folder.exists():
            folder.mkdir()
            undo.callback(_anyway, folder.rmdir)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    undo.callback(_anyway, new.unlink)
    new.write_bytes(text.encode())
    if path.exists():
        shutil.copymode(path, new)
    return new


def _current(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _anyway(step: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
    """Take back what can be: a step that cannot must not keep the others from it."""
    with suppress(OSError):
        step(*args, **kwargs)


def _restore(path: Path, old: bytes | None) -> None:
    if old is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(old)


def _unusable(path: Path, verb: str, error: OSError | RuntimeError | ValueError) -> Refusal:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Refusal(str(path), f"cannot be {verb}: {why}", "look at the path and its permissions")
