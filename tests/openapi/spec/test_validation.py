"""What is checked of the whole document before anything is generated from it."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.document.grammar import admit
from openapi.document.values import Json
from openapi.errors import Refusal
from openapi.spec.schema_checks import unknown_formats
from openapi.spec.validation import check
from tests.support.pipeline.fragments import Document, changed, spec
from tests.support.pipeline.values import JSON

SPEC = spec()
TRAFFIC = "/paths/~1api~1v1~1stats~1traffic/get"
HISTORY = "/paths/~1api~1v1~1stats~1traffic~1history/get"
SCHEMAS = "/components/schemas"
QUERY = f"{SCHEMAS}/TrafficStatsQuery"
TEXT = {"type": "string"}
FIND = {"name": "x", "in": "query", "schema": TEXT}


def checked(document: Document) -> None:
    check(admit(document, "resellers.yaml"), lambda at: at)


def refusal(pointer: str, value: object) -> tuple[str, str]:
    """What is said of the specification with one value changed: the place and the problem."""
    with pytest.raises(Refusal) as refused:
        checked(changed(SPEC, pointer, value))
    assert refused.value.fix
    return refused.value.place, refused.value.problem


def test_the_specification_is_sound() -> None:
    checked(SPEC)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("operationId", "it has no operationId"),
        ("security", "it has no security"),
    ],
)
def test_an_operation_states_what_the_generator_needs(key: str, problem: str) -> None:
    place, said = refusal(f"{TRAFFIC}/{key}", ...)
    assert place == TRAFFIC
    assert said.startswith(problem)


def test_an_operation_can_succeed() -> None:
    assert refusal(f"{TRAFFIC}/responses/200", ...) == (f"{TRAFFIC}/responses", "none is a success")


@pytest.mark.parametrize("name", ["getTrafficStats", "get_traffic_stats", "get-traffic-stats"])
def test_no_two_operations_have_one_python_name(name: str) -> None:
    place, problem = refusal(f"{HISTORY}/operationId", name)
    assert place == f"{HISTORY}/operationId"
    same = "is also" if name == "getTrafficStats" else "has the same Python name as"
    assert problem == f"'{name}' {same} {TRAFFIC}/operationId"


def test_no_two_tags_have_one_python_name() -> None:
    place, problem = refusal(f"{HISTORY}/tags/0", "statistics")
    assert place.endswith("/get/tags")
    assert "has the same Python name as a tag of" in problem


def test_no_two_schemas_have_one_python_name() -> None:
    place, problem = refusal(f"{SCHEMAS}/field_error", TEXT)
    assert place == f"{SCHEMAS}/field_error"
    assert problem == f"'field_error' has the same Python name as {SCHEMAS}/FieldError"


@pytest.mark.parametrize("name", ["Response", "Client", "Any", "unset", "HTTPStatus"])
def test_no_schema_takes_a_class_of_the_generated_code(name: str) -> None:
    place, problem = refusal(f"{SCHEMAS}/{name}", TEXT)
    assert place == f"{SCHEMAS}/{name}"
    assert "is a class that the generated code imports" in problem


@pytest.mark.parametrize("other", ["/a/{y}", "/a/{x}"])
def test_no_two_paths_are_one(other: str) -> None:
    def item(name: str, method: str) -> Document:
        parameter = {"name": name, "in": "path", "required": True, "schema": TEXT}
        fields = SPEC["paths"]["/api/v1/stats/countries"]["get"]
        return {method: {**fields, "operationId": method, "parameters": [parameter]}}

    paths = {**SPEC["paths"], "/a/{x}": item("x", "put")}
    checked({**SPEC, "paths": paths})
    if other == "/a/{y}":
        place, problem = refusal("/paths", {**paths, other: item("y", "patch")})
        assert (place, problem) == ("/paths/~1a~1{y}", "it is the same path as /paths/~1a~1{x}")


@pytest.mark.parametrize(
    ("path", "parameters", "problem"),
    [
        ("/a/{x}", [], "the path's {x} is not among the parameters"),
        ("/a/{x}", [FIND], "the path's {x} is not among the parameters"),
        ("/a", [{**FIND, "in": "path", "required": True}], "the parameter 'x' is not in the path"),
        ("/{x}/{x}", [{**FIND, "in": "path", "required": True}], "the path has {x} twice"),
    ],
)
def test_a_path_and_its_parameters_fit(path: str, parameters: list[Json], problem: str) -> None:
    item = {"get": {**SPEC["paths"]["/api/v1/stats/countries"]["get"], "parameters": parameters}}
    assert refusal("/paths", {path: item})[1] == problem


def test_parameters_of_the_path_item_and_references_count() -> None:
    fields = SPEC["paths"]["/api/v1/stats/countries"]["get"]
    components = {**SPEC["components"], "parameters": {"X": {**FIND, "in": "path"}}}
    components["parameters"]["X"]["required"] = True
    shared = [{"$ref": "#/components/parameters/X"}]
    paths = {"/a/{x}": {"parameters": shared, "get": fields}}
    checked({**SPEC, "components": components, "paths": paths})


@pytest.mark.parametrize("name", ["startAt", "start-at", "Start_At"])
def test_no_two_parameters_of_a_kind_have_one_python_name(name: str) -> None:
    place, problem = refusal(f"{TRAFFIC}/parameters/0", {**FIND, "name": name})
    assert place == f"{TRAFFIC}/parameters/1"
    assert problem == f"'start_at' has the same Python name as {TRAFFIC}/parameters/0"


@pytest.mark.parametrize("name", ["body", "params", "headers", "quote", "json_start_at"])
def test_no_parameter_takes_a_variable_of_the_generated_code(name: str) -> None:
    place, problem = refusal(f"{TRAFFIC}/parameters/0/name", name)
    assert place == f"{TRAFFIC}/parameters/0"
    assert "overwrites a variable" in problem


def test_security_names_a_scheme() -> None:
    place, problem = refusal(f"{TRAFFIC}/security", [{"apiKey": []}])
    assert place == f"{TRAFFIC}/security/0"
    assert problem == "the security scheme 'apiKey' is documented nowhere"


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"properties": {}}, "it has properties and no type"),
        ({"additionalProperties": True}, "it has additionalProperties and no type"),
        ({"items": {}}, "it has items and no type"),
        ({"type": "string", "properties": {}}, "it has properties and the type string"),
        ({"type": "array"}, "it is an array without items"),
    ],
)
def test_a_schema_says_what_it_takes(schema: Document, problem: str) -> None:
    assert refusal(QUERY, schema) == (QUERY, problem)


@pytest.mark.parametrize(
    "way",
    [
        "/components/schemas/TrafficStats/properties/x",
        "/components/schemas/RequestsHistoryStats/properties/values/items",
        "/components/schemas/Err/properties/fields/additionalProperties",
        "/components/schemas/Error/properties/error/anyOf/0",
        f"{TRAFFIC}/responses/200/content/application~1json/schema",
        f"{TRAFFIC}/parameters/0/schema",
        "/paths/~1api~1v1~1login/post/requestBody/content/application~1json/schema",
    ],
)
def test_schemas_are_checked_wherever_they_are(way: str) -> None:
    assert refusal(way, {"properties": {}}) == (way, "it has properties and no type")


def test_an_enum_that_may_be_null_has_null() -> None:
    schema = {"type": "string", "nullable": True, "enum": ["a"]}
    place, problem = refusal(f"{QUERY}/properties/country", schema)
    assert place == f"{QUERY}/properties/country/enum"
    assert problem.startswith("it is nullable without null among its values")


def test_an_unknown_format_is_allowed_and_reported() -> None:
    document = changed(SPEC, f"{QUERY}/properties/country", {"type": "string", "format": "iso"})
    checked(document)
    assert list(unknown_formats(document)) == [(f"{QUERY}/properties/country/format", "iso")]
    assert list(unknown_formats(SPEC)) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "date-time", "default": "end of current day"},
        {"type": "string", "format": "date", "default": "2025-13-01"},
        {"type": "integer", "default": "7"},
        {"type": "integer", "default": True},
        {"type": "string", "default": None},
        {"type": "string", "enum": ["a"], "default": "b"},
        {"type": "string", "maxLength": 1, "default": "ab"},
        {
            "type": "array",
            "items": {"$ref": f"#{SCHEMAS}/TrafficHistoryInterval"},
            "default": ["x"],
        },
    ],
)
def test_a_default_is_taken_by_its_schema(schema: Document) -> None:
    place, problem = refusal(f"{TRAFFIC}/parameters/0/schema", schema)
    assert place == f"{TRAFFIC}/parameters/0/schema/default"
    assert problem.startswith("its schema refuses it")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "nullable": True, "default": None},
        {"type": "string", "format": "date-time", "default": "2025-01-01T00:00:00.0Z"},
        {"type": "string", "enum": ["a", "b"], "default": "b"},
        {"type": "string", "pattern": "(a+)+$", "default": "a" * 40 + "!"},
        {"type": "string", "pattern": "(", "default": "a"},
    ],
)
def test_a_sound_default_passes_and_no_pattern_is_run(schema: Document) -> None:
    checked(changed(SPEC, f"{TRAFFIC}/parameters/0/schema", schema))


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ([], "neither all texts nor all whole numbers"),
        (["a", 1], "neither all texts nor all whole numbers"),
        ([True], "neither all texts nor all whole numbers"),
        ([1.5], "neither all texts nor all whole numbers"),
        (["a", "a"], "it has the value 'a' 2 times"),
    ],
)
def test_no_value_of_an_enum_is_lost(values: list[Json], problem: str) -> None:
    place, said = refusal(f"{SCHEMAS}/TrafficHistoryInterval", {"enum": values})
    assert place == f"{SCHEMAS}/TrafficHistoryInterval/enum"
    assert problem in said


def test_the_values_of_an_enum_are_of_its_type() -> None:
    schema = {"type": "string", "enum": ["hour", None]}
    place, problem = refusal(f"{SCHEMAS}/TrafficHistoryInterval", schema)
    assert place == f"{SCHEMAS}/TrafficHistoryInterval/enum/1"
    assert problem.startswith("its schema refuses it")


@pytest.mark.parametrize(
    "values", [["a", "b"], [1, -1], ["", "7d", "a/b"], ["a", None], ["A", "a"], ["é", "b's"]]
)
def test_ordinary_enums_pass(values: list[Json]) -> None:
    kind = "integer" if 1 in values else "string"
    schema = {"type": kind, "nullable": None in values, "enum": values}
    checked(changed(SPEC, f"{QUERY}/properties/country", schema))


@pytest.mark.parametrize(
    "name", ["to_dict", "toDict", "from_dict", "additional_properties", "additionalKeys", "d"]
)
def test_no_property_clobbers_the_generated_class(name: str) -> None:
    place, problem = refusal(f"{QUERY}/properties/{name}", TEXT)
    assert place == f"{QUERY}/properties/{name}"
    assert "overwrites a name of the generated class" in problem


@pytest.mark.parametrize("name", ["startAt", "start-at"])
def test_no_two_properties_have_one_python_name(name: str) -> None:
    place, problem = refusal(f"{QUERY}/properties/{name}", TEXT)
    assert place == f"{QUERY}/properties/{name}"
    assert problem == f"'{name}' has the same Python name as {QUERY}/properties/start_at"


def test_every_required_name_is_a_property() -> None:
    place, problem = refusal(f"{QUERY}/required/0", "started_at")
    assert (place, problem) == (f"{QUERY}/required/0", "the required 'started_at' is no property")


def test_a_required_property_may_be_inherited() -> None:
    schema = {
        "type": "object",
        "allOf": [{"$ref": f"#{QUERY}"}],
        "properties": {"x": TEXT},
        "required": ["x", "start_at"],
    }
    checked(changed(SPEC, f"{SCHEMAS}/TrafficStats", schema))


@pytest.mark.parametrize(
    "reference",
    [
        "#/components/schemas/Nothing",
        "#/components/schemas/TrafficStats/properties/nothing",
        "#/paths/~1api~1v1~1stats~1traffic/put",
        "#/components/schemas/TrafficHistoryInterval/enum/0",
    ],
)
def test_every_reference_leads_somewhere(reference: str) -> None:
    place, problem = refusal(f"{QUERY}/properties/country", {"$ref": reference})
    assert place == f"{QUERY}/properties/country/$ref"
    assert problem == f"{reference} leads nowhere"


def test_a_reference_may_be_an_escaped_pointer() -> None:
    schema = f"#{TRAFFIC}/parameters/0/schema"
    checked(changed(SPEC, f"{QUERY}/properties/country", {"$ref": schema}))


@pytest.mark.parametrize(
    ("pointer", "kind"),
    [
        (f"{TRAFFIC}/responses/default", "responses"),
        (f"{TRAFFIC}/parameters/0", "parameters"),
        ("/paths/~1api~1v1~1login/post/requestBody", "requestBodies"),
    ],
)
def test_references_of_every_kind_are_followed(pointer: str, kind: str) -> None:
    place, problem = refusal(pointer, {"$ref": f"#/components/{kind}/Nothing"})
    assert place == f"{pointer}/$ref"
    assert problem.endswith("leads nowhere")


@pytest.mark.parametrize(
    ("pointer", "reference", "kind"),
    [
        (f"{TRAFFIC}/parameters/0", "#/info", "parameter"),
        (f"{TRAFFIC}/parameters/0", f"#{QUERY}", "parameter"),
        (f"{TRAFFIC}/responses/default", f"#{TRAFFIC}/parameters/0", "response"),
        (f"{TRAFFIC}/responses/200/headers", f"#{TRAFFIC}/parameters/0", "header"),
        ("/paths/~1api~1v1~1login/post/requestBody", f"#{TRAFFIC}/responses/200", "request body"),
        (f"{QUERY}/properties/country", f"#{TRAFFIC}/responses/200", "schema"),
        (f"{QUERY}/properties/country", f"#{QUERY}/properties", "schema"),
        ("/components/examples", f"#{QUERY}", "example"),
        ("/components/securitySchemes/other", f"#{QUERY}", "security scheme"),
    ],
)
def test_a_reference_leads_to_its_like(pointer: str, reference: str, kind: str) -> None:
    named = pointer.endswith(("headers", "examples"))
    target = {"$ref": reference}
    place, problem = refusal(pointer, {"x": target} if named else target)
    assert place.removesuffix("/$ref").removesuffix("/x") == pointer
    assert problem == f"{reference} is no {kind}"


def test_a_validator_that_fails_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise KeyError("name")

    monkeypatch.setattr("openapi.spec.validation.OpenAPIV30SpecValidator.iter_errors", fail)
    assert refusal("/info/version", "2") == ("", "openapi-spec-validator fails: KeyError: 'name'")


def to(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    "circle",
    [
        {"A": to("A")},
        {"A": to("B"), "B": to("A")},
        {"A": {"allOf": [to("A")]}},
        {"A": {"anyOf": [{"oneOf": [to("B")]}]}, "B": {"not": to("A")}},
    ],
)
def test_no_schema_is_made_of_itself(circle: Document) -> None:
    place, problem = refusal(SCHEMAS, {**SPEC["components"]["schemas"], **circle})
    assert place.startswith(f"{SCHEMAS}/A")
    assert problem == "it is made of itself"


@pytest.mark.parametrize(
    "link",
    [
        lambda part: part,
        lambda part: {"allOf": [part]},
        lambda part: {"type": "object", "properties": {"x": part}},
    ],
)
def test_no_schema_is_at_the_end_of_an_endless_row(link: Callable[[Document], Document]) -> None:
    row = {f"A{n}": link(to(f"A{n + 1}")) for n in range(2000)}
    last = {"A2000": {"type": "object"}}
    place, problem = refusal(SCHEMAS, {**SPEC["components"]["schemas"], **row, **last})
    assert place.startswith(SCHEMAS)
    assert "too many" in problem or "too long" in problem


def test_no_schema_is_made_of_exponentially_many() -> None:
    halves = {f"A{n}": {"allOf": [to(f"A{n + 1}"), to(f"A{n + 1}")]} for n in range(25)}
    problem = refusal(SCHEMAS, {**SPEC["components"]["schemas"], **halves, "A25": TEXT})[1]
    assert problem == "it is made of too many others"


def test_a_schema_may_have_itself_as_a_property() -> None:
    tree = {"type": "object", "properties": {"children": {"type": "array", "items": to("Tree")}}}
    checked(changed(SPEC, f"{SCHEMAS}/Tree", tree))


@pytest.mark.parametrize(
    ("pointer", "value", "place"),
    [
        ("/info/version", ..., "/info"),
        (f"{TRAFFIC}/responses/200/description", ..., f"{TRAFFIC}/responses/200"),
        (f"{TRAFFIC}/parameters/0/in", ..., f"{TRAFFIC}/parameters/0"),
        (f"{TRAFFIC}/parameters/0", {"name": "x", "in": "query"}, f"{TRAFFIC}/parameters/0"),
    ],
)
def test_the_validator_has_the_last_word(pointer: str, value: object, place: str) -> None:
    found, problem = refusal(pointer, value)
    assert found == place
    assert problem.startswith("OpenAPI 3.0 refuses it: ")
    assert "\\n" not in problem


ANYWHERE = st.sampled_from(
    [
        "/paths",
        "/components",
        SCHEMAS,
        QUERY,
        f"{QUERY}/properties",
        f"{QUERY}/properties/country",
        f"{QUERY}/required",
        TRAFFIC,
        f"{TRAFFIC}/parameters",
        f"{TRAFFIC}/parameters/0/schema",
        f"{TRAFFIC}/parameters/0/schema/default",
        f"{TRAFFIC}/responses",
        f"{TRAFFIC}/security",
        f"{SCHEMAS}/TrafficHistoryInterval/enum",
    ]
)
WORDS = st.sampled_from(
    [
        *("type", "object", "string", "array", "properties", "items", "default", "enum", "allOf"),
        *("get", "responses", "200", "description", "schema", "$ref", "#/components/schemas/A"),
        *("A", "/a"),
    ]
)
OPENAPI = st.recursive(
    st.one_of(WORDS, st.none(), st.booleans(), st.integers(-3, 3)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


@given(ANYWHERE, st.one_of(OPENAPI, JSON))
def test_any_value_anywhere_passes_or_is_refused(pointer: str, value: Json) -> None:
    with suppress(Refusal):
        checked(changed(SPEC, pointer, value))


@given(OPENAPI)
def test_any_schema_passes_or_is_refused(schema: Json) -> None:
    components = {"schemas": {"A": schema, "B": {"type": "array", "items": to("A")}}}
    with suppress(Refusal):
        checked({"openapi": "3.0.3", "info": SPEC["info"], "paths": {}, "components": components})
