"""Text files: read up to a size, and replaced all or none."""

import codecs
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
"""The largest page or file, in bytes."""


_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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
    """Decode the bytes of a page or file: UTF-8, or UTF-16 with a byte order mark.

    Raises:
        Refusal: They are too many, or neither.
    """
    if len(data) > MAX_BYTES:
        raise too_large(place)
    try:
        return data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refusal(f"{place}, line {line}", "not UTF-8 text", "convert it to UTF-8") from None


def too_large(place: str) -> Refusal:
    """Return the refusal of a page or file that is too large."""
    return Refusal(place, f"larger than {MAX_BYTES:,} bytes", "is it the right one?")


def replace_files(changes: Mapping[Path, str | None]) -> None:
    """Write the new text of files (`None` removes a file); after an error all are as before.

    A file with the same text is not touched. A replaced file keeps its mode, and a symbolic link
    stays one.

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
                    undo.callback(_ignoring_errors, _restore, path, old)
                    new.replace(path.resolve())
                elif changes[path] is None:
                    undo.callback(_ignoring_errors, _restore, path, old)
                    path.unlink(missing_ok=True)
        except (
            OSError,
            RuntimeError,
        ) as error:  # before Python 3.13 a circle of links is the latter
            raise _unusable(path, "written", error) from None
        undo.pop_all()


def _stage(path: Path, text: str | None, undo: ExitStack) -> Path | None:
    """Write the new text to a file beside the old one, unless they are the same."""
    # A device or pipe, which a rename would remove, or a circle of links.
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise Refusal(str(path), "cannot be written: not a plain file", "name another file")
    if text is None or _current(path) == text.encode():
        return None
    for folder in reversed([path.parent, *path.parent.parents]):
        if not folder.exists():
            folder.mkdir()
            undo.callback(_ignoring_errors, folder.rmdir)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    undo.callback(_ignoring_errors, new.unlink)
    new.write_bytes(text.encode())
    if path.exists():
        shutil.copymode(path, new)
    return new


def _current(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _ignoring_errors(step: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
    """Undo a step; an error must not stop the other steps from being undone."""
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
