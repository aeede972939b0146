"""Where each operation of the spec has its counterparts, and what is still to be decided.

Everything is read off the code: the generated modules, the endpoints that the wrapper uses, what
its methods send to a sandbox, the routes of the sandbox, and the documentation.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import Any, Final

import attrs
import goproxies
import goproxies._operations
import goproxies_api.api
from goproxies._operations.generated import Endpoint
from goproxies.sandbox import Sandbox
from goproxies.sandbox._app import Api
from goproxies.sandbox._database import Database
from goproxies.sandbox._tokens import Tokens
from goproxies.sandbox._traffic import TrafficRange
from starlette.routing import Route

from openapi.document.parts import Operation, operations
from openapi.document.python_names import python_name, tag_name
from tests.support.client.api import METHODS

from .tools import ROOT

__all__ = ["RAW_ONLY", "Sent", "methods", "module_of", "served", "undecided", "wrapped_routes"]

RAW_ONLY: Final[Mapping[str, str]] = {}
"""The reason for each operation, or parameter as `operation(parameter)`, that has no method.

It is for `client.raw` alone, and the sandbox need not have it.
"""

_HERE: Final = "RAW_ONLY in tests/support/contract/coverage.py"


@attrs.frozen
class Sent:
    """What a method sends when it is called without arguments."""

    method: str
    parameters: frozenset[str]


@attrs.frozen
class _Place:
    """Where each operation is found by a key, and nothing else is."""

    keys: set[str]
    key: Callable[[Operation], str]
    missing: str
    surplus: str
    needs_raw_only: bool = False


def undecided(spec: Mapping[str, Any]) -> list[str]:
    """Return what is missing for each operation or left of a former one, and where to fix it."""
    known = list(operations(dict(spec)))
    return [
        *(line for place in _places(known) for line in _differences(place, known)),
        *(line for operation in known for line in _unknown_parameters(operation)),
        *(line for operation in known for line in _missing_examples(operation)),
        *_surplus_raw_only(known),
    ]


@cache
def methods() -> dict[str, Sent]:
    """Return the method of the client that sends each operation, by `GET /path`.

    A method that needs arguments, or sends several operations, is not among them.
    """
    found: dict[str, Sent] = {}
    with Sandbox(days=1) as sandbox:
        for name, function in inspect.getmembers(goproxies.Client, inspect.isfunction):
            required = [
                parameter
                for parameter in list(inspect.signature(function).parameters.values())[1:]
                if parameter.default is parameter.empty
            ]
            if name.startswith("_") or required:
                continue
            sandbox.requests.clear()
            with goproxies.Client("demo", "demo", base_url=sandbox.url) as client:
                getattr(client, name)()
            sent = {f"{r.method} {r.path}": frozenset(r.query) for r in sandbox.requests}
            if len(sent) > 1:
                sent.pop("POST /api/v1/login", None)
            if len(sent) == 1:
                [(route, parameters)] = sent.items()
                found.setdefault(route, Sent(name, parameters))
    return found


def wrapped_routes(spec: Mapping[str, Any]) -> set[str]:
    """Return the operations that the wrapper uses, as `GET /path`."""
    modules = _wrapped()
    return {_route(one) for one in operations(dict(spec)) if module_of(one) in modules}


def _places(known: list[Operation]) -> list[_Place]:
    return [
        _Place(
            _generated(),
            module_of,
            "has no generated module: run `make generate`",
            "is generated, and no operation of the spec: run `make generate`",
            needs_raw_only=True,
        ),
        _Place(
            _wrapped(),
            module_of,
            "has no method: write it in wrapper/goproxies/_operations, _client.py and "
            f"_async_client.py, or (for client.raw alone, and no more) give the reason in {_HERE}",
            "is used in wrapper/goproxies/_operations, and no operation of the spec: remove it",
        ),
        _Place(
            served(),
            _route,
            "is not in the sandbox: give it a route in wrapper/goproxies/sandbox/_app.py",
            "is in the sandbox, and no operation of the spec: remove its route",
        ),
        _Place(
            _documented({_name(operation) for operation in known}),
            _name,
            "is not documented: name it (`operationId`) in README.md or a page of docs/",
            "is documented in README.md or docs/, and no operation of the spec: remove it there",
        ),
    ]


def _differences(place: _Place, known: list[Operation]) -> Iterator[str]:
    wanted = {place.key(operation): _name(operation) for operation in known}
    for key in sorted(wanted.keys() - place.keys):
        if place.needs_raw_only or wanted[key] not in RAW_ONLY:
            yield f"{wanted[key]} {place.missing}"
    for key in sorted(place.keys - wanted.keys()):
        yield f"{key} {place.surplus}"


def _unknown_parameters(operation: Operation) -> Iterator[str]:
    sent = methods().get(_route(operation))
    listed = operation.fields.get("parameters", [])
    if sent is None or not isinstance(listed, list):
        return
    taken = inspect.signature(getattr(goproxies.Client, sent.method)).parameters.keys()
    for parameter in listed:
        name = str(parameter["name"]) if isinstance(parameter, dict) else ""
        if name not in {*taken, *sent.parameters} and f"{_name(operation)}({name})" not in RAW_ONLY:
            yield (
                f"{_name(operation)} has the parameter {name!r}, and the method {sent.method} does "
                "not: add it in wrapper/goproxies/_operations, _client.py, _async_client.py and "
                f"sandbox/_validation.py, or give the reason in {_HERE}"
            )


def _missing_examples(operation: Operation) -> Iterator[str]:
    if operation.method.upper() != "GET":  # no test calls others without arguments
        return
    sent = methods().get(_route(operation))
    if sent is not None and sent.method not in METHODS:
        yield (
            f"{_name(operation)} has the method {sent.method} and no example for the tests: add "
            "its path to METHODS in tests/support/client/api.py, and an answer to ANSWERS beside it"
        )


def _surplus_raw_only(known: list[Operation]) -> Iterator[str]:
    names = {_name(operation): module_of(operation) for operation in known}
    for name in sorted(RAW_ONLY):
        operation = name.partition("(")[0]
        if operation not in names:
            yield f"{name} is no operation of the spec: remove it from {_HERE}"
        elif name == operation and names[operation] in _wrapped():
            yield f"{name} has a method: remove it from {_HERE}"


def _name(operation: Operation) -> str:
    return str(operation.fields["operationId"])


def _route(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def module_of(operation: Operation) -> str:
    """Return the module of the generated endpoint, below `goproxies_api.api`."""
    tags = operation.fields["tags"]
    assert isinstance(tags, list)
    return f"{tag_name(str(tags[0]))}.{python_name(_name(operation))}"


def _generated() -> set[str]:
    prefix = "goproxies_api.api."
    modules = pkgutil.walk_packages(goproxies_api.api.__path__, prefix)
    return {module.name.removeprefix(prefix) for module in modules if not module.ispkg}


def _wrapped() -> set[str]:
    """Find the endpoints of the generated client that the operations of the wrapper use."""
    package = goproxies._operations
    modules = pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    values = [value for one in modules for value in vars(import_module(one.name)).values()]
    return {value.name for value in values if isinstance(value, Endpoint)}


def served() -> set[str]:
    """Return the routes of the sandbox, as `GET /path`."""

    def clock() -> datetime:
        return datetime(2026, 10, 1, tzinfo=UTC)

    database = Database(":memory:", TrafficRange(0, 0, -1, (), ()))
    try:
        api = Api(database, Tokens(clock, None), {}, clock).application()
    finally:
        database.close()
    routes = [route for route in api.routes if isinstance(route, Route)]
    # Starlette adds HEAD to every GET.
    return {f"{m} {route.path}" for route in routes for m in (route.methods or ()) if m != "HEAD"}


def _documented(known: set[str]) -> set[str]:
    """Return the names of operations in the documentation, known ones and others that look so."""
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("**/*.md")]
    text = "\n".join(page.read_text("utf-8") for page in pages)
    named = set(re.findall(r"`([\w.-]+)`", text))
    verbs = re.compile(r"(?:get|list|create|update|delete)[A-Z]\w*")
    return {name for name in named if name in known or verbs.fullmatch(name)}
