"""What `make docs` runs: it builds the site, and fails over anything that is wrong with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import griffe

from .llms import write_llms_txt
from .names import load_package, public_names
from .pages import anchors, broken_links, loaded_from_elsewhere

ROOT = Path.cwd()
SITE = ROOT / "site"


def build() -> bool:
    """Build the site from nothing; return whether that went without a warning."""
    shutil.rmtree(SITE, ignore_errors=True)
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode == 0


def problems(package: griffe.Module) -> Iterator[str]:
    """Describe everything that is wrong with the built site."""
    shown = anchors(SITE)
    for name in public_names(package):
        if not name.has_docstring and not name.is_listed:
            yield f"{name.path} has no docstring"
        elif not name.is_listed and name.path not in shown:
            yield f"{name.path} is on no page: add `::: {name.path}` to one of docs/reference"
    yield from broken_links(SITE)
    yield from loaded_from_elsewhere(SITE)


def main() -> int:
    """Return the exit status: 0 if the site is built and nothing is wrong with it."""
    if not build():
        return 1
    package = load_package(ROOT)
    write_llms_txt(ROOT, SITE, package)
    found = list(problems(package))
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    if not found:
        print(f"The documentation: {SITE / 'index.html'}")
    return 1 if found else 0


sys.exit(main())
