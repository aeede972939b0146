"""Files that are replaced as a whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path

__all__ = ["replace_file"]


def replace_file(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """Write a file so that no reader ever sees half of it, whatever fails.

    A private file is readable by its owner only, also while it is written; another keeps its mode.

    Raises:
        OSError: It cannot be written; the file is as it was before.
        ValueError: No file can have this name.
    """
    target = Path(os.path.realpath(path))  # a link stays one
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    mode = 0o600 if is_private else 0o666  # less what the umask takes away
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if is_private:
            draft.chmod(mode)
        elif target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError, ValueError):
            draft.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
