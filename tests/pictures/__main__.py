"""What `make pictures` runs: it draws the pictures of the documentation from the sandbox."""

from __future__ import annotations

from pathlib import Path

from . import pictures

FOLDER = Path("docs") / "pictures"

FOLDER.mkdir(parents=True, exist_ok=True)
for name, picture in pictures().items():
    (FOLDER / name).write_text(picture, encoding="utf-8")
    print(FOLDER / name)
