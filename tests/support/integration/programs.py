"""The programs of others that `make integration` runs, and how to install them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import attrs

__all__ = ["CHROMIUM", "POSTGRESQL", "PROGRAMS", "PROMETHEUS", "Program", "how_to_install"]

_BEYOND_PATH: Final = (
    "/usr/lib/postgresql/*/bin",  # Debian keeps only the clients on the path
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Chromium.app/Contents/MacOS",
    "/Applications/Google Chrome.app/Contents/MacOS",
)


@attrs.frozen
class Program:
    """A program, with the names of its commands and of its packages.

    Attributes:
        name: What people call it.
        commands: The commands that are needed, each with the names that it may have.
        debian: The package of Debian.
        fedora: The package of Fedora.
        macos: The package of Homebrew.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    debian: str
    fedora: str
    macos: str

    @property
    def is_installed(self) -> bool:
        """Whether every command is there."""
        return all(_find(names) for names in self.commands)

    def path(self, command: str | None = None) -> str:
        """Return the path of a command, by default of the first one.

        Raises:
            FileNotFoundError: It is not installed.
        """
        names = self.commands[0] if command is None else (command,)
        if (found := _find(names)) is None:
            raise FileNotFoundError(how_to_install([self]))
        return found


CHROMIUM: Final = Program(
    "Chromium",
    (
        (
            *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
            *("Chromium", "Google Chrome"),
        ),
    ),
    debian="chromium",
    fedora="chromium",
    macos="--cask chromium",
)
PROMETHEUS: Final = Program(
    "Prometheus",
    (("prometheus",), ("promtool",)),
    debian="prometheus",
    fedora="golang-github-prometheus",
    macos="prometheus",
)
POSTGRESQL: Final = Program(
    "PostgreSQL",
    (("initdb",), ("postgres",)),
    debian="postgresql",
    fedora="postgresql-server",
    macos="postgresql@17",
)
PROGRAMS: Final = (CHROMIUM, PROMETHEUS, POSTGRESQL)


def how_to_install(missing: Iterable[Program]) -> str:
    """Return which programs are missing, and the commands that install them."""
    programs = list(missing)
    return "\n".join(
        [
            f"This needs {' and '.join(program.name for program in programs)}. Install with",
            f"  Debian:  apt-get install {' '.join(program.debian for program in programs)}",
            f"  Fedora:  dnf install {' '.join(program.fedora for program in programs)}",
            f"  macOS:   {' && '.join(f'brew install {each.macos}' for each in programs)}",
        ]
    )


def _find(names: Iterable[str]) -> str | None:
    for name in names:
        if found := shutil.which(name):
            return found
        for pattern in _BEYOND_PATH:
            for folder in sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True):
                if found := shutil.which(name, path=str(folder)):
                    return found
    return None
