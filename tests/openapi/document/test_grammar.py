"""What may stand where in a document: everything else is refused, prose is cleaned."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.document.grammar import admit
from openapi.document.json_text import dump_json
from openapi.document.values import Json, value_at
from openapi.errors import Refusal, printable
from tests.support.pipeline.fragments import (
    Document,
    changed,
    statistics_page,
    sub_users,
    traffic_fragment,
)
from tests.support.pipeline.values import JSON

GET = "/paths/~1api~1v1~1stats~1traffic/get"
STATS = "/components/schemas/TrafficStats"
QUOTES = 'a"; import os; "'

HOSTILE_NAMES = [
    (f"{GET}/operationId", "../getIt"),
    (f"{GET}/operationId", "get\nIt"),
    (f"{GET}/operationId", 7),
    (f"{GET}/tags/0", "../../tmp"),
    (f"{GET}/tags/0", QUOTES),
    (f"{GET}/parameters/0/name", QUOTES),
    (f"{GET}/parameters/0/in", "body"),
    (f"{GET}/parameters/0/schema/type", "string; import os"),
    (f"{GET}/parameters/0/schema/format", QUOTES),
    (f"{GET}/parameters/0/schema/default", QUOTES),
    (f"{GET}/parameters/0/schema/default", {"a": ["b\n"]}),
    (f"{GET}/parameters/0/schema/enum", ["fine", "a\nb"]),
    (f"{GET}/responses/200; import os", {"description": "OK"}),
    (f"{GET}/responses/0200", {"description": "OK"}),
    (f"{GET}/responses/200/content/text~1{QUOTES}", {}),
    (f"{GET}/responses/200/headers", {"X-A\r\nSet-Cookie": {}}),
    (f"{GET}/security", [{"a b": []}]),
    ("/paths/~1a~1..~1b", {}),
    ("/paths/~1a?x={y}", {}),
    ("/paths/https:~1~1example.com", {}),
    ("/servers/0/url", "file:///etc/passwd"),
    ("/servers/0/url", "https://user:password@example.com"),
    ("/components/schemas/..~1A", {}),
    ("/components/schemas/A\u202eB", {}),
    (f"{STATS}/properties/a b;", {}),
    (f"{STATS}/properties/bytes", {"$ref": "https://example.com/a.json"}),
    (f"{STATS}/properties/bytes", {"$ref": "../../secret.yaml#/a"}),
    (f"{STATS}/required/0", "__import__('os')"),
    (f"{STATS}/discriminator", {"propertyName": "a", "mapping": {"a": "https://example.com"}}),
    ("/components/securitySchemes/a b", {"type": "http", "scheme": "basic"}),
    ("/components/securitySchemes/userBearerAuth/scheme", "bearer\n"),
    ("/openapi", "3.1.0"),
    ("/openapi", 3.0),
]


@pytest.mark.parametrize(("pointer", "value"), HOSTILE_NAMES)
def test_a_hostile_name_is_refused_with_its_place(pointer: str, value: Json) -> None:
    with pytest.raises(Refusal) as refused:
        admit(changed(traffic_fragment(), pointer, value), "page.json")
    place = refused.value.place.removeprefix("page.json#")
    pointer = printable(pointer)
    assert place
    assert pointer.startswith(place) or place.startswith(pointer)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/paths", []),
        ("/paths", None),
        ("/components", "x"),
        ("/components/schemas", 7),
        (f"{STATS}/properties", []),
        (f"{STATS}/required", {}),
        (f"{STATS}/additionalProperties", "yes"),
        (GET, None),
        (f"{GET}/parameters", "x"),
        (f"{GET}/parameters/0", []),
        (f"{GET}/responses", []),
        (f"{GET}/security", {}),
        (f"{GET}/parameters/0/required", "true"),
        (f"{GET}/parameters/0/schema/minimum", True),
        (f"{GET}/parameters/0/schema/maxLength", -1),
        ("/servers", {}),
        ("/tags", "x"),
        ("/info", "x"),
    ],
)
def test_a_value_of_a_wrong_kind_is_refused_with_its_pointer(pointer: str, value: Json) -> None:
    with pytest.raises(Refusal) as refused:
        admit(changed(traffic_fragment(), pointer, value), "page.json")
    assert refused.value.place == f"page.json#{pointer}"


@pytest.mark.parametrize(
    ("pointer", "what"),
    [
        ("/webhooks", "'webhooks'"),
        (f"{GET}/servers", "'servers'"),
        (f"{GET}/callbacks", "'callbacks'"),
        (f"{STATS}/const", "'const'"),
    ],
)
def test_a_value_that_the_generator_would_ignore_is_refused(pointer: str, what: str) -> None:
    with pytest.raises(Refusal, match=rf"{what} is not understood here"):
        admit(changed(traffic_fragment(), pointer, {}), "page.json")


@pytest.mark.parametrize(
    "pointer",
    [
        "/info/title",
        "/info/description",
        f"{GET}/summary",
        f"{GET}/description",
        f"{GET}/parameters/0/description",
        f"{GET}/responses/200/description",
        f"{STATS}/description",
        f"{STATS}/example",
        "/components/securitySchemes/userBearerAuth/description",
    ],
)
def test_prose_loses_invisible_characters(pointer: str) -> None:
    document = admit(changed(traffic_fragment(), pointer, 'a\x00\u202e\r\n"""b\\'), "page.json")
    assert '"a\\n\\"\\"\\"b\\\\"' in dump_json(document)


def test_a_title_becomes_prose_since_it_would_name_a_file() -> None:
    titled = changed(traffic_fragment(), STATS, {"title": "../../x", "type": "object"})
    admitted = value_at(admit(titled, "page.json"), STATS)
    assert admitted == {"description": "../../x", "type": "object"}


def test_a_title_stands_before_the_description() -> None:
    titled = changed(traffic_fragment(), STATS, {"description": "Of a user.", "title": "Traffic"})
    admitted = value_at(admit(titled, "page.json"), STATS)
    assert admitted == {"description": "Traffic\n\nOf a user."}


@pytest.mark.parametrize("at", ["", "/info", "/paths", GET, f"{GET}/responses", STATS])
def test_extensions_are_left_out(at: str) -> None:
    plain = admit(traffic_fragment(), "page.json")
    extended = changed(traffic_fragment(), f"{at}/x-enum-varnames", ["a\nb", {"$ref": "file.json"}])
    assert admit(extended, "page.json") == plain


def test_a_property_or_an_example_may_begin_like_an_extension() -> None:
    schema = {"type": "object", "properties": {"x-a": {"type": "string"}}, "example": {"x-a": "b"}}
    document = changed(traffic_fragment(), STATS, schema)
    assert admit(document, "page.json") == document


def test_nullable_beside_a_reference_is_refused() -> None:
    beside = {"$ref": "#/components/schemas/Err", "nullable": True}
    with pytest.raises(Refusal, match=f"{STATS}/nullable: .* is ignored") as refused:
        admit(changed(traffic_fragment(), STATS, beside), "page.json")
    assert "allOf" in refused.value.fix


def test_a_mapping_may_have_the_bare_name_of_a_schema() -> None:
    mapped = {"discriminator": {"propertyName": "kind", "mapping": {"a": "Err"}}}
    document = admit(changed(traffic_fragment(), STATS, mapped), "page.json")
    assert value_at(document, f"{STATS}/discriminator/mapping/a") == "#/components/schemas/Err"


def test_a_server_may_have_variables() -> None:
    servers = [{"url": "https://{zone}.example.com", "variables": {"zone": {"default": "eu"}}}]
    document = admit(changed(traffic_fragment(), "/servers", servers), "page.json")
    assert document["servers"] == servers


def test_members_beside_a_reference_are_ignored() -> None:
    beside = {"$ref": "#/components/schemas/Err", "description": "x", "nullable": False}
    document = admit(changed(traffic_fragment(), STATS, beside), "page.json")
    assert document == changed(traffic_fragment(), STATS, {"$ref": "#/components/schemas/Err"})


@pytest.mark.parametrize("document", [*statistics_page(), *sub_users()])
def test_admitting_twice_is_admitting_once(document: Document) -> None:
    once = admit(document, "page.json")
    assert dump_json(admit(once, "page.json")) == dump_json(once)


def test_fixed_keys_have_one_order_and_names_keep_theirs() -> None:
    shuffled = {"properties": {"b": {}, "a": {}}, "type": "object", "description": "x"}
    admitted = admit(changed(traffic_fragment(), STATS, shuffled), "page.json")
    assert '"TrafficStats":{"description":"x","type":"object","properties":{"b":{},"a":{}}}' in (
        "".join(dump_json(admitted).split())
    )


@given(JSON)
def test_any_value_is_admitted_or_refused(value: Json) -> None:
    with suppress(Refusal):
        assert isinstance(admit(value, "page.json"), dict)


POINTERS = st.sampled_from(
    [
        *(pointer for pointer, _ in HOSTILE_NAMES if not pointer.startswith("/paths/~1a")),
        "/info",
        "/security",
        "/tags",
        GET,
        STATS,
    ]
)


@given(POINTERS, JSON)
def test_any_value_anywhere_is_admitted_or_refused(pointer: str, value: Json) -> None:
    with suppress(Refusal):
        admit(changed(traffic_fragment(), pointer, value), "page.json")
