"""What the package exports."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from operator import attrgetter
from pathlib import Path
from typing import Any

import goproxies
import pytest

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


def imported(tree: ast.AST) -> dict[str, str]:
    """Return the module of each name that is imported from a module of the package."""
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {
        alias.name: statement.module
        for statement in statements
        if statement.level and statement.module
        for alias in statement.names
    }


@pytest.fixture(scope="module")
def face() -> ast.Module:
    """Return the source of the package's own module."""
    return ast.parse(Path(goproxies.__file__).read_text(encoding="utf-8"))


def test_the_package_exports_all_that_it_imports_by_name(face: ast.Module) -> None:
    assert set(imported(face)) == set(goproxies.__all__)


def test_every_name_that_a_type_checker_sees_can_be_imported(face: ast.Module) -> None:
    conditions = [node for node in face.body if isinstance(node, ast.If)]
    assert imported(conditions[0]) == goproxies._MODULES


def test_the_names_are_listed_before_they_are_imported() -> None:
    assert set(goproxies.__all__) <= set(dir(goproxies))


@pytest.mark.parametrize(
    "name",
    ["exporter.Exporter", "report.render", "sandbox.Sandbox", "warehouse.goproxies_source"],
)
def test_an_optional_part_is_there_without_an_import_of_its_own(name: str) -> None:
    program = f"import goproxies; print(goproxies.{name}.__name__)"
    output = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert output == f"{name.partition('.')[2]}\n"


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'goproxies' has no attribute 'Clinet'"):
        attrgetter("Clinet")(goproxies)
