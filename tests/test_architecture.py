"""The picture in the documentation shows the layers that the imports keep to."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = (
    (ROOT / "docs/architecture.md")
    .read_text(encoding="utf-8")
    .partition("flowchart TB")[2]
    .partition("```")[0]
)
NODES = {
    node: set(label.partition("<br>")[0].split(" · "))
    for node, label in re.findall(r'(\w+)\["([^"]+)"\]', PICTURE)
}


def layers() -> list[set[str]]:
    """Return the modules of each layer of the wrapper, the top one first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    wrapper = next(each for each in contracts if each.get("containers") == ["goproxies"])
    return [set(re.split(r"\s*[|:]\s*", layer)) for layer in wrapper["layers"]]


def level(node: str) -> int:
    """Return the place of a node among the layers, 0 at the top."""
    [found] = [n for n, modules in enumerate(layers()) if NODES[node] <= modules]
    return found


def test_the_picture_shows_every_module_of_the_layers() -> None:
    assert set.union(*NODES.values()) == set.union(*layers())


def test_every_arrow_of_the_picture_points_to_a_lower_layer() -> None:
    arrows = re.findall(r"(\w+)(?:\[[^]]*\])? --> (\w+)", PICTURE)
    assert len(arrows) >= len(NODES) - 1
    assert [(above, below) for above, below in arrows if level(above) >= level(below)] == []
