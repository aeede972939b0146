"""Releases: the spec of the last one, and the version and changelog that a change needs."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from openapi.errors import Refusal
from openapi.layout import SPEC
from openapi.release.changes import Impact
from openapi.release.diff import Difference

__all__ = ["Release", "Version", "last_release", "release_faults"]

_TAG: Final = re.compile(r"v(\d+)\.(\d+)\.(\d+)", re.ASCII)
_ENTRY: Final = re.compile(r"^## (\S+).*\n((?:(?!## ).*\n?)*)", re.MULTILINE)


class Version(NamedTuple):
    """A version of the package: Semantic Versioning's three numbers."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, impact: Impact | None) -> "Version":
        """Return the least version that may follow with such a change.

        A break raises the first number, an addition the second, all else the third. Before 1.0,
        where the first number promises nothing yet, each raises the next number instead.
        """
        if impact is None:
            return self
        raised = Impact(max(impact - 1, Impact.PATCH)) if self.major == 0 else impact
        match raised:
            case Impact.MAJOR:
                return Version(self.major + 1, 0, 0)
            case Impact.MINOR:
                return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)


@dataclass(frozen=True, slots=True)
class Release:
    """A version that was published, and the spec that it had."""

    version: Version
    spec: str

    @property
    def place(self) -> str:
        """The name of its spec in a refusal."""
        return f"v{self.version}:{SPEC}"


def last_release(root: Path) -> Release | None:
    """Find the highest version tag (`v1.2.3`) that the work tree is built on, if there is one.

    Raises:
        Refusal: The tag has no spec.
    """
    tags = _git(root, "tag", "--list", "--merged", "HEAD") or ""
    versions = [
        Version(*map(int, tag.groups())) for tag in map(_TAG.fullmatch, tags.split()) if tag
    ]
    if not versions:
        return None
    version = max(versions)
    spec = _git(root, "show", f"v{version}:./{SPEC}")
    if spec is None:
        raise Refusal(f"the tag v{version}", f"has no {SPEC}", "name the spec: make diff OLD=FILE")
    return Release(version, spec)


def _git(root: Path, *arguments: str) -> str | None:
    """Return the output of git, if it succeeds: else there is no release."""
    try:
        done = subprocess.run(  # noqa: S603  # our own command
            ["git", *arguments],  # noqa: S607  # the git of whoever runs this
            cwd=root,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return None if done.returncode else done.stdout.decode("utf-8", "replace")


def release_faults(
    version: str, changelog: str, released: Version | None, difference: Difference
) -> list[str]:
    """Return where version, changelog and the changes of the spec do not agree.

    Args:
        version: The package's.
        changelog: The text of CHANGELOG.md, the latest entry first.
        released: The last release, if there was one.
        difference: What the spec changed since then.
    """
    entry = _ENTRY.search(changelog)
    if entry is None or entry[1] != version:
        named = entry[1] if entry else "nothing"
        return [f"the version is {version}, and CHANGELOG.md begins with {named}"]
    faults = []
    least = released.after(difference.impact) if released else None
    if least and _numbers(version) < least:
        faults.append(f"the spec changed since {released}: the version is {least} at least")
    words = " ".join(entry[2].split())
    faults += [
        f"CHANGELOG.md does not have under {version}: {change.text}"
        for change in difference.changes
        if change.impact is Impact.MAJOR and " ".join(change.text.split()) not in words
    ]
    return faults


def _numbers(version: str) -> Version:
    found = _TAG.fullmatch(f"v{version}")
    if found is None:
        raise Refusal("the version", f"{version!r} is not three numbers", "write it as 1.2.3")
    return Version(*map(int, found.groups()))
