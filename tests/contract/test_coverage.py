"""Each operation of the spec is generated, wrapped, served by the sandbox, and documented."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
import yaml
from goproxies._arguments import Interval

from tests.support.contract.coverage import RAW_ONLY, methods, undecided, wrapped_routes
from tests.support.contract.exchanges import SPEC

COUNTRIES = "/api/v1/stats/countries"


@pytest.fixture
def spec() -> Any:
    return yaml.safe_load(SPEC.read_text("utf-8"))


def test_every_operation_is_decided(spec: Any) -> None:
    missing = undecided(spec)
    assert not missing, "\n".join(["to be decided:", *missing])


def test_an_operation_for_the_raw_client_alone_has_a_reason() -> None:
    assert all(RAW_ONLY.values())


def test_a_new_operation_is_named_until_it_is_decided(spec: Any) -> None:
    before = undecided(spec)
    new = {**spec["paths"][COUNTRIES]["get"], "operationId": "getSeededThings"}
    spec["paths"]["/api/v1/seeded/things"] = {"get": new}
    found = [line for line in undecided(spec) if line not in before]
    assert [line.partition(":")[0] for line in found] == [
        "getSeededThings has no generated module",
        "getSeededThings has no method",
        "getSeededThings is not in the sandbox",
        "getSeededThings is not documented",
    ]


def test_a_new_parameter_is_named_until_it_is_decided(spec: Any) -> None:
    before = undecided(spec)
    seeded = {"name": "seeded_thing", "in": "query", "schema": {"type": "string"}}
    spec["paths"]["/api/v1/stats/traffic"]["get"]["parameters"].append(seeded)
    [line] = [line for line in undecided(spec) if line not in before]
    assert line.startswith(
        "getTrafficStats has the parameter 'seeded_thing', and the method traffic"
    )


def test_the_remains_of_a_dropped_operation_are_named(spec: Any) -> None:
    del spec["paths"][COUNTRIES]
    found = "\n".join(undecided(spec))
    assert "statistics.get_used_countries_stats is generated" in found
    assert "statistics.get_used_countries_stats is used in wrapper/goproxies/_operations" in found
    assert f"GET {COUNTRIES} is in the sandbox" in found
    assert "getUsedCountriesStats is documented" in found


def test_every_wrapped_operation_that_needs_no_argument_has_a_method(spec: Any) -> None:
    reading = {route for route in wrapped_routes(spec) if re.fullmatch(r"GET [^{]*", route)}
    assert reading
    assert methods().keys() >= reading


def test_the_wrapper_has_the_words_of_the_interval(spec: Any) -> None:
    words = spec["components"]["schemas"]["TrafficHistoryInterval"]["enum"]
    place = "Interval in wrapper/goproxies/_arguments.py, and WIDTHS in sandbox/_times.py"
    assert set(get_args(Interval)) == set(words), f"{place} must have the words of the spec"
