"""What the package shows to the world, and what importing it costs."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import goproxies
import pytest

FLOORS_ABOVE = ("cli", "sandbox", "_exports")

MODULES = [
    module.name
    for module in pkgutil.walk_packages(goproxies.__path__, "goproxies.")
    if not module.name.rpartition(".")[2].startswith("__")
]


def exporting() -> list[Any]:
    """Return every module of the package that says what it exports."""
    modules = [goproxies, *map(importlib.import_module, MODULES)]
    return [module for module in modules if hasattr(module, "__all__")]


each_module = pytest.mark.parametrize("module", exporting(), ids=lambda module: module.__name__)


def rank(name: str) -> tuple[bool, bool, str]:
    """Put constants before classes, and classes before functions, as the formatter does."""
    return not name.isupper(), not name[0].isupper(), name


def defined(module: Any) -> set[str]:
    """Name the public classes and functions that a module defines itself."""
    body = ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body
    named = [
        node
        for node in body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {node.name for node in named if not node.name.startswith("_")}


@each_module
def test_exports_are_sorted_and_there(module: Any) -> None:
    assert list(module.__all__) == sorted(set(module.__all__), key=rank)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


@each_module
def test_no_public_class_or_function_is_left_out(module: Any) -> None:
    assert defined(module) <= set(module.__all__)


def test_the_package_exports_all_that_it_imports_by_name() -> None:
    public = {name for name, value in vars(goproxies).items() if not name.startswith("_")}
    submodules = {name for name in public if type(getattr(goproxies, name)) is type(sys)}
    assert public - submodules == set(goproxies.__all__) - {"__version__"}


def loaded(statement: str) -> set[str]:
    """Return what a fresh interpreter has loaded after a statement."""
    program = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    return set(json.loads(ran.stdout))


@pytest.fixture(scope="module")
def cost() -> set[str]:
    """Return what `import goproxies` loads beyond its dependencies and the standard library."""
    added = loaded("import goproxies") - loaded("import httpx, attrs, dateutil.parser")
    return {name for name in added if name.partition(".")[0] not in sys.stdlib_module_names}


def test_importing_the_package_loads_no_other_package(cost: set[str]) -> None:
    assert {name.partition(".")[0] for name in cost} == {"goproxies", "goproxies_api"}


@pytest.mark.parametrize("floor", FLOORS_ABOVE)
def test_importing_the_package_loads_nothing_of_the_top_floor(cost: set[str], floor: str) -> None:
    assert not [name for name in cost if name.startswith(f"goproxies.{floor}")]


def test_importing_the_package_loads_no_event_loop() -> None:
    bare = loaded("import httpx")
    assert not (loaded("import goproxies") - bare) & {"anyio", "asyncio", "trio", "sniffio"}
