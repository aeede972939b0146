"""Each operation of the spec is generated, wrapped, served by the sandbox, and documented."""

from __future__ import annotations

from typing import Any

import goproxies
import pytest
import yaml
from goproxies.sandbox import Sandbox

from openapi.document.parts import operations
from tests.support.contract.coverage import RAW_ONLY, WRAPPED, undecided
from tests.support.contract.exchanges import SPEC


@pytest.fixture
def spec() -> Any:
    return yaml.safe_load(SPEC.read_text("utf-8"))


def test_every_operation_is_decided(spec: Any) -> None:
    assert undecided(spec) == []


def test_an_operation_is_wrapped_or_for_the_raw_client_alone() -> None:
    assert not WRAPPED.keys() & RAW_ONLY.keys()
    assert all(RAW_ONLY.values())


def test_a_new_operation_is_red_until_it_is_decided(spec: Any) -> None:
    new = {**spec["paths"]["/api/v1/stats/countries"]["get"], "operationId": "getUsedCities"}
    spec["paths"]["/api/v1/stats/cities"] = {"get": new}
    assert undecided(spec) == [
        "getUsedCities has no generated module: run `make generate`",
        (
            "getUsedCities has no method: list it in WRAPPED, or in RAW_ONLY with the reason, in "
            "tests/support/contract/coverage.py"
        ),
        "getUsedCities is not in the sandbox: give it a route in wrapper/goproxies/sandbox/_app.py",
        "getUsedCities is not documented: name it (`operationId`) in README.md or a page of docs/",
    ]


def test_what_is_left_of_a_dropped_operation_is_red(spec: Any) -> None:
    del spec["paths"]["/api/v1/stats/countries"]
    told = "\n".join(undecided(spec))
    assert "goproxies_api.api.statistics.get_used_countries_stats is generated" in told
    assert "getUsedCountriesStats is in WRAPPED" in told
    assert "GET /api/v1/stats/countries is in the sandbox" in told
    assert "getUsedCountriesStats is documented" in told


@pytest.mark.parametrize(("operation", "method"), WRAPPED.items())
def test_the_method_sends_its_operation(operation: str, method: str, spec: Any) -> None:
    sent = {
        str(one.fields["operationId"]): (one.method.upper(), one.path) for one in operations(spec)
    }
    with Sandbox(days=1) as sandbox:
        with goproxies.Client("demo", "demo", base_url=sandbox.url) as client:
            getattr(client, method)()
        assert (sandbox.requests[-1].method, sandbox.requests[-1].path) == sent[operation]
