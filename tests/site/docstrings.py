"""A Griffe extension: what the reference cannot read off the source, it takes at run time.

Griffe does not import what it reads. It misses `__doc__ = Other.__doc__` in a class and what a
decorator copies, and shows the names of constants where a reader wants their values.
"""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import griffe

__all__ = ["AsImported"]


class AsImported(griffe.Extension):
    """Reads docstrings and defaults off the imported package where the source has none."""

    def on_class_members(self, *, cls: griffe.Class, **_: Any) -> None:
        """Complete a class, its methods and its properties."""
        for member in (cls, *cls.members.values()):
            if isinstance(member, griffe.Class | griffe.Function) or "property" in member.labels:
                _complete(member)

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """List the attributes that a class inherits from one that has no entry of its own."""
        exported = set(map(str, pkg.exports or ()))
        for name in exported:
            cls = pkg[name].final_target if pkg[name].is_alias else pkg[name]
            if isinstance(cls, griffe.Class) and cls.docstring is not None:
                hidden = [base for base in cls.mro() if base.name not in exported]
                cls.docstring.value += "".join(map(_list_of_attributes, hidden))

    def on_function(self, *, func: griffe.Function, **_: Any) -> None:
        """Complete a function of a module."""
        if isinstance(func.parent, griffe.Module):
            _complete(func)


def _complete(member: griffe.Object | griffe.Alias) -> None:
    if isinstance(member, griffe.Function):
        _show_values(member)
    if member.docstring is None and isinstance(member, griffe.Object) and not _is_private(member):
        text = getattr(_imported(member), "__doc__", None)
        if isinstance(text, str):
            cleaned = inspect.cleandoc(text)
            member.docstring = griffe.Docstring(cleaned, parent=member, parser="google")


def _is_private(member: griffe.Object) -> bool:
    """Return whether no user sees it; then its module, which may be slow, is not imported."""
    return "._" in member.path.removeprefix(member.module.path)


def _list_of_attributes(base: griffe.Class) -> str:
    text = base.docstring.value if base.docstring else ""
    _, heading, listed = text.partition("\n\nAttributes:\n")
    return heading + listed.partition("\n\n")[0]


def _show_values(function: griffe.Function) -> None:
    """Replace constants that are defaults, such as `DEFAULT_TIMEOUT`, by their values."""
    for parameter in function.parameters:
        name = str(parameter.default)
        if name.isidentifier() and name.isupper():
            local = f"{function.module.path}.{name}"
            module, _, name = function.module.imports.get(name, local).rpartition(".")
            if module.startswith("goproxies."):
                parameter.default = repr(getattr(importlib.import_module(module), name))


def _imported(member: griffe.Object) -> Any:
    found: Any = None
    try:
        found = importlib.import_module(member.module.path)
        for name in member.path.removeprefix(f"{member.module.path}.").split("."):
            found = vars(found)[name]
    except (ImportError, KeyError):  # only a type checker sees it
        return None
    return found
