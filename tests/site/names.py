"""The public names of the package, as its reference has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import griffe

__all__ = ["MODULES", "PublicName", "public_names"]

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


def public_names(root: Path) -> Iterator[PublicName]:
    """Return everything that the public modules of a work tree export, with its members."""
    package = griffe.load(
        "goproxies",
        search_paths=[root / "wrapper", root / "generated"],
        extensions=griffe.load_extensions(_EXTENSION),
        resolve_aliases=True,
    )
    for path in MODULES:
        _, _, inner = path.partition(".")
        module = package[inner] if inner else package
        for name in map(str, module.exports or ()):
            if not name.startswith(_HOOK):
                exported = _target(module[name])
                yield PublicName(f"{path}.{name}", exported.has_docstring)
                if isinstance(exported, griffe.Class):
                    yield from _members(f"{path}.{name}", exported)


def _members(path: str, owner: griffe.Class) -> Iterator[PublicName]:
    """Return the members that are written in this package; those of `list` are not."""
    listed = set(_listed(owner))
    for name, member in owner.all_members.items():
        if not name.startswith("_") and member.canonical_path.startswith("goproxies."):
            yield PublicName(f"{path}.{name}", member.has_docstring, name in listed)


def _listed(owner: griffe.Class) -> Iterator[str]:
    """Return the attributes that a class, or one that it inherits from, describes in a list."""
    for described in (owner, *owner.mro()):
        if described.docstring:
            for section in described.docstring.parse("google"):
                if section.kind is griffe.DocstringSectionKind.attributes:
                    yield from (attribute.name for attribute in section.value)


def _target(named: griffe.Object | griffe.Alias) -> griffe.Object:
    return named.final_target if isinstance(named, griffe.Alias) else named
