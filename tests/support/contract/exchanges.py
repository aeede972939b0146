"""One request with its answer, and what is wrong with them by the spec, as openapi-core reads it.

It accepts unknown query parameters, an empty bearer, `NaN`, and a success that only `default`
covers: this module finds those.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import attrs
import yaml
from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.paths.datatypes import PathOperationServer
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_core.validation.schemas import factories
from werkzeug.datastructures import Headers, ImmutableMultiDict
from werkzeug.http import parse_cookie

from openapi.document.parts import schemas

from .quick import QuickValidator

__all__ = ["SPEC", "Contract", "Exchange"]

# openapi-core copies its checker of formats for each value, to add formats to it: here, none.
vars(factories)["deepcopy"] = lambda checker: checker
vars(factories)["SchemaValidator"] = QuickValidator

SPEC = Path(__file__).parents[3] / "openapi" / "resellers.yaml"


@attrs.frozen
class Exchange:
    """A request and its answer, from any library."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    content_type: str
    content: bytes

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"{self.method} {self.path}{query} -> {self.status}"


class Contract:
    """A spec to compare exchanges with."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        # Else openapi-core resolves the path to each value of the spec again and again.
        path = SchemaPath.from_dict(dict(spec), resolved_cache_maxsize=100_000)
        self._api = OpenAPI(path, config=Config(path_finder_cls=_PathFinder))
        # An exchange with any server counts as one with the documented server.
        self._server = spec["servers"][0]["url"]
        # Thousands of exchanges are compared, with few operations.
        self._operation_at = cache(self._found)
        self._query_parameters = cache(self._documented)

    @classmethod
    @cache
    def committed(cls) -> Contract:
        """Return the contract of the committed spec."""
        return cls(yaml.safe_load(SPEC.read_text("utf-8")))

    @classmethod
    def closed(cls, spec: Mapping[str, Any]) -> Contract:
        """Return a contract in which objects have the documented properties and no others."""
        copy = deepcopy(dict(spec))
        for _, schema in schemas(copy):
            if "properties" in schema:
                schema.setdefault("additionalProperties", False)
        return cls(copy)

    def knows(self, exchange: Exchange) -> bool:
        """Return whether the spec has such an operation."""
        return self._operation(exchange) is not None

    def request_breaches(self, exchange: Exchange) -> list[str]:
        """Say what is wrong with a request."""
        found = [
            _described(error) for error in self._api.iter_request_errors(self._request(exchange))
        ]
        return [
            f"{exchange}: request: {fault}" for fault in [*found, *self._request_extras(exchange)]
        ]

    def answer_breaches(self, exchange: Exchange) -> list[str]:
        """Say what is wrong with an answer."""
        answer = _Answer(exchange.status, exchange.content_type, exchange.content)
        errors = self._api.iter_response_errors(self._request(exchange), answer)
        found = [_described(error) for error in errors]
        return [
            f"{exchange}: answer: {fault}" for fault in [*found, *self._answer_extras(exchange)]
        ]

    def _request_extras(self, exchange: Exchange) -> Iterator[str]:
        bearer = exchange.headers.get("authorization")
        if bearer is not None and not bearer.removeprefix("Bearer").strip():
            yield "the bearer is empty"
        if not self.knows(exchange):
            return
        documented = self._query_parameters(exchange.method, exchange.path)
        for name, _ in parse_qsl(exchange.query, keep_blank_values=True):
            if name not in documented:
                yield f"no query parameter {name!r} is documented"

    def _answer_extras(self, exchange: Exchange) -> Iterator[str]:
        try:
            json.loads(exchange.content, parse_constant=_refuse)
        except ValueError as error:
            yield f"not JSON: {error}"
        operation = self._operation(exchange)
        if operation is not None and 200 <= exchange.status < 300:
            documented = (operation.operation / "responses").str_keys()
            if str(exchange.status) not in documented:
                yield "a success of this status is not documented"

    def _operation(self, exchange: Exchange) -> PathOperationServer | None:
        return self._operation_at(exchange.method, exchange.path)

    def _found(self, method: str, path: str) -> PathOperationServer | None:
        try:
            return APICallPathFinder(self._api.spec).find(method.lower(), self._server + path)
        except OpenAPIError:
            return None

    def _documented(self, method: str, path: str) -> set[str]:
        operation = self._operation_at(method, path)
        return set() if operation is None else _query_parameters(operation)

    def _request(self, exchange: Exchange) -> _Request:
        parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(exchange.query, keep_blank_values=True)),
            header=Headers(dict(exchange.headers)),
            cookie=ImmutableMultiDict(
                parse_cookie(exchange.headers.get("cookie")).items(multi=True)
            ),
        )
        return _Request(
            self._server,
            exchange.path,
            exchange.method.lower(),
            exchange.headers.get("content-type", "").lower(),
            exchange.body or None,
            parameters,
        )


class _PathFinder(APICallPathFinder):
    """Finds the operation of a request, once for all requests of one address."""

    find = cache(APICallPathFinder.find)


@attrs.define
class _Request:
    """A request as openapi-core expects it: it writes into the parameters."""

    host_url: str
    path: str
    method: str
    content_type: str
    body: bytes | None
    parameters: RequestParameters


@attrs.frozen
class _Answer:
    """An answer as openapi-core expects it."""

    status_code: int
    content_type: str
    data: bytes
    headers: Mapping[str, str] = attrs.field(factory=dict)


def _query_parameters(found: PathOperationServer) -> set[str]:
    parameters = [
        parameter
        for holder in (found.path, found.operation)
        if "parameters" in holder
        for parameter in holder / "parameters"
    ]
    return {(one / "name").read_str() for one in parameters if (one / "in").read_str() == "query"}


def _described(error: BaseException) -> str:
    """Return what an error of openapi-core says, and what it keeps in its cause."""
    reasons = getattr(error.__cause__, "schema_errors", ()) if error.__cause__ else ()
    reasons_given = [f"{reason.message} at {reason.json_path}" for reason in reasons]
    return ": ".join([str(error), *(reasons_given or map(str, filter(None, [error.__cause__])))])


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
