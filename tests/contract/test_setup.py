"""What `make contract` fetches: pinned to the byte, from the registry of the user's npm."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.support.contract.tools import ROOT

MANIFEST = json.loads((ROOT / "package.json").read_text("utf-8"))
LOCK = json.loads((ROOT / "package-lock.json").read_text("utf-8"))


def test_each_tool_has_one_version() -> None:
    for kind in ("dependencies", "devDependencies"):
        assert all(re.fullmatch(r"[0-9]+(\.[0-9]+){2}", v) for v in MANIFEST[kind].values())
        assert LOCK["packages"][""][kind] == MANIFEST[kind]


def test_each_package_is_known_by_its_content_and_not_by_an_address() -> None:
    packages = [package for name, package in LOCK["packages"].items() if name]
    assert all("integrity" in package and "resolved" not in package for package in packages)


def test_without_node_the_fix_is_named(tmp_path: Path) -> None:
    for name in ("Makefile", "package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path)
    make = shutil.which("make")
    assert make is not None
    surroundings = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    made = subprocess.run(
        [make, "node_modules/.ready"],
        cwd=tmp_path,
        env={**surroundings, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 2
    assert "This needs Node.js" in made.stderr
    assert "nodejs.org" in made.stderr
