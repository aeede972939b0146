"""Pages of the reference as Markdown, for readers that have no browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import griffe

from .names import find, members_of

__all__ = ["with_docstrings"]

_DIRECTIVE = re.compile(r"^::: (\S+)\n(?: +.*\n)*", re.MULTILINE)


def with_docstrings(page: str, package: griffe.Module) -> str:
    """Return a page in which each directive `::: NAME` is what it stands for."""
    return _DIRECTIVE.sub(lambda found: "\n".join(_entries(package, found[1])), page)


def _entries(package: griffe.Module, path: str) -> Iterator[str]:
    """Describe a name, and the members of a class that have a docstring of their own."""
    named = find(package, path)
    yield _entry("##", path, named)
    if isinstance(named, griffe.Class):
        for member in members_of(named):
            if member.has_docstring:
                yield _entry("###", f"{path}.{member.name}", member)


def _entry(level: str, path: str, named: griffe.Object) -> str:
    code = ""
    if isinstance(named, griffe.Class | griffe.Function):
        code = str(named.signature())
    elif isinstance(named, griffe.Attribute) and "property" not in named.labels:
        code = f"{named.name} = {named.value}"
    lines = [f"{level} {path}", "", *(["```python", code, "```", ""] if code else [])]
    docstring = named.docstring.value if named.docstring else ""
    return "\n".join([*lines, docstring, ""])
