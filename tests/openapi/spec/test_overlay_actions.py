"""The actions of the overlay: one stops the build once it has no effect."""

from pathlib import Path
from typing import Any, Final

import pytest

from openapi.document.yaml_text import dump_yaml, read_yaml
from openapi.errors import Refusal
from tests.support.pipeline.fragments import (
    OVERLAY,
    Document,
    build,
    changed,
    models,
    shared,
    statistics_page,
    sub_users,
)

COMMITTED: Final[Any] = read_yaml(OVERLAY.read_text("utf-8"), "overlay.yaml")
ACTIONS: Final[list[Document]] = COMMITTED["actions"]
SCHEMAS = "/components/schemas"
NULL_ERROR: Document = {
    "anyOf": [{"$ref": "#/components/schemas/Err"}, {"nullable": True, "enum": [None]}]
}


def number_of(begin: str) -> int:
    """Return the number of the action whose description begins so."""
    (number,) = (n for n, one in enumerate(ACTIONS, 1) if one["description"].startswith(begin))
    return number


def without(folder: Path, *numbers: int) -> Path:
    kept = [action for n, action in enumerate(ACTIONS, 1) if n not in numbers]
    path = folder / "overlay.yaml"
    overlay: Document = {**COMMITTED, "actions": kept}
    path.write_text(dump_yaml(overlay), "utf-8")
    return path


def everywhere(pointer: str, value: object) -> list[Document]:
    """Return the fragments, corrected at the pointer wherever it leads somewhere."""
    documents = []
    for document in statistics_page():
        try:
            documents.append(changed(document, pointer, value))
        except (KeyError, IndexError):
            documents.append(document)
    return documents


def parameters_with(name: str, default: object) -> list[Document]:
    """Return the fragments with a corrected default of a parameter."""
    documents = statistics_page()
    for document in documents:
        for item in document["paths"].values():
            for parameter in item["get"].get("parameters", []):
                if parameter["name"] == name:
                    parameter["schema"]["default"] = default
    return documents


def with_every_type() -> list[Document]:
    """Return the fragments with the types that the vendor left out."""
    documents = statistics_page()
    for document in documents:
        for schema in document["components"]["schemas"].values():
            schema.setdefault("type", "object")
    return documents


def with_every_security() -> list[Document]:
    """Return the fragments with the security on each operation."""
    documents = statistics_page()
    for document in documents:
        for item in document["paths"].values():
            item["get"]["security"] = document["security"]
    return documents


def with_string_intervals() -> list[Document]:
    documents = everywhere(
        f"{SCHEMAS}/TrafficHistoryStatsQuery/properties/interval", {"type": "string"}
    )
    for document in documents:
        query = document["components"]["schemas"].get("RequestsHistoryStatsQuery")
        if query:
            query["properties"]["interval"] = {"type": "string"}
    return documents


def with_login() -> list[Document]:
    page = shared("Error", "Err", "FieldError")
    ok = {"description": "OK"}
    page["paths"] = {"/api/v1/login": {"post": {"operationId": "logIn", "responses": {"200": ok}}}}
    return [*statistics_page(), page]


CORRECTED = [
    ("The server is", everywhere("/servers/0/url", "https://api.goproxies.com")),
    ("start_at begins", parameters_with("start_at", "2025-01-01T00:00:00Z")),
    ("end_at ends", parameters_with("end_at", "2025-01-01T00:00:00Z")),
    ("LoginRequest is", [*statistics_page(), models()[0]]),
    ("Token is", [*statistics_page(), models()[1]]),
    ("Login has", with_login()),
    ("An operation names", with_every_security()),
    ("A schema with", with_every_type()),
    *(
        (begin, everywhere(f"{SCHEMAS}/{place}/nullable", True))
        for begin, place in (
            ("A traffic history", "TrafficHistoryStats/properties/values"),
            ("A requests history", "RequestsHistoryStats/properties/values"),
            ("Without traffic", "UsedCountriesStats/properties/countries"),
            ("An error that", "Err/properties/fields"),
        )
    ),
    ("The server echoes", with_string_intervals()),
]


@pytest.mark.parametrize(("begin", "documents"), CORRECTED, ids=[begin for begin, _ in CORRECTED])
def test_a_corrected_page_stops_the_build_at_its_action(
    tmp_path: Path, begin: str, documents: list[Document]
) -> None:
    with pytest.raises(Refusal) as refused:
        build(tmp_path, documents)
    assert f"overlay.yaml, action {number_of(begin)} ({begin}" in refused.value.place
    assert "drop the action" in refused.value.fix


def test_corrected_defaults_stop_the_build_at_their_removal(tmp_path: Path) -> None:
    documents = parameters_with("start_at", "2025-01-01T00:00:00Z")
    ends = parameters_with("end_at", "2025-01-01T00:00:00.0+02:00")
    for document, end in zip(documents, ends, strict=True):
        for path, item in end["paths"].items():
            for index, parameter in enumerate(item["get"].get("parameters", [])):
                if parameter["name"] == "end_at":
                    document["paths"][path]["get"]["parameters"][index] = parameter
    numbers = number_of("start_at begins"), number_of("end_at ends")
    with pytest.raises(Refusal, match=r"action 2 \(A date-time has"):
        build(tmp_path, documents, without(tmp_path, *numbers))


def test_a_nullable_error_stops_the_build(tmp_path: Path) -> None:
    documents = everywhere(f"{SCHEMAS}/Error/properties/error", NULL_ERROR)
    with pytest.raises(Refusal, match=r"The \$ref|OpenAPI 3.0 ignores|An error may"):
        build(tmp_path, documents)


def test_a_page_with_the_login_models_needs_two_actions_less(tmp_path: Path) -> None:
    dropped = without(tmp_path, number_of("LoginRequest is"), number_of("Token is"))
    assert build(tmp_path / "a", [*statistics_page(), *models()], dropped) == build(
        tmp_path / "b", statistics_page()
    )


def test_a_model_that_is_documented_otherwise_is_not_merged_in_silence(tmp_path: Path) -> None:
    other = changed(models()[1], f"{SCHEMAS}/Token", {"properties": {"jwt": {"type": "string"}}})
    with pytest.raises(Refusal, match=r"action \d+ \(Token is"):
        build(tmp_path, [*statistics_page(), other])


def test_a_page_of_sub_users_needs_no_other_overlay(tmp_path: Path) -> None:
    paths = build(tmp_path, [*statistics_page(), *sub_users()])["paths"]
    operations = [operation for item in paths.values() for operation in item.values()]
    assert {operation["operationId"] for operation in operations} >= {
        "login",
        "getTrafficStats",
        "listSubUsers",
        "createSubUser",
        "getSubUser",
        "updateSubUser",
        "deleteSubUser",
    }
    secured = {operation["operationId"] for operation in operations if operation["security"]}
    assert len(operations) - 1 == len(secured)
    assert "login" not in secured


def test_descriptions_keep_what_the_defaults_meant(tmp_path: Path) -> None:
    paths = build(tmp_path, [*statistics_page(), *sub_users()])["paths"]
    said = {
        (parameter["name"], parameter["description"], "default" in parameter["schema"])
        for item in paths.values()
        for parameter in item.get("get", {}).get("parameters", [])
        if parameter["name"].endswith("_at")
    }
    assert said == {
        ("start_at", "Filter by start date. By default the start of the current month.", False),
        ("start_at", "Created since. By default the start of the current month.", False),
        ("end_at", "Filter by end date. By default the end of the current day.", False),
    }


SINCE = "/paths/~1api~1v1~1resellers~1users/get/parameters/0"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "date-time", "default": "start of the month"},
        {"type": "string", "format": "date", "default": "today"},
        {"type": "integer", "default": "unlimited"},
        {"type": "boolean", "default": "yes, if the plan has it"},
        {"type": "array", "items": {"type": "string"}, "default": "all of them"},
    ],
)
def test_the_meaning_of_any_default_in_prose_is_kept(tmp_path: Path, schema: Document) -> None:
    said = f"By default {schema['default']}."
    parameter = {"name": "created_after", "in": "query", "description": "After", "schema": schema}
    page = changed(sub_users()[0], SINCE, parameter)
    operation = build(tmp_path, [*statistics_page(), page])["paths"]["/api/v1/resellers/users"][
        "get"
    ]
    assert operation["parameters"][0]["description"] == f"After. {said}"
    assert operation["parameters"][0]["schema"]["description"] == said
    assert "default" not in operation["parameters"][0]["schema"]


@pytest.mark.parametrize(
    "prose", ["the reseller's first day", "first day \u2013 in UTC", "the first\nday", "day " * 100]
)
def test_prose_of_any_letters_is_no_default(tmp_path: Path, prose: str) -> None:
    page = changed(sub_users()[0], f"{SINCE}/schema/default", prose)
    parameters = build(tmp_path, [*statistics_page(), page])["paths"]["/api/v1/resellers/users"][
        "get"
    ]
    assert "default" not in parameters["parameters"][0]["schema"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "date-time", "default": "2025-01-01T00:00:00.0Z"},
        {"type": "string", "format": "date", "default": "2025-01-01"},
        {"type": "string", "default": "all of them"},
        {"type": "integer", "default": 7},
    ],
)
def test_a_sound_default_stays(tmp_path: Path, schema: Document) -> None:
    page = changed(sub_users()[0], f"{SINCE}/schema", schema)
    document = build(tmp_path, [*statistics_page(), page])
    parameters = document["paths"]["/api/v1/resellers/users"]["get"]["parameters"]
    assert parameters[0]["schema"] == schema


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "string"},
        {"$ref": "#/components/schemas/Err"},
        {"description": "Whatever"},
        {"allOf": [{"$ref": "#/components/schemas/Err"}]},
    ],
)
def test_a_property_called_properties_is_no_schema_without_type(
    tmp_path: Path, inner: Document
) -> None:
    page = sub_users()[0]
    schema = {"properties": {"properties": inner}}
    document = build(tmp_path, [*statistics_page(), changed(page, f"{SCHEMAS}/SubUsers", schema)])
    assert document["components"]["schemas"]["SubUsers"] == {"type": "object", **schema}


def test_a_part_of_an_example_is_no_schema_without_a_type(tmp_path: Path) -> None:
    example = {"properties": {"colour": "red"}}
    schema = {"type": "object", "example": example}
    page = changed(sub_users()[0], f"{SCHEMAS}/SubUsers", schema)
    document = build(tmp_path, [*statistics_page(), page])
    assert document["components"]["schemas"]["SubUsers"]["example"] == example
