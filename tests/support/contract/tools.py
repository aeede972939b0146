"""The tools of Node that `make contract` sets up, as the tests run them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from .exchanges import SPEC

__all__ = ["ROOT", "node_tool", "spec_file"]

ROOT = Path(__file__).parents[3]


def node_tool(name: str) -> str:
    """Return the program of a tool that `package.json` pins."""
    program = ROOT / "node_modules" / ".bin" / name
    if not program.exists():
        pytest.fail(f"{name} is not installed: run `make contract`, which sets it up", False)
    return str(program)


def spec_file(folder: Path, change: Callable[[Any], object], spec: Any = None) -> Path:
    """Write a spec, the committed one if none is given, in which something was changed."""
    spec = spec or yaml.safe_load(SPEC.read_text("utf-8"))
    change(spec)
    path = folder / "changed.yaml"
    path.write_text(json.dumps(spec, indent=2), "utf-8")
    return path
