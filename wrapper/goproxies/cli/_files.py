"""Files that are replaced as a whole."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from pathlib import Path

__all__ = ["replace_file"]


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that nobody, whatever fails, ever sees half of it.

    Raises:
        OSError: It cannot be written; what was there before still is.
    """
    target = path.resolve()  # a link stays one
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
