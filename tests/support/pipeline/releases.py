"""A repository with releases, made by git itself."""

import os
import subprocess
from pathlib import Path

from .fragments import spec_text

__all__ = ["commit", "git", "tagged"]

_NOBODY = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{
        f"GIT_{role}_{what}": "nobody@example.com"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    },
}


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, with nobody's settings."""
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **_NOBODY},
        capture_output=True,
        check=True,
    )


def commit(folder: Path, *tags: str) -> None:
    """Commit all there is, and tag it."""
    git(folder, "add", "--all")
    git(folder, "commit", "--allow-empty", "--message", "A change")
    for tag in tags:
        git(folder, "tag", tag)


def tagged(folder: Path, *tags: str) -> None:
    """Make a repository with a spec in its first commit, which gets these tags."""
    (folder / "openapi").mkdir()
    (folder / "openapi/resellers.yaml").write_text(spec_text(), "utf-8")
    git(folder, "init", "--initial-branch=main")
    commit(folder, *tags)
