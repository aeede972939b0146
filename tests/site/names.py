"""The public names of the package, as its reference has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import griffe

__all__ = ["MODULES", "PublicName", "find", "load_package", "members_of", "public_names"]

MODULES = (
    "goproxies",
    "goproxies.exporter",
    "goproxies.pytest_plugin",
    "goproxies.report",
    "goproxies.sandbox",
    "goproxies.warehouse",
)
"""The modules that users import."""

_EXTENSION = str(Path(__file__).with_name("docstrings.py"))
_HOOK = "pytest_"  # pytest calls them, and documents them


@attrs.frozen
class PublicName:
    """Something that a public module exports, or a member of a class that it exports.

    Attributes:
        path: The name as users write it.
        has_docstring: Whether it has a docstring of its own.
        is_listed: Whether it is an attribute that the docstring of its class lists.
    """

    path: str
    has_docstring: bool
    is_listed: bool = False


def load_package(root: Path) -> griffe.Module:
    """Read the package of a work tree, with the docstrings that it has when it is imported."""
    package = griffe.load(
        "goproxies",
        search_paths=[root / "wrapper", root / "generated"],
        extensions=griffe.load_extensions(_EXTENSION),
        resolve_aliases=True,
    )
    assert isinstance(package, griffe.Module)
    return package


def find(package: griffe.Module, path: str) -> griffe.Object:
    """Return what a path such as `goproxies.sandbox.Sandbox` names."""
    _, _, inner = path.partition(".")
    return _target(package[inner]) if inner else package


def public_names(package: griffe.Module) -> Iterator[PublicName]:
    """Return everything that the public modules export, with its members."""
    for path in MODULES:
        for name in map(str, find(package, path).exports or ()):
            if not name.startswith(_HOOK):
                exported = find(package, f"{path}.{name}")
                yield PublicName(f"{path}.{name}", exported.has_docstring)
                if isinstance(exported, griffe.Class):
                    listed = set(_listed(exported))
                    for member in members_of(exported):
                        inner = f"{path}.{name}.{member.name}"
                        yield PublicName(inner, member.has_docstring, member.name in listed)


def members_of(owner: griffe.Class) -> Iterator[griffe.Object]:
    """Return the public members that are written in this package; those of `list` are not."""
    for name, member in owner.all_members.items():
        if not name.startswith("_") and member.canonical_path.startswith("goproxies."):
            yield _target(member)


def _listed(owner: griffe.Class) -> Iterator[str]:
    """Return the attributes that the docstring of a class lists, or that of one of its bases."""
    for described in (owner, *owner.mro()):
        for section in described.docstring.parse("google") if described.docstring else ():
            if section.kind is griffe.DocstringSectionKind.attributes:
                yield from (attribute.name for attribute in section.value)


def _target(named: griffe.Object | griffe.Alias) -> griffe.Object:
    return named.final_target if isinstance(named, griffe.Alias) else named
