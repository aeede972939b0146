"""Importing the generated client has no effects: no text of a page runs as code.

The generator escapes what it is given. This is a second check, on the result.
"""

import ast
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from openapi.client.trees import Tree
from openapi.errors import Refusal

__all__ = ["require_no_effects"]

_STANDARD: Final = {"collections", "datetime", "enum", "http", "io", "json", "typing", "urllib"}
_IMPORTED: Final = _STANDARD | {"__future__", "attrs", "httpx", "mimetypes", "ssl", "uuid"}
_ATTRS: Final = {"_attrs_define", "_attrs_field", "define", "field"}
_PARSERS: Final = {"UUID", "datetime.date.fromisoformat", "datetime.datetime.fromisoformat"}
_CALLED: Final = _ATTRS | _PARSERS | {"TypeVar", "Unset"}
_DEFINITIONS: Final = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
)


def require_no_effects(tree: Tree, place: str) -> None:
    """Check that a generated tree is Python whose import only defines names.

    Raises:
        Refusal: A file is no Python module, is broken, or does something when it is imported.
    """
    modules: dict[str, _Module] = {}
    name = ""
    try:
        for name, content in tree.items():
            modules[name] = _checked(name, content)
        for name, module in modules.items():
            for statement in module.own_imports:
                _require_own_import(statement, name, modules)
    except _Fault as fault:
        raise Refusal(place, f"generated {name}{fault}") from None


class _Module(NamedTuple):
    """What a module defines, and its imports from the other modules."""

    names: frozenset[str]
    own_imports: Sequence[ast.ImportFrom]


class _Fault(Exception):
    """What is wrong with a module, to be written after its name."""


def _checked(name: str, content: bytes) -> _Module:
    """Check what does not depend on the other modules."""
    module = _parsed(name, content)
    _require_definitions(module)
    nodes = list(ast.walk(module))
    _require_imports(nodes)
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    _require_single_names(classes)
    _require_own_variables(classes)
    names = frozenset(name for statement in module.body for name in _bound(statement))
    return _Module(names, [one for one in nodes if isinstance(one, ast.ImportFrom) and one.level])


def _parsed(name: str, content: bytes) -> ast.Module:
    stem, ending = name[:-3], name[-3:]
    if ending != ".py" or not all(part.isidentifier() for part in stem.split("/")):
        raise _Fault(" is no Python module")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # an invalid escape in a string is only a warning
            module = ast.parse(content, name)
            compile(module, name, "exec", dont_inherit=True)
            return module
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _Fault(f" is no Python: {error}") from None


def _require_definitions(module: ast.Module) -> None:
    for statement in module.body:
        if not _only_defines(statement):
            raise _Fault(f", line {statement.lineno}: runs when it is imported")
    for call in _calls_at_import(module):
        called = ast.unparse(call.func)
        if called not in _CALLED:
            raise _Fault(f", line {call.lineno}: calls {called} when it is imported")


def _only_defines(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body, orelse=[]):
            return all(isinstance(inner, ast.ImportFrom) for inner in body)
        case _:
            return isinstance(statement, _DEFINITIONS)


def _calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Return the calls outside functions: in assignments, decorators, defaults, class bodies."""
    inside = node.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        if child not in inside:
            yield from _calls_at_import(child)


def _require_imports(nodes: Sequence[ast.AST]) -> None:
    for node in nodes:
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imported = [node.module or ""]
        else:
            continue
        for name in imported:
            if name.partition(".")[0] not in _IMPORTED:
                raise _Fault(f", line {node.lineno}: imports {name}")


def _require_own_import(node: ast.ImportFrom, name: str, modules: Mapping[str, _Module]) -> None:
    folder = PurePosixPath(name).parents[node.level - 1]
    source = folder.joinpath(*node.module.split(".")) if node.module else folder
    found = modules.get(f"{source}.py") or modules.get((source / "__init__.py").as_posix())
    for alias in node.names:
        known = found is not None and alias.name in found.names
        if not known and f"{source / alias.name}.py" not in modules:
            raise _Fault(f", line {node.lineno}: imports {alias.name}, which is not there")


def _require_single_names(classes: Sequence[ast.ClassDef]) -> None:
    """Refuse a property with the name of a method, which would replace the method."""
    for node in classes:
        bound: set[str] = set()
        for statement in node.body:
            for name in _bound(statement):
                if name in bound:
                    raise _Fault(f", line {statement.lineno}: defines {name} twice")
                bound.add(name)


def _require_own_variables(classes: Sequence[ast.ClassDef]) -> None:
    """Refuse a property with the name of a loop variable, `x_item` of an array `x`: it is lost."""
    for model in classes:
        fields = [one for one in model.body if isinstance(one, ast.AnnAssign)]
        names = {name for field in fields for name in _bound(field)}
        for variable in _loop_variables(model):
            if variable.id in names:
                problem = f"a loop overwrites the property {variable.id}"
                raise _Fault(f", line {variable.lineno}: {problem}")


def _loop_variables(model: ast.ClassDef) -> Iterator[ast.Name]:
    for loop in (node for node in ast.walk(model) if isinstance(node, ast.For)):
        for node in ast.walk(loop):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node


def _bound(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case (
            ast.FunctionDef(name=name)
            | ast.AsyncFunctionDef(name=name)
            | ast.ClassDef(name=name)
            | ast.AnnAssign(target=ast.Name(id=name))
        ):
            yield name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names)
