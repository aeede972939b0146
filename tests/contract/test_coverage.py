"""Each operation of the spec is generated, wrapped, served by the sandbox, and documented."""

from __future__ import annotations

import re
import shutil
from inspect import signature
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from goproxies import Client
from goproxies._arguments import Interval
from goproxies.sandbox import Sandbox

from tests.support.contract.coverage import RAW_ONLY, methods, undecided, wrapped_routes
from tests.support.contract.exchanges import SPEC, Contract
from tests.support.contract.named_modules import missing_modules
from tests.support.contract.recording import recording
from tests.support.contract.tools import ROOT

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


def test_a_generated_module_that_the_wrapper_names_and_that_moved_is_named(tmp_path: Path) -> None:
    assert not list(missing_modules())
    api = tmp_path / "api"
    shutil.copytree(ROOT / "generated" / "goproxies_api" / "api", api)
    (api / "resellers").rename(api / "seeded")
    (api / "statistics" / "get_traffic_stats.py").unlink()
    found = "\n".join(missing_modules(api))
    assert (
        "wrapper/goproxies/_operations/resellers.py uses the generated module "
        "resellers.list_subusers, and there is seeded.list_subusers: add an action to "
        "openapi/overlay.yaml"
    ) in found
    assert "statistics.get_traffic_stats, and there is none: " in found


def undocumented_fields(spec: Any) -> list[str]:
    """Return what the sandbox answers beside the spec to methods that name a country and a user."""
    named = {"country": "DE", "username": "alice"}
    with recording(Contract.closed(spec)) as log:
        with Sandbox(days=1) as sandbox, Client("demo", "demo", base_url=sandbox.url) as client:
            for name in sorted(sent.method for sent in methods().values()):
                method = getattr(client, name)
                taken = signature(method).parameters.keys() & named.keys()
                method(**{word: named[word] for word in taken})
        # openapi-core shows the whole answer before its reasons.
        return [re.sub(r"(\?\S*)? -> .*>,?\): ", ": ", breach) for breach in log.breaches()]


def test_the_sandbox_answers_with_documented_fields_alone(spec: Any) -> None:
    breaches = undocumented_fields(spec)
    fix = "follow the spec in wrapper/goproxies/sandbox, and in _operations where it is read"
    assert not breaches, "\n".join([f"{fix}:", *breaches])


def test_a_renamed_field_is_named_even_if_it_is_optional(spec: Any) -> None:
    fields = spec["components"]["schemas"]["TrafficStatsQuery"]["properties"]
    fields["seeded_name"] = fields.pop("username", {})
    assert "'username' was unexpected" in "\n".join(undocumented_fields(spec))


def test_the_wrapper_has_the_words_of_the_interval(spec: Any) -> None:
    words = spec["components"]["schemas"]["TrafficHistoryInterval"]["enum"]
    place = "Interval in wrapper/goproxies/_arguments.py, and WIDTHS in sandbox/_times.py"
    assert set(get_args(Interval)) == set(words), f"{place} must have the words of the spec"
