"""The validation of all exchanges with a sandbox, which runs with every test."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import attrs
import goproxies
import httpx
import pytest
import yaml
from goproxies.sandbox import Fault, Sandbox
from hypothesis import example, given
from hypothesis import strategies as st
from openapi_core.validation.schemas.validators import SchemaValidator

from tests.support.client.answers import changed, written
from tests.support.client.api import METHODS
from tests.support.client.bodies import ALMOST_RIGHT
from tests.support.contract.exchanges import SPEC, Contract, Exchange
from tests.support.contract.quick import QuickValidator
from tests.support.contract.recording import Log, recording

TRAFFIC = {
    "bytes": 12,
    "filter": {"start_at": "2026-10-01T00:00:00.0Z", "end_at": "2026-10-31T23:59:59.9Z"},
}
GOOD = Exchange(
    "GET",
    "/api/v1/stats/traffic",
    "country=DE&start_at=2026-10-01T00%3A00%3A00Z",
    {"authorization": "Bearer token"},
    b"",
    200,
    "application/json",
    json.dumps(TRAFFIC).encode(),
)
LOGIN = Exchange(
    "POST",
    "/api/v1/login",
    "",
    {"content-type": "application/json"},
    b'{"username": "demo", "password": "demo"}',
    200,
    "application/json",
    b'{"token": "token"}',
)
CONTRACT = Contract.committed()


def renamed(old: str, new: str) -> bytes:
    return GOOD.content.replace(old.encode(), new.encode())


@pytest.mark.parametrize("exchange", [GOOD, LOGIN])
def test_a_correct_exchange_passes(exchange: Exchange) -> None:
    assert CONTRACT.request_breaches(exchange) == CONTRACT.answer_breaches(exchange) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (attrs.evolve(GOOD, query="contry=DE"), "no query parameter 'contry' is documented"),
        (attrs.evolve(GOOD, query="start_at=2026-10-01"), "'2026-10-01' is not a 'date-time'"),
        (attrs.evolve(GOOD, path="/api/v1/stats/trafic"), "Path not found"),
        (attrs.evolve(GOOD, method="PUT"), "Operation put not found"),
        (attrs.evolve(GOOD, headers={}), "Security not found"),
        (attrs.evolve(GOOD, headers={"authorization": "Bearer "}), "the bearer is empty"),
        (attrs.evolve(LOGIN, body=b'{"username": "demo"}'), "'password' is a required property"),
        (attrs.evolve(LOGIN, body=b""), "Missing required request body"),
    ],
)
def test_a_wrong_request_is_named(wrong: Exchange, message: str) -> None:
    assert message in "\n".join(CONTRACT.request_breaches(wrong))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (attrs.evolve(GOOD, content=renamed("bytes", "octets")), "'bytes' is a required property"),
        (attrs.evolve(GOOD, content=renamed("12", '"12"')), "'12' is not of type 'number'"),
        (attrs.evolve(GOOD, content=renamed("12", "NaN")), "NaN is no JSON"),
        (attrs.evolve(GOOD, content=renamed(".0Z", "")), "is not a 'date-time' at $.filter.start"),
        (attrs.evolve(GOOD, content_type="text/html"), "Content for the following mimetype"),
        (attrs.evolve(GOOD, status=201), "a success of this status is not documented"),
        (attrs.evolve(GOOD, status=404, content=b"[]"), "[] is not of type 'object'"),
    ],
)
def test_a_wrong_answer_is_named(wrong: Exchange, message: str) -> None:
    assert message in "\n".join(CONTRACT.answer_breaches(wrong))


@example(GOOD.path, changed(TRAFFIC, "/filter/start_at", "2026-10-01t00:00:00z"))
@example(GOOD.path, changed(TRAFFIC, "/filter/start_at", "2026-06-30T23:59:60Z"))
@given(st.sampled_from(sorted(METHODS.values())), ALMOST_RIGHT)
def test_openapi_core_alone_finds_the_same(path: str, body: dict[str, Any]) -> None:
    answer = attrs.evolve(GOOD, path=path, content=written(body))
    found = CONTRACT.answer_breaches(answer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuickValidator, "validate", SchemaValidator.validate)
        assert CONTRACT.answer_breaches(answer) == found


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(days=1)


def ask(sandbox: Sandbox) -> None:
    with sandbox, goproxies.Client("demo", "demo", base_url=sandbox.url) as client:
        client.traffic(country="DE")


def test_a_parameter_that_the_client_misspells_is_seen(
    sandbox: Sandbox, exchanges: Log, misspell: Callable[..., None]
) -> None:
    misspell(contry="DE")
    with pytest.raises(goproxies.BadRequestError):
        ask(sandbox)
    (breach,) = exchanges.breaches()
    assert breach.endswith("request: no query parameter 'contry' is documented")


def test_a_field_that_the_sandbox_renames_is_seen(
    sandbox: Sandbox, exchanges: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "goproxies.sandbox._app._echo", lambda question: {"begin_at": "2026-10-01T00:00:00Z"}
    )
    with pytest.raises(goproxies.APIResponseValidationError):
        ask(sandbox)
    assert "'start_at' is a required property" in "\n".join(exchanges.breaches())


def test_a_request_that_the_sandbox_accepts_against_the_spec_is_found(
    sandbox: Sandbox, exchanges: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goproxies.sandbox._app.Api._check_bearer", lambda *_: None)
    with sandbox:
        httpx.get(f"{sandbox.url}/api/v1/stats/countries", trust_env=False)
    assert "Security not found" in "\n".join(exchanges.breaches())


def test_a_fault_breaks_the_contract_on_purpose(sandbox: Sandbox, exchanges: Log) -> None:
    sandbox.faults.add(Fault(path="/api/v1/stats/traffic", body=b"<html>"))
    with pytest.raises(goproxies.APIResponseValidationError):
        ask(sandbox)
    assert exchanges.breaches() == []


def test_an_operation_for_the_raw_client_alone_may_be_refused_by_the_sandbox(
    sandbox: Sandbox,
) -> None:
    seeded = {"responses": {"200": {"description": "OK"}}}
    spec = yaml.safe_load(SPEC.read_text("utf-8"))
    spec["paths"] |= {"/api/v1/seeded": {"get": seeded}}
    spec["paths"]["/api/v1/stats/traffic"] |= {"delete": seeded}
    with recording(Contract(spec)) as log:
        with sandbox:
            httpx.get(f"{sandbox.url}/api/v1/seeded", trust_env=False)
            httpx.delete(f"{sandbox.url}/api/v1/stats/traffic", trust_env=False)
        breaches = log.breaches()
    assert not any("answer: " in breach for breach in breaches)


def test_an_undocumented_request_without_a_token_may_be_refused(
    sandbox: Sandbox, exchanges: Log
) -> None:
    with sandbox:
        httpx.get(f"{sandbox.url}/api/v1/stats/traffic?start_at=yesterday", trust_env=False)
    assert exchanges.breaches() == []
