"""What a generated module may hold, and what it may not."""

import pytest

from openapi.client.source_check import require_no_effects
from openapi.errors import Refusal

HARMLESS = '''"""What it is."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, TypeVar

from attrs import define as _attrs_define

from .other import Other

if TYPE_CHECKING:
    from .other import Other as Same

T = TypeVar("T", bound="Model")
SINCE: datetime.datetime = datetime.datetime.fromisoformat("2026-01-01T00:00:00Z")

@_attrs_define
class Model:
    name: str = "a"

    def run(self) -> Other:
        return print(self)
'''


def require(source: str, name: str = "model.py") -> None:
    require_no_effects({name: source.encode(), "other.py": b"class Other: pass\n"}, "spec")


def test_definitions_are_inert() -> None:
    require(HARMLESS)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("print()", "line 1: runs when it is imported"),
        ("if 1:\n    import typing", "line 1: runs"),
        ("if TYPE_CHECKING:\n    print()", "line 1: runs"),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    print()", "line 1: runs"),
        ("for x in y: pass", "line 1: runs"),
        ("del typing", "line 1: runs"),
        ("x += 1", "line 1: runs"),
        ("x = print()", "line 1: calls print"),
        ("x: int = open('a')", "line 1: calls open"),
        ("class A:\n    x = exec('')", "line 2: calls exec"),
        ("class A(print()): pass", "line 1: calls print"),
        ("def f(x=print()): pass", "line 1: calls print"),
        ("def f(x: print()): pass", "line 1: calls print"),
        ("@print('a')\ndef f(): pass", "line 1: calls print"),
        ("f = lambda: print()", "line 1: calls print"),
        ("x = f'{print()}'", "line 1: calls print"),
        ("import os", "line 1: imports os"),
        ("import typing, subprocess", "line 1: imports subprocess"),
        ("from os.path import join", "line 1: imports os.path"),
        ("def f():\n    import os", "line 2: imports os"),
        ("from .other import Missing", "imports Missing, which is not there"),
        ("from .nowhere import Other", "imports Other, which is not there"),
        ("class A:\n    x: int\n    def x(self): pass", "line 3: defines x twice"),
        (
            "class A:\n    x_item: int\n    def f(self):\n        for x_item in self.x: pass",
            "line 4: a loop overwrites the property x_item",
        ),
        ("x = (", "is no Python"),
        ("x = '\\d'", "is no Python"),
        ("x = '\0'", "is no Python"),
        ("def f(a, a): pass", "is no Python"),
    ],
)
def test_source_that_would_run_or_break_is_refused(source: str, message: str) -> None:
    with pytest.raises(Refusal) as refused:
        require(source)
    assert str(refused.value).startswith("spec: generated model.py")
    assert message in str(refused.value)


@pytest.mark.parametrize("name", ["run.sh", "../model.py", "a b.py", "api/..py", "model.pyc"])
def test_a_text_that_is_no_module_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="is no Python module"):
        require("", name)
