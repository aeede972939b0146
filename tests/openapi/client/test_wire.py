"""What the generated client sends and reads, as a server sees it, is what the spec documents."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler
from importlib import import_module, invalidate_caches
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

import pytest

from openapi.client.generate import render_client
from openapi.client.trees import replace_tree
from openapi.document.grammar import admit
from openapi.document.values import Json, JsonObject
from openapi.errors import Refusal
from openapi.spec.validation import check
from tests.support.pipeline.fragments import Document, changed, spec
from tests.support.pipeline.things import yaml_of
from tests.support.pipeline.website import Site, answer

TRAFFIC = "/paths/~1api~1v1~1stats~1traffic/get"
SCHEMAS = "/components/schemas"
TEXT: JsonObject = {"type": "string"}
UUID: JsonObject = {"type": "string", "format": "uuid"}
BINARY: JsonObject = {"type": "string", "format": "binary"}
TIME: JsonObject = {"type": "string", "format": "date-time"}
READ_ONLY: JsonObject = {"type": "integer", "readOnly": True}
WRITE_ONLY: JsonObject = {"type": "string", "writeOnly": True}
FORM = "application/x-www-form-urlencoded"
SINCE = datetime(2026, 10, 1, tzinfo=UTC)


def checked(document: JsonObject) -> None:
    check(admit(document, "spec"), lambda at: at)


def query(name: str, schema: Json, **more: Json) -> JsonObject:
    return {"name": name, "in": "query", "schema": schema, **more}


def listed(schema: Json) -> JsonObject:
    return {"type": "array", "items": schema}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Generate a client of a spec with names and values of many kinds, and import it."""
    document = spec()
    order: Document = {"type": "string", "enum": ["asc", "ASC", "a's", "é"]}
    document["paths"]["/things/{id}"] = {
        "get": {
            "operationId": "listThings",
            "tags": ["2 Größen & more/others"],
            "security": [{"userBearerAuth": []}],
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": TEXT},
                {"name": "X-Flag", "in": "header", "schema": {"type": "boolean"}},
                query("$top", {"type": "integer"}),
                query("@type", TEXT),
                query("tags[]", listed(TEXT)),
                query("since", TIME),
                query("flag", {"type": "boolean"}),
                query("order", order),
                query("note", {"type": "string", "default": "the day's end"}),
            ],
            "responses": {
                "200": {
                    "description": "OK",
                    "content": {"*/*": {"schema": {"$ref": f"#{SCHEMAS}/Page_"}}},
                }
            },
        }
    }
    document["paths"]["/files"] = {
        "post": {
            "operationId": "sendFile",
            "tags": ["Files"],
            "security": [{"userBearerAuth": []}],
            "requestBody": {
                "required": True,
                "content": {
                    "multipart/form-data": {
                        "schema": {"type": "object", "properties": {"file": BINARY}}
                    }
                },
            },
            "responses": {"200": {"description": "OK", "content": {"text/csv": {"schema": TEXT}}}},
        }
    }
    document["components"]["schemas"]["Page_"] = {
        "type": "object",
        "properties": {
            "@type": TEXT,
            "$id": {"type": "string", "format": "iso-code"},
            "first name": TEXT,
            "order": {**order, "nullable": True, "enum": [*order["enum"], None]},
        },
    }
    checked(document)
    folder = tmp_path_factory.mktemp("client")
    replace_tree(folder / "wire_client", render_client(yaml_of(document), "spec"))
    sys.path.insert(0, str(folder))
    invalidate_caches()
    try:
        yield import_module("wire_client")
    finally:
        sys.path.remove(str(folder))


PAGE = {"@type": "page", "$id": "7", "first name": "Ann", "order": None}


def test_names_and_values_are_sent_and_read_as_documented(client: Any, site: Site) -> None:
    headers: list[Mapping[str, str]] = []

    def send(handler: BaseHTTPRequestHandler) -> None:
        headers.append(dict(handler.headers))
        answer(json.dumps(PAGE))(handler)

    site.publish("/things/a%2Fb", send)
    endpoint = import_module("wire_client.api.tag_2_groen_more_others.list_things")
    order = endpoint.ListThingsOrder
    page = endpoint.sync(
        "a/b",
        client=client.AuthenticatedClient(base_url=site.address, token="token"),
        x_flag=True,
        top=5,
        type_="kind",
        tags=["b", "a"],
        since=SINCE,
        flag=False,
        order=order.ASC_1,
    )
    assert parse_qsl(site.requested[0].partition("?")[2]) == [
        ("$top", "5"),
        ("@type", "kind"),
        ("tags[]", "b"),
        ("tags[]", "a"),
        ("since", "2026-10-01T00:00:00+00:00"),
        ("flag", "false"),
        ("order", "ASC"),
        ("note", "the day's end"),
    ]
    assert (headers[0]["Authorization"], headers[0]["X-Flag"]) == ("Bearer token", "true")
    assert page.to_dict() == PAGE
    assert {member.value for member in order} == {"asc", "ASC", "a's", "é"}


@pytest.mark.parametrize("value", [".", "..", "a..b", "..."])
def test_dots_in_a_path_lead_to_no_other_place(client: Any, site: Site, value: str) -> None:
    path = f"/things/{value.replace('.', '%2E')}"
    site.publish(path, json.dumps(PAGE))
    endpoint = import_module("wire_client.api.tag_2_groen_more_others.list_things")
    sender = client.AuthenticatedClient(base_url=site.address, token="token")
    assert endpoint.sync(value, client=sender).to_dict() == PAGE
    assert site.requested[0].partition("?")[0] == path


def test_no_file_ends_its_form_early_and_a_text_is_read_as_it_is(client: Any, site: Site) -> None:
    forms: list[object] = []

    def echo(handler: BaseHTTPRequestHandler) -> None:
        head = f"Content-Type: {handler.headers['Content-Type']}\r\n\r\n".encode()
        form = message_from_bytes(head + handler.rfile.read(int(handler.headers["Content-Length"])))
        forms.extend(part.get_payload(decode=True) for part in form.walk() if part is not form)
        answer("a,b\n", Content_Type="text/csv")(handler)

    site.publish("/files", echo)
    endpoint = import_module("wire_client.api.files.send_file")
    content = b"before\r\n--+++--\r\nafter"
    file = client.types.File(payload=BytesIO(content), file_name="a.bin")
    read = endpoint.sync(
        client=client.AuthenticatedClient(base_url=site.address, token="token"),
        body=client.models.SendFileBody(file=file),
    )
    assert (read, forms) == ("a,b\n", [content])


@pytest.mark.parametrize(
    ("parameter", "problem"),
    [
        (query("a", listed(TEXT), explode=False), "explode: false"),
        (query("a", listed(TEXT), style="pipeDelimited"), "the style 'pipeDelimited'"),
        (query("a", {"type": "object"}, style="deepObject"), "the style 'deepObject'"),
        (query("a", TEXT, allowReserved=True), "allowReserved"),
        ({"name": "a", "in": "header", "schema": listed(TEXT)}, "type array in the header"),
        ({"name": "a", "in": "header", "schema": TIME}, "a date-time in the header"),
        (
            {"name": "a", "in": "cookie", "schema": {"type": "integer"}},
            "integer in the cookie",
        ),
        ({"name": "a", "in": "cookie", "schema": UUID}, "a uuid in the cookie"),
        ({"name": "a", "in": "cookie", "schema": {}}, "value in the cookie needs a type"),
        ({"name": "a", "in": "header", "schema": UUID}, "a uuid in the header"),
        ({"name": "a", "in": "header", "schema": {}}, "value in the header needs a type"),
        (
            {"name": "a", "in": "header", "schema": {"anyOf": [TEXT, {"type": "integer"}]}},
            "both integer and string in the header",
        ),
        (query("a", BINARY), "a binary in the query"),
        (query("a", listed(listed(TEXT))), "an array inside a value in the query"),
        (query("a", listed({"type": "object"})), "an object inside a value in the query"),
        (query("a", {"type": "object", "properties": {"b": listed(TEXT)}}), "an array inside"),
        (query("a", {"type": "object", "additionalProperties": listed(TEXT)}), "an array inside"),
    ],
)
def test_a_parameter_that_would_be_sent_otherwise_is_refused(
    parameter: JsonObject, problem: str
) -> None:
    with pytest.raises(Refusal) as refused:
        checked(changed(spec(), f"{TRAFFIC}/parameters/0", parameter))
    assert problem in refused.value.problem
    assert refused.value.place.startswith(f"{TRAFFIC}/parameters/0/")


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        (TIME, "a date-time in the path"),
        ({"type": "boolean"}, "type boolean in the path"),
        ({"type": "string", "nullable": True}, "null in the path"),
        ({"anyOf": [TEXT, listed(TEXT)]}, "type array in the path"),
    ],
)
def test_a_path_that_would_be_sent_otherwise_is_refused(schema: JsonObject, problem: str) -> None:
    document = spec()
    fields = document["paths"]["/api/v1/stats/countries"]["get"]
    parameter = {"name": "x", "in": "path", "required": True, "schema": schema}
    item = {"get": {**fields, "operationId": "getX", "parameters": [parameter]}}
    with pytest.raises(Refusal, match=problem):
        checked(changed(document, "/paths/~1x~1{x}", item))


@pytest.mark.parametrize(
    ("scheme", "kind"),
    [
        ({"type": "apiKey", "name": "key", "in": "query"}, "apiKey"),
        ({"type": "apiKey", "name": "key", "in": "header"}, "apiKey"),
        ({"type": "apiKey", "name": "key", "in": "cookie"}, "apiKey"),
        ({"type": "http", "scheme": "basic"}, "http basic"),
        ({"type": "http", "scheme": "digest"}, "http digest"),
        ({"type": "oauth2", "flows": {}}, "oauth2"),
        ({"type": "openIdConnect", "openIdConnectUrl": "https://example.com"}, "openIdConnect"),
    ],
)
def test_other_credentials_than_a_bearer_are_refused(scheme: JsonObject, kind: str) -> None:
    document = changed(spec(), "/components/securitySchemes/other", scheme)
    checked(document)
    other = changed(document, f"{TRAFFIC}/security", [{"other": []}])
    with pytest.raises(Refusal) as refused:
        checked(other)
    assert refused.value.problem.endswith(f"cannot send 'other' ({kind})")
    checked(changed(document, f"{TRAFFIC}/security", [{"other": []}, {"userBearerAuth": []}]))


@pytest.mark.parametrize("name", ["Accept", "authorization", "Content-Type"])
def test_a_header_that_openapi_ignores_is_refused(name: str) -> None:
    parameter = {"name": name, "in": "header", "schema": TEXT}
    with pytest.raises(Refusal, match=f"OpenAPI ignores a header parameter called {name}"):
        checked(changed(spec(), f"{TRAFFIC}/parameters/0", parameter))


@pytest.mark.parametrize(
    ("media_type", "schema", "problem"),
    [
        ("text/plain", TEXT, "cannot send the media type text/plain"),
        ("application/xml", TEXT, "cannot send the media type application/xml"),
        ("application/json", {"type": "string", "nullable": True}, "null as the whole body"),
        (
            "application/json",
            {"type": "object", "properties": {"a": BINARY}},
            "only files and forms",
        ),
        ("application/octet-stream", TEXT, "its media type is binary, and its schema is not"),
        (FORM, TEXT, "only an object as a form"),
        (
            FORM,
            {"type": "object", "properties": {"a": {"type": "object"}}},
            "type object in a form",
        ),
        (
            FORM,
            {"type": "object", "properties": {"a": {**TEXT, "nullable": True}}},
            "null in a form",
        ),
        (
            "multipart/form-data",
            {"type": "object", "properties": {"a": listed({"type": "boolean"})}},
            "type boolean in a form",
        ),
        (
            "application/json",
            {"type": "object", "properties": {"id": READ_ONLY}, "required": ["id"]},
            "it is required and readOnly, and the client requires it in bodies too",
        ),
    ],
)
def test_a_body_that_would_be_sent_otherwise_is_refused(
    media_type: str, schema: JsonObject, problem: str
) -> None:
    body: Json = {"content": {media_type: {"schema": schema}}}
    with pytest.raises(Refusal, match=problem):
        checked(changed(spec(), f"{TRAFFIC}/requestBody", body))


@pytest.mark.parametrize(
    ("media_type", "schema", "problem"),
    [
        ("application/xml", TEXT, "cannot read the media type application/xml"),
        ("application/json", BINARY, "only files and forms hold binary values"),
        ("text/csv", {"type": "integer"}, "its media type is text, and its schema is not"),
        (
            "application/json",
            {"type": "object", "properties": {"a": WRITE_ONLY}, "required": ["a"]},
            "it is required and writeOnly, and the client requires it in answers too",
        ),
    ],
)
def test_an_answer_that_would_be_read_otherwise_is_refused(
    media_type: str, schema: JsonObject, problem: str
) -> None:
    with pytest.raises(Refusal, match=problem):
        checked(
            changed(spec(), f"{TRAFFIC}/responses/200/content", {media_type: {"schema": schema}})
        )


def test_what_an_encoding_says_of_a_form_is_refused() -> None:
    form: Json = {"type": "object", "properties": {"a": TEXT}}
    media: Json = {"schema": form, "encoding": {"a": {"contentType": "text/csv"}}}
    with pytest.raises(Refusal, match="ignores the encoding"):
        checked(changed(spec(), f"{TRAFFIC}/requestBody", {"content": {FORM: media}}))


def test_several_media_types_of_one_body_are_refused() -> None:
    media: Json = {"schema": {"type": "object"}}
    body: Json = {"content": {"application/json": media, FORM: media}}
    with pytest.raises(Refusal, match=f"one media type of a body, not application/json, {FORM}"):
        checked(changed(spec(), f"{TRAFFIC}/requestBody", body))


def test_several_media_types_of_one_answer_are_refused() -> None:
    content = f"{TRAFFIC}/responses/200/content/text~1csv"
    with pytest.raises(Refusal, match=r"one media type of an answer, not .*, text/csv"):
        checked(changed(spec(), content, {"schema": TEXT}))
