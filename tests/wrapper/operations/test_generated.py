"""The generated package is what the wrapper expects. Requests are as the spec documents them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import goproxies_api.api
import pytest
import yaml
from goproxies import Period
from goproxies._constants import DEFAULT_BASE_URL
from goproxies._http.answer import Answer
from goproxies._http.requests import RequestSpec
from goproxies._operations import authentication, resellers, statistics
from goproxies._operations.generated import Endpoint, check_answer
from goproxies._parsing.strict_json import Breach

from openapi.document.parts import operations
from openapi.spec.wire_checks import parameters_of
from tests.support.contract.coverage import wrapped_routes

SPEC: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[3] / "openapi" / "resellers.yaml").read_text(encoding="utf-8")
)
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    str(one.fields["operationId"]): (one.method.upper(), one.path, one.fields)
    for one in operations(SPEC)
}
PERIOD = Period(
    datetime(2026, 10, 1, 12, 30, tzinfo=UTC), datetime(2026, 10, 31, 23, 59, 59, 999999, UTC)
)
REQUESTS: dict[str, RequestSpec] = {
    "login": authentication.login("reseller", "password").request,
    "getTrafficStats": statistics.traffic(PERIOD, country="DE", username="alice").request,
    "getTrafficStatsHistory": statistics.traffic_history(
        PERIOD, country="DE", username="alice", interval="day"
    ).request,
    "getRequestsHistory": statistics.requests_history(
        PERIOD, country="DE", username="alice", interval="day", status=200, status_not=404
    ).request,
    "getUsedCountriesStats": statistics.countries().request,
    "listSubusers": resellers.subusers(username="alice", limit=10, offset=20, known=()).request,
}
"""A request of each wrapped operation, with every parameter that its method has."""

wrapped = pytest.mark.parametrize("name", REQUESTS)


def test_these_tests_know_every_operation_of_the_wrapper() -> None:
    known = {"{} {}".format(*OPERATIONS[name][:2]) for name in REQUESTS}
    missing = ", ".join(sorted(wrapped_routes(SPEC) - known))
    assert not missing, f"give REQUESTS above a request of {missing}"


def test_the_default_server_is_that_of_the_spec() -> None:
    assert [server["url"] for server in SPEC["servers"]] == [DEFAULT_BASE_URL]


@wrapped
def test_a_request_goes_where_the_spec_says(name: str) -> None:
    method, path, _ = OPERATIONS[name]
    assert REQUESTS[name].method == method
    assert re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), REQUESTS[name].path)


@wrapped
def test_a_request_has_no_parameters_but_those_of_the_spec(name: str) -> None:
    [operation] = [one for one in operations(SPEC) if one.fields is OPERATIONS[name][2]]
    listed = [fields for _, fields in parameters_of(operation, SPEC)]
    assert REQUESTS[name].params.keys() <= {str(one["name"]) for one in listed}


def test_a_login_sends_what_the_spec_requires() -> None:
    assert REQUESTS["login"].json == {"username": "reseller", "password": "password"}
    assert REQUESTS["login"].params == {}


def test_parameters_are_written_as_the_api_documents_them() -> None:
    assert REQUESTS["getRequestsHistory"].params == {
        "start_at": "2026-10-01T12:30:00+00:00",
        "end_at": "2026-10-31T23:59:59.999999+00:00",
        "country": "DE",
        "username": "alice",
        "interval": "day",
        "status": 200,
        "status_not": 404,
    }


def test_an_argument_that_is_left_out_is_not_sent() -> None:
    assert set(statistics.requests_history(PERIOD).request.params) == {"start_at", "end_at"}


def endpoints() -> list[str]:
    """Return the name of every generated endpoint."""
    package = goproxies_api.api
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [m.name.removeprefix(f"{package.__name__}.") for m in found if not m.ispkg]


each_endpoint = pytest.mark.parametrize("endpoint", endpoints())


@each_endpoint
def test_the_private_function_that_describes_a_request_is_there(endpoint: str) -> None:
    module: Any = importlib.import_module(f"goproxies_api.api.{endpoint}")
    parameters = inspect.signature(module._get_kwargs).parameters.values()
    assert all(parameter.kind is not parameter.POSITIONAL_ONLY for parameter in parameters)


@each_endpoint
def test_the_private_function_that_reads_an_answer_is_there(endpoint: str) -> None:
    module: Any = importlib.import_module(f"goproxies_api.api.{endpoint}")
    assert set(inspect.signature(module._parse_response).parameters) == {"client", "response"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_served_by_one_endpoint(name: str) -> None:
    method, path, _ = OPERATIONS[name]
    path = path.replace("{", "").replace("}", "")  # any value of a path parameter
    served = [endpoint for endpoint in map(Endpoint, endpoints()) if endpoint.serves(method, path)]
    assert len(served) == 1


def success(body: bytes) -> Answer:
    return Answer(200, (), body)


@wrapped
@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b"7", b"{}"])
def test_a_body_that_the_generated_model_cannot_read_is_a_breach(name: str, body: bytes) -> None:
    with pytest.raises(Breach):
        check_answer(REQUESTS[name].method, REQUESTS[name].path, success(body))


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}"])
def test_an_unknown_operation_may_be_answered_by_any_json_or_nothing(body: bytes) -> None:
    check_answer("GET", "/api/v1/seeded/things", success(body))
    check_answer("SEED", REQUESTS["getTrafficStats"].path, success(body))


def test_an_unknown_operation_answered_by_something_else_is_a_breach() -> None:
    with pytest.raises(Breach):
        check_answer("GET", "/api/v1/seeded/things", success(b"<html>"))


def test_an_answer_that_is_documented_as_text_is_not_read_as_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module: Any = ModuleType("goproxies_api.api.seeded_text")
    module._get_kwargs = lambda: {"method": "get", "url": "/seeded"}
    module._parse_response = lambda *, client, response: response.text  # its names
    monkeypatch.setitem(sys.modules, module.__name__, module)
    endpoint = Endpoint("seeded_text")
    endpoint.check(success(b"a,b"))
    with pytest.raises(Breach, match="cannot be decoded"):
        endpoint.check(Answer(200, (), b"", "the body cannot be decoded"))
