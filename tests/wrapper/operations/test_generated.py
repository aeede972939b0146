"""The generated package is what the wrapper takes it for."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import goproxies_api.api
import pytest
import yaml
from goproxies import Period
from goproxies._constants import DEFAULT_BASE_URL
from goproxies._http.answer import Answer
from goproxies._operations import generated as _adapter
from goproxies._operations.filter import Question
from goproxies._parsing.json import Breach
from httpx import Headers

from tests.support.contract.coverage import RAW_ONLY

SPEC: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[3] / "openapi" / "resellers.yaml").read_text(encoding="utf-8")
)
PERIOD = Period(
    datetime(2026, 10, 1, 12, 30, tzinfo=UTC), datetime(2026, 10, 31, 23, 59, 59, 999999, UTC)
)
QUESTION = Question(PERIOD, "DE", "alice", "day", 200, 404)
CALLS = {
    "login": _adapter.login("reseller", "password"),
    "getTrafficStats": _adapter.traffic(QUESTION),
    "getTrafficStatsHistory": _adapter.traffic_history(QUESTION),
    "getRequestsHistory": _adapter.requests_history(QUESTION),
    "getUsedCountriesStats": _adapter.countries(),
}
"""A call of each operation, with every parameter that the client has for it."""

OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, item in SPEC["paths"].items()
    for method, operation in item.items()
}
wrapped = pytest.mark.parametrize("name", CALLS)


def test_every_operation_has_a_method_or_is_listed() -> None:
    assert OPERATIONS.keys() == CALLS.keys() | RAW_ONLY.keys()


def test_the_default_server_is_that_of_the_spec() -> None:
    assert [server["url"] for server in SPEC["servers"]] == [DEFAULT_BASE_URL]


@wrapped
def test_a_call_goes_where_the_spec_says(name: str) -> None:
    assert (CALLS[name].method, CALLS[name].path) == OPERATIONS[name][:2]


@wrapped
def test_a_call_has_the_parameters_of_the_spec(name: str) -> None:
    documented = [parameter["name"] for parameter in OPERATIONS[name][2].get("parameters", [])]
    assert sorted(CALLS[name].params) == sorted(documented)


def test_a_login_sends_what_the_spec_asks_for() -> None:
    assert CALLS["login"].json == {"username": "reseller", "password": "password"}
    assert CALLS["login"].params == {}


def test_a_call_shows_no_password() -> None:
    assert "password" not in repr(_adapter.login("reseller", "password"))


def test_parameters_are_written_as_the_wire_has_them() -> None:
    assert CALLS["getRequestsHistory"].params == {
        "start_at": "2026-10-01T12:30:00+00:00",
        "end_at": "2026-10-31T23:59:59.999999+00:00",
        "country": "DE",
        "username": "alice",
        "interval": "day",
        "status": 200,
        "status_not": 404,
    }


def test_what_is_not_asked_is_not_sent() -> None:
    assert set(_adapter.requests_history(Question(PERIOD)).params) == {"start_at", "end_at"}


def endpoints() -> list[Any]:
    """Return every generated module of an operation."""
    package = goproxies_api.api
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [importlib.import_module(module.name) for module in found if not module.ispkg]


@pytest.mark.parametrize("endpoint", endpoints(), ids=lambda module: module.__name__)
def test_the_private_function_that_tells_a_request_is_there(endpoint: Any) -> None:
    parameters = inspect.signature(endpoint._get_kwargs).parameters.values()
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)


@wrapped
def test_the_model_of_each_answer_is_known(name: str) -> None:
    schema = OPERATIONS[name][2]["responses"]["200"]["content"]["application/json"]["schema"]
    model = _adapter._MODELS[CALLS[name].path]
    assert schema["$ref"].rpartition("/")[2] == model.__name__


def success(body: bytes) -> Answer:
    return Answer(200, Headers(), body)


@wrapped
@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b"7", b"{}"])
def test_what_a_model_does_not_take_is_a_breach(name: str, body: bytes) -> None:
    with pytest.raises(Breach):
        _adapter.check_model(CALLS[name].path, success(body))


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}"])
def test_of_an_unknown_operation_any_json_or_nothing_will_do(body: bytes) -> None:
    _adapter.check_model("/api/v1/users", success(body))


def test_of_an_unknown_operation_what_is_no_json_is_a_breach() -> None:
    with pytest.raises(Breach):
        _adapter.check_model("/api/v1/users", success(b"<html>"))
