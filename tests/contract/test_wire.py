"""What a generated client sends, of all that the pipeline lets through, is what Prism expects."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from email import message_from_bytes
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import cast, get_type_hints
from urllib.parse import parse_qsl

import attrs
import httpx
import pytest

from openapi.client.generate import render_client
from openapi.client.trees import replace_tree
from openapi.document.grammar import admit
from openapi.document.values import Json, JsonObject
from openapi.document.yaml_text import dump_yaml
from openapi.spec.validation import check
from tests.support.contract.prism import mocking
from tests.support.contract.samples import python_value

pytestmark = [
    pytest.mark.contract,
    pytest.mark.filterwarnings("ignore:Setting per-request cookies:DeprecationWarning"),
]

ODD = "a b&c=d+e%2F;f/g?h#i,j\"é~'"
DAY = "2026-10-31"
NOW = "2026-10-31T12:30:00.000001+02:00"
ID = "00000000-0000-4000-8000-000000000005"


def exactly(text: str) -> JsonObject:
    """Return a schema that takes one text, however odd."""
    return {"type": "string", "pattern": "^" + re.sub("[/+?.*$]", r"\\\g<0>", text) + "$"}


def listed(schema: Json) -> JsonObject:
    return {"type": "array", "items": schema, "minItems": 2}


def record(**properties: Json) -> JsonObject:
    return {"type": "object", "properties": properties, "required": [*properties]}


TEXT: JsonObject = {"type": "string"}
WHOLE: JsonObject = {"type": "integer"}
NUMBER: JsonObject = {"type": "number"}
FLAG: JsonObject = {"type": "boolean"}
DATE: JsonObject = {"type": "string", "format": "date"}
TIME: JsonObject = {"type": "string", "format": "date-time"}
UUID: JsonObject = {"type": "string", "format": "uuid"}
WORD: JsonObject = {"type": "string", "enum": ["a b", "c"]}
COUNT: JsonObject = {"type": "integer", "enum": [1, 2]}
NULLABLE: JsonObject = {"type": "integer", "nullable": True}
DEEP = record(
    text=exactly(ODD), since=TIME, day=DATE, id=UUID, none=NULLABLE, all=listed(record(b=FLAG))
)

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


@attrs.frozen
class Case:
    """A value that the client sends in a place: a kind of parameter, or a media type."""

    place: str
    schema: JsonObject
    value: Json

    @property
    def operation(self) -> JsonObject:
        """The operation of the case, without its id."""
        answer: Json = {"200": {"description": "OK"}}
        fields: JsonObject = {"tags": ["wire"], "security": [], "responses": answer}
        if "/" in self.place:
            body: Json = {"required": True, "content": {self.place: {"schema": self.schema}}}
            return {"post": {**fields, "requestBody": body}}
        parameter: Json = {"name": "x", "in": self.place, "required": True, "schema": self.schema}
        return {"get": {**fields, "parameters": [parameter]}}


CASES = [
    Case("query", exactly(ODD), ODD),
    Case("query", WHOLE, 5),
    Case("query", NUMBER, 1e21),
    Case("query", FLAG, False),
    Case("query", DATE, DAY),
    Case("query", TIME, NOW),
    Case("query", UUID, ID),
    Case("query", WORD, "a b"),
    Case("query", COUNT, 2),
    Case("query", listed(WHOLE), [1, 2]),
    Case("query", listed(FLAG), [True, False]),
    Case("query", listed(DATE), [DAY, DAY]),
    Case("query", listed(TIME), [NOW, NOW]),
    Case("query", listed(UUID), [ID, ID]),
    Case("query", listed(WORD), ["c", "a b"]),
    Case("query", listed(exactly(ODD)), [ODD, ODD]),
    Case("query", {"type": "array", "items": exactly("a,b")}, ["a,b"]),
    Case("query", {"anyOf": [WHOLE, listed(WHOLE)]}, [1, 2]),
    Case("query", record(a=exactly(ODD), b=FLAG), {"a": ODD, "b": True}),
    Case("header", exactly("a b&c=d;e,f"), "a b&c=d;e,f"),
    Case("header", WHOLE, 5),
    Case("header", NUMBER, 1.5),
    Case("header", FLAG, True),
    Case("header", WORD, "c"),
    Case("header", COUNT, 2),
    Case("cookie", exactly("abc-1"), "abc-1"),
    Case("cookie", WORD, "c"),
    Case("path", exactly(ODD), ODD),
    Case("path", exactly("*:@!$"), "*:@!$"),
    Case("path", exactly("a..b"), "a..b"),
    Case("path", WHOLE, 5),
    Case("path", NUMBER, 1.5),
    Case("path", DATE, DAY),
    Case("path", UUID, ID),
    Case("path", WORD, "a b"),
    Case("path", COUNT, 1),
    Case(
        JSON,
        DEEP,
        {"text": ODD, "since": NOW, "day": DAY, "id": ID, "none": None, "all": [{"b": True}] * 2},
    ),
    Case("application/vnd.api+json", record(a=TEXT), {"a": ODD}),
    Case("application/json; charset=utf-8", record(a=TEXT), {"a": ODD}),
    Case("*/*", record(a=TEXT), {"a": ODD}),
    Case(JSON, listed(TIME), [NOW, NOW]),
    Case(JSON, exactly(ODD), ODD),
    Case(JSON, WHOLE, 5),
    Case(JSON, FLAG, True),
    Case(JSON, WORD, "c"),
    Case(JSON, {"type": "object"}, {"free": [1, {"a": None}]}),
    Case(FORM, record(a=exactly(ODD), b=FLAG, n=WHOLE), {"a": ODD, "b": True, "n": 1}),
    Case(FORM, record(since=TIME, day=DATE, id=UUID), {"since": NOW, "day": DAY, "id": ID}),
    Case(MULTIPART, record(a=exactly("a&b"), n=WHOLE), {"a": "a&b", "n": 1}),
    Case(MULTIPART, record(since=TIME, day=DATE), {"since": NOW, "day": DAY}),
]
# Prism reads no lists in forms, and no objects in multipart ones. A server does.
BEYOND_PRISM = [
    Case(FORM, record(a=listed(WHOLE)), {"a": [1, 2]}),
    Case(MULTIPART, record(a=listed(WHOLE), o=record(b=TEXT)), {"a": [1, 2], "o": {"b": ODD}}),
]


def address(number: int, case: Case) -> str:
    return f"/case{number}/{{x}}" if case.place == "path" else f"/case{number}"


@pytest.fixture(scope="module")
def spec() -> str:
    """Return the checked spec with an operation for each case."""
    paths: JsonObject = {}
    for number, case in enumerate([*CASES, *BEYOND_PRISM]):
        [(method, fields)] = case.operation.items()
        assert isinstance(fields, dict)
        paths[address(number, case)] = {method: {**fields, "operationId": f"case{number}"}}
    info: Json = {"title": "All that is let through", "version": "1.0.0"}
    document = admit({"openapi": "3.0.3", "info": info, "paths": paths}, "spec")
    check(document, lambda at: at)
    return dump_yaml(document)


@pytest.fixture(scope="module")
def package(spec: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Generate the client of the spec, and import it."""
    folder = tmp_path_factory.mktemp("cases")
    replace_tree(folder / "cases_client", render_client(spec, "spec"))
    sys.path.insert(0, str(folder))
    invalidate_caches()
    try:
        yield import_module("cases_client")
    finally:
        sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def prism(spec: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Prism over the spec."""
    path = Path(tmp_path_factory.mktemp("prism"), "spec.yaml")
    path.write_text(spec, "utf-8")
    with mocking(path) as url:
        yield url


def send(
    package: ModuleType,
    number: int,
    case: Case,
    url: str,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Response:
    """Call the endpoint of a case, and return what came back."""
    endpoint = import_module(f"{package.__name__}.api.wire.case{number}")
    name = "body" if "/" in case.place else "x"
    value = python_value(get_type_hints(endpoint.sync_detailed)[name], case.value)
    answers: list[httpx.Response] = []
    options = {"event_hooks": {"response": [answers.append]}, "transport": transport}
    with package.Client(base_url=url, httpx_args=options) as client:
        endpoint.sync_detailed(client=client, **{name: value})
    return answers[0]


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{CASES[n].place}-{n}")
def test_prism_takes_what_the_client_sends(package: ModuleType, prism: str, number: int) -> None:
    answer = send(package, number, CASES[number], prism)
    violations = json.loads(answer.headers.get("sl-violations", "[]"))
    assert (answer.status_code, violations) == (200, []), answer.text


def sent_body(package: ModuleType, index: int) -> httpx.Request:
    number, case = len(CASES) + index, BEYOND_PRISM[index]
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    return send(package, number, case, "http://127.0.0.1", transport).request


def test_lists_in_a_form_are_repeated(package: ModuleType) -> None:
    assert parse_qsl(sent_body(package, 0).content.decode()) == [("a", "1"), ("a", "2")]


def test_a_multipart_form_has_a_part_for_each_item_and_objects_as_json(package: ModuleType) -> None:
    request = sent_body(package, 1)
    head = f"Content-Type: {request.headers['content-type']}\n\n".encode()
    _, *parts = message_from_bytes(head + request.content).walk()
    names = [part["content-disposition"] for part in parts]
    texts = [cast("bytes", part.get_payload(decode=True)) for part in parts]
    assert names == [f'form-data; name="{name}"' for name in "aao"]
    assert [json.loads(text) for text in texts] == [1, 2, {"b": ODD}]
