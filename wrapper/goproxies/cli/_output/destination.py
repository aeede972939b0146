"""The places that an answer can be written to: plain files are replaced, others written to.

`/dev/stdout` is what the shell redirected standard output to. Replacing that file, or opening it
again, would lose what other commands have written to it, so its descriptor is used.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path

from goproxies._files import replace_file

__all__ = ["write_to"]

_DESCRIPTORS = re.compile(r"/dev/fd|/proc/(\d+)(/task/\d+)?/fd")
"""The folders whose entries are the open files of a process."""

_MAX_LINKS = 40
"""Linux follows no more links in a path."""


def write_to(path: Path, content: bytes) -> None:
    """Replace a plain file, or write to a device, a pipe or an open descriptor.

    Raises:
        OSError: It cannot be written to.
    """
    try:
        _write_to(path, content)
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def _write_to(path: Path, content: bytes) -> None:
    entry = _follow_links(path)
    folder = _DESCRIPTORS.fullmatch(str(entry.parent))
    if folder is not None and folder[1] in (None, str(os.getpid())) and entry.name.isdecimal():
        _write(_duplicate(int(entry.name)), content)
    elif folder is None and (path.is_file() or not path.exists()):
        replace_file(path, content)
    else:
        _write(os.open(path, os.O_WRONLY | os.O_APPEND), content)


def _follow_links(path: Path) -> Path:
    """Follow links up to a file, or up to an entry in a folder of descriptors."""
    entry = path
    for _ in range(_MAX_LINKS):
        entry = entry.parent.resolve() / entry.name
        if _DESCRIPTORS.fullmatch(str(entry.parent)) or not entry.is_symlink():
            break
        entry = entry.parent / entry.readlink()
    return entry


def _duplicate(descriptor: int) -> int:
    streams = {0: sys.__stdin__, 1: sys.__stdout__, 2: sys.__stderr__}
    if streams.get(descriptor, sys) is None:
        # It was closed before Python started, so its number may now belong to a connection.
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return os.dup(descriptor)


def _write(descriptor: int, content: bytes) -> None:
    with open(descriptor, "wb") as file:
        file.write(content)
