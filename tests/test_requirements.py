"""The files of pins: they follow from what `pyproject.toml` allows."""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]


def pins(kind: str) -> dict[str, Version]:
    """The version that a file of requirements pins for each package."""
    lines = (ROOT / f"requirements-{kind}.txt").read_text("utf-8").splitlines()
    found = [Requirement(line) for line in lines]
    return {pin.name: Version(next(iter(pin.specifier)).version) for pin in found}


def required() -> list[Requirement]:
    """What the package depends on, with and without extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    texts = [*project["dependencies"], *(text for extra in extras for text in extras[extra])]
    return [found for found in map(Requirement, texts) if found.name != project["name"]]


def test_the_lowest_versions_are_the_lower_bounds() -> None:
    lowest = pins("lowest")
    for dependency in required():
        (bound,) = [part.version for part in dependency.specifier if part.operator == ">="]
        assert lowest[dependency.name] == Version(bound), f"run `make lock` after {dependency}"


def test_the_pinned_versions_are_allowed() -> None:
    pinned = pins("dev")
    for dependency in required():
        assert pinned[dependency.name] in dependency.specifier
