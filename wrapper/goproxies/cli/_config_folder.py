"""The folder of saved logins, if there is a place for one."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import typer

__all__ = ["config_folder"]


def config_folder() -> Path | None:
    """Return the folder; `None` for a user without a home folder, as in some containers."""
    if sys.platform == "win32":
        return Path(typer.get_app_dir("goproxies"))
    # https://specifications.freedesktop.org/basedir-spec: a relative path is to be ignored.
    configured = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    if configured.is_absolute():
        return configured / "goproxies"
    if (home := _home()) is None:
        return None
    is_mac = sys.platform == "darwin"
    return home / ("Library/Application Support" if is_mac else ".config") / "goproxies"


def _home() -> Path | None:
    home = os.environ.get("HOME", "")
    with contextlib.suppress(ImportError, KeyError):  # not on Windows; the user has no entry
        import pwd

        home = home or pwd.getpwuid(os.getuid()).pw_dir
    return Path(home) if Path(home).is_absolute() else None
