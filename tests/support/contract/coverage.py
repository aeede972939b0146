"""Where each operation of the spec has its counterparts, and what is still to be decided."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import attrs
import goproxies_api.api
from goproxies.sandbox._app import Api
from goproxies.sandbox._database import Database
from goproxies.sandbox._tokens import Tokens
from starlette.routing import Route

from openapi.document.parts import Operation, operations
from openapi.document.python_names import python_name

from .tools import ROOT

__all__ = ["RAW_ONLY", "WRAPPED", "undecided"]

WRAPPED: Final = {
    "login": "login",
    "getTrafficStats": "traffic",
    "getTrafficStatsHistory": "traffic_history",
    "getRequestsHistory": "requests_history",
    "getUsedCountriesStats": "countries",
    "listSubusers": "subusers",
}
"""The method of each operation that has one."""

RAW_ONLY: Final[Mapping[str, str]] = {}
"""Why an operation has no method: it is for `client.raw` alone, and not in the sandbox."""


@attrs.frozen
class _Place:
    """Where each operation is found by a key, and nothing else is."""

    keys: set[str]
    key: Callable[[Operation], str]
    missing: str
    surplus: str
    needs_raw_only: bool = True


def undecided(spec: Mapping[str, Any]) -> list[str]:
    """Return what is missing for each operation or left of a former one, and where to fix it."""
    known = list(operations(dict(spec)))
    found = []
    for place in _places():
        wanted = {place.key(operation): _name(operation) for operation in known}
        missing = [wanted[key] for key in sorted(wanted.keys() - place.keys)]
        found += [
            f"{name} {place.missing}"
            for name in missing
            if place.needs_raw_only or name not in RAW_ONLY
        ]
        found += [f"{key} {place.surplus}" for key in sorted(place.keys - wanted.keys())]
    return found


def _places() -> list[_Place]:
    return [
        _Place(
            _generated(),
            _module,
            "has no generated module: run `make generate`",
            "is generated, and no operation of the spec: run `make generate`",
        ),
        _Place(
            {*WRAPPED, *RAW_ONLY},
            _name,
            "has no method: list it in WRAPPED, or in RAW_ONLY with the reason, in "
            "tests/support/contract/coverage.py",
            "is in WRAPPED or RAW_ONLY, and no operation of the spec: remove it there",
        ),
        _Place(
            _served(),
            _route,
            "is not in the sandbox: give it a route in wrapper/goproxies/sandbox/_app.py",
            "is in the sandbox, and no operation of the spec: remove its route",
            needs_raw_only=False,
        ),
        _Place(
            _documented(),
            _name,
            "is not documented: name it (`operationId`) in README.md or a page of docs/",
            "is documented in README.md or docs/, and no operation of the spec: remove it there",
            needs_raw_only=False,
        ),
    ]


def _name(operation: Operation) -> str:
    return str(operation.fields["operationId"])


def _route(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def _module(operation: Operation) -> str:
    tags = operation.fields["tags"]
    assert isinstance(tags, list)
    return f"goproxies_api.api.{python_name(str(tags[0]))}.{python_name(_name(operation))}"


def _generated() -> set[str]:
    modules = pkgutil.walk_packages(goproxies_api.api.__path__, "goproxies_api.api.")
    return {module.name for module in modules if not module.ispkg}


def _served() -> set[str]:
    def clock() -> datetime:
        return datetime(2026, 10, 1, tzinfo=UTC)

    database = Database(":memory:", [])
    try:
        api = Api(database, Tokens(clock, None), {}, clock).application()
    finally:
        database.close()
    routes = [route for route in api.routes if isinstance(route, Route)]
    # Starlette adds HEAD to every GET.
    return {f"{m} {route.path}" for route in routes for m in (route.methods or ()) if m != "HEAD"}


def _documented() -> set[str]:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("**/*.md")]
    text = "\n".join(page.read_text("utf-8") for page in pages)
    return set(re.findall(r"`(login|(?:get|list|create|update|delete)[A-Z]\w*)`", text))
