"""Pages in a real Chromium."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

from .programs import CHROMIUM

__all__ = ["View", "look_at"]

_DRIVER = Path(__file__).with_name("browser.mjs")
_SECONDS = 300


@attrs.frozen
class View:
    """What Chromium found of a page, in one colour scheme and at one width.

    Attributes:
        name: The page, the colour scheme and the size.
        found: Everything that the driver reports; see `browser.mjs`.
    """

    name: str
    found: dict[str, Any]


def look_at(addresses: Sequence[str]) -> list[View]:
    """Open each page in light and dark, on a phone and on a desktop, and print it.

    The environment variable `SCREENSHOTS` may name a folder for pictures.
    """
    command = ["node", _DRIVER, CHROMIUM.path(), os.environ.get("SCREENSHOTS", ""), *addresses]
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        check=False,
        text=True,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return [
        View(f"{each['address'].rpartition('/')[2]} {each['colorScheme']} {each['size']}", each)
        for each in json.loads(done.stdout)
    ]
