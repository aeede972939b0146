"""The client keeps the contract: Prism checks its requests, and generates the answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime
from functools import cache, partial
from importlib import import_module
from types import ModuleType
from typing import Any

import goproxies
import pytest
import yaml

from openapi.document.parts import operations
from tests.support.client.flavours import Flavour
from tests.support.contract.coverage import methods, module_of
from tests.support.contract.exchanges import SPEC, Contract
from tests.support.contract.prism import Witness, mocking
from tests.support.contract.samples import arguments_for, endpoint_arguments
from tests.support.contract.tools import spec_file

pytestmark = [
    pytest.mark.contract,
    # The generated code sends cookies so.
    pytest.mark.filterwarnings("ignore:Setting per-request cookies:DeprecationWarning"),
]

STATIC = ["dynamic=false"]
DYNAMIC = [f"dynamic=true, seed={seed}" for seed in range(25)]

METHODS = sorted(sent.method for sent in methods().values())
ARGUMENTS = {
    "interval": "day",
    "status": 200,
    "status_not": 404,
    "start_at": date(2026, 10, 1),
    "end_at": datetime(2026, 10, 31, 12, 30, 0, 1, tzinfo=UTC),
    "period": None,
    "country": "de",
    "username": "alice & bob",
    "split": "month",
    "on_progress": None,
}


def demand_what_the_client_demands(spec: Any) -> None:
    """Add what no schema says, or this one does not: counts, ranges, and a token one can send."""
    schemas = spec["components"]["schemas"]
    for schema in schemas.values():
        fields = schema.get("properties", {})
        for name in fields.keys() & {"bytes", "amount", "count", "status", "status_not"}:
            fields[name] |= {"minimum": 0, "multipleOf": 1}
        for name in fields.keys() & {"traffic_limit_amount", "traffic_used", "period_seconds"}:
            fields[name]["minimum"] = 0
        if fields.keys() >= {"start_at", "end_at"}:
            fields["start_at"]["enum"] = ["2025-10-01T01:01:01.0Z", "2026-10-01T12:34:56.0Z"]
            fields["end_at"]["enum"] = ["2026-10-31T23:59:59.0Z", "2026-11-01T12:34:56.0Z"]
    schemas["Paging"]["properties"]["limit"]["enum"] = [1000]
    schemas["Paging"]["properties"]["offset"]["enum"] = [0]
    schemas["Token"]["properties"]["token"]["pattern"] = "^[!-~]+$"


def spec_as_it_is(spec: Any) -> None:
    pass


def rename_field(spec: Any) -> None:
    traffic = spec["components"]["schemas"]["TrafficStats"]
    traffic["properties"]["octets"] = traffic["properties"].pop("bytes")
    traffic["required"] = ["octets", "filter"]


@pytest.fixture(scope="module")
def prisms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Start Prism over a changed spec, once for each change; give its address."""
    with ExitStack() as running:

        @cache
        def start(change: Callable[[Any], None]) -> str:
            spec = spec_file(tmp_path_factory.mktemp("prism"), change)
            return running.enter_context(mocking(spec))

        yield start


@pytest.fixture
def prism(prisms: Callable[..., str]) -> str:
    """Prism over the spec as it is."""
    return prisms(spec_as_it_is)


def consult(
    flavour: Flavour,
    url: str,
    preferences: Iterable[str],
    call: Callable[[goproxies.Client], object],
    contract: Contract | None = None,
) -> list[str]:
    """Make a call to Prism for each kind of answer; return what is wrong with what was sent."""
    witness = Witness(contract or Contract.committed())
    with flavour.client(
        "demo", "demo", token="token", base_url=url, transport=witness, max_retries=0
    ) as client:
        for witness.preference in preferences:
            try:
                call(client)
            except goproxies.APIStatusError:
                if not witness.breaches:
                    raise
    assert witness.is_called
    return witness.breaches


def method_calls() -> Iterator[Any]:
    for name in METHODS:
        everything = arguments_for(getattr(goproxies.Client, name), ARGUMENTS)
        yield pytest.param(name, {}, id=name)
        if everything:
            yield pytest.param(name, everything, id=f"{name}-with-everything")


def endpoint_calls() -> Iterator[Any]:
    document = yaml.safe_load(SPEC.read_text("utf-8"))
    for operation in operations(document):
        with suppress(ModuleNotFoundError):  # the check of coverage names it
            endpoint = import_module(f"goproxies_api.api.{module_of(operation)}")
            everything = endpoint_arguments(endpoint, operation, document)
            yield pytest.param(endpoint, everything, id=endpoint.__name__.rpartition(".")[2])


each_method = pytest.mark.parametrize(("method", "arguments"), list(method_calls()))
each_endpoint = pytest.mark.parametrize(("endpoint", "arguments"), list(endpoint_calls()))


@each_method
def test_a_method_sends_valid_requests_and_accepts_the_static_answer(
    flavour: Flavour, method: str, arguments: dict[str, Any], prism: str
) -> None:
    assert consult(flavour, prism, STATIC, lambda c: getattr(c, method)(**arguments)) == []


@each_method
def test_a_method_accepts_every_plausible_answer(
    flavour: Flavour, method: str, arguments: dict[str, Any], prisms: Callable[..., str]
) -> None:
    url = prisms(demand_what_the_client_demands)
    assert consult(flavour, url, DYNAMIC, lambda c: getattr(c, method)(**arguments)) == []


@each_method
def test_a_method_accepts_any_valid_answer_or_names_its_fault(
    flavour: Flavour, method: str, arguments: dict[str, Any], prism: str
) -> None:
    def call(client: goproxies.Client) -> None:
        with suppress(goproxies.APIResponseValidationError):
            getattr(client, method)(**arguments)

    assert consult(flavour, prism, DYNAMIC, call) == []


@each_endpoint
def test_a_generated_endpoint_sends_valid_requests_and_accepts_valid_answers(
    flavour: Flavour, endpoint: ModuleType, arguments: dict[str, Any], prism: str
) -> None:
    call = partial(flavour.generated, endpoint, **arguments)
    assert consult(flavour, prism, STATIC + DYNAMIC, call) == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"contry": "DE"}, "request: no query parameter 'contry' is documented"),
        ({"start_at": "2026-10-01"}, 'Prism: .*start_at must match format "date-time"'),
        ({"start_at": ""}, "request: .*start_at query parameter cannot be empty"),
    ],
)
def test_a_wrong_request_of_the_client_fails(
    flavour: Flavour,
    prism: str,
    misspell: Callable[..., None],
    query: dict[str, str],
    message: str,
) -> None:
    misspell(**query)
    assert re.search(message, "\n".join(consult(flavour, prism, STATIC, lambda c: c.traffic())))


def test_a_parameter_that_the_spec_renames_fails(flavour: Flavour, prism: str) -> None:
    spec = yaml.safe_load(SPEC.read_text("utf-8"))
    spec["paths"]["/api/v1/stats/traffic"]["get"]["parameters"][0]["name"] = "country_code"
    message = consult(flavour, prism, STATIC, lambda c: c.traffic(country="DE"), Contract(spec))
    assert "no query parameter 'country' is documented" in "\n".join(message)


def test_a_field_that_the_spec_renames_fails(flavour: Flavour, prisms: Callable[..., str]) -> None:
    with pytest.raises(goproxies.APIResponseValidationError, match="bytes: it is missing"):
        consult(flavour, prisms(rename_field), STATIC, lambda c: c.traffic())
