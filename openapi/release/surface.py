"""The names that a generated client offers, and those that are gone or different.

Redocly compares what goes over the wire. A renamed tag or schema changes nothing there, but it
moves a module, and so breaks the code that imports it.
"""

import ast
from collections.abc import Iterator
from typing import Final, TypeAlias

from openapi.client.trees import Tree
from openapi.layout import CLIENT

__all__ = ["Surface", "gains", "losses", "surface"]

Surface: TypeAlias = dict[str, str]
"""The type or value of each importable name; empty for a module or class."""

_ENTRY: Final = "sync_detailed"
"""One of an endpoint's four functions, which share their parameters."""

# Redocly rates whether a value may be missing or null, which depends on who sends it. Who may call
# an operation is compared by its security.
_RATED_ELSEWHERE: Final = frozenset(("Unset", "None"))
_CLIENT: Final = "client"


def surface(tree: Tree) -> Surface:
    """Return the names and types of the endpoints and models of a client, from its source."""
    found: Surface = {}
    for path, content in tree.items():
        name = f"{CLIENT.name}.{path.removesuffix('.py').replace('/', '.')}"
        if path.startswith(("api/", "models/")) and not name.endswith("__init__"):
            module = ast.parse(content)
            found |= _endpoint(name, module) if path.startswith("api/") else dict(_models(module))
    return found


def losses(old: Surface, new: Surface) -> list[str]:
    """Return in Markdown what of the old surface the new one does not have."""
    changed = [name for name in old if name in new and old[name] != new[name]]
    return [
        *(f"`{name}` is gone" for name in _absent(old, new)),
        *(f"`{name}` was `{old[name]}` and is `{new[name]}`" for name in changed),
    ]


def gains(old: Surface, new: Surface) -> list[str]:
    """Return in Markdown what the new surface has and the old one did not."""
    return [f"`{name}` is new" for name in _absent(new, old)]


def _absent(here: Surface, there: Surface) -> list[str]:
    """Return the names that are only here, without the parts of a module or class that is."""
    absent = [name for name in here if name not in there]
    return [name for name in absent if _owner(name) not in absent]


def _owner(name: str) -> str:
    """Return the module of a parameter or an answer, or the class of an attribute."""
    before, bracket, _ = name.partition("(")
    return before if bracket else name.rpartition(".")[0]


def _endpoint(name: str, module: ast.Module) -> Surface:
    function = next(
        node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == _ENTRY
    )
    given = function.args.args + function.args.kwonlyargs
    positions = {argument.arg: f"no. {n}, " for n, argument in enumerate(function.args.args, 1)}
    parameters = {
        f"{name}({argument.arg})": positions.get(argument.arg, "") + _type(argument.annotation)
        for argument in given
        if argument.arg != _CLIENT
    }
    answers = ast.walk(function.returns) if function.returns else ()
    returned = {
        f"{name}() -> {node.id}": ""
        for node in answers
        if isinstance(node, ast.Name) and node.id != "Response"
    }
    return {name: "", **parameters, **returned}


def _models(module: ast.Module) -> Iterator[tuple[str, str]]:
    for model in module.body:
        if isinstance(model, ast.ClassDef):
            name = f"{CLIENT.name}.models.{model.name}"
            yield name, ""
            for member in model.body:
                match member:
                    case ast.AnnAssign(target=ast.Name(id=field)):
                        yield f"{name}.{field}", _type(member.annotation)
                    case ast.Assign(targets=[ast.Name(id=field)]):
                        yield f"{name}.{field}", ast.unparse(member.value)


def _type(annotation: ast.expr | None) -> str:
    parts = ast.unparse(annotation).split(" | ") if annotation else []
    return " | ".join(sorted(part for part in parts if part not in _RATED_ELSEWHERE))
