"""A bare OpenAPI document is a page: one fragment for each operation."""

import json
from pathlib import Path

import pytest

from openapi.document.values import Json, JsonObject
from openapi.document.yaml_text import dump_yaml
from openapi.errors import Refusal
from openapi.pages.drift import find_drift
from openapi.pages.extract import extract_fragments
from openapi.pages.ingest import ingest
from openapi.spec.merge import merge
from tests.support.pipeline.fragments import spec
from tests.support.pipeline.pages import fence, operation
from tests.support.pipeline.website import Site, answer


def to(name: str, kind: str = "schemas") -> JsonObject:
    return {"$ref": f"#/components/{kind}/{name}"}


def using(operation_id: str, *components: Json) -> JsonObject:
    return {"operationId": operation_id, "responses": {"200": {"x": list(components)}}}


DOCUMENT: JsonObject = {
    "openapi": "3.0.3",
    "info": {"title": "Kites", "version": "1.0.0"},
    "tags": [{"name": "Kites"}, {"name": "Owners"}],
    "paths": {
        "/kites": {
            "parameters": [to("limit", "parameters")],
            "get": {**using("listKites", to("Kite")), "tags": ["Kites"]},
            "post": using("createKite", to("Kite"), to("Problem")),
        },
        "/owners": {"get": using("List owners", to("Owner"))},
    },
    "components": {
        "schemas": {
            "Kite": {"properties": {"owner": to("Owner")}},
            "Owner": {"discriminator": {"propertyName": "a", "mapping": {"a": "Person"}}},
            "Person": {"properties": {"kites": {"items": to("Kite")}}},
            "Problem": {"type": "string"},
            "Unused": {"properties": {"text": to("Text")}},
            "Text": {"type": "string"},
        },
        "parameters": {"limit": {"name": "limit", "in": "query"}},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
}
FRAGMENTS, SOURCES = Path("fragments"), Path("sources.yaml")


def extracted(text: str) -> dict[str, JsonObject]:
    found = extract_fragments(text, "kites", "kites.json").fragments
    return {fragment.name: fragment.document for fragment in found}


def components(fragment: JsonObject) -> dict[str, list[str]]:
    given = fragment["components"]
    assert isinstance(given, dict)
    return {kind: list(named) for kind, named in given.items() if isinstance(named, dict)}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(DOCUMENT),
        json.dumps(DOCUMENT, indent=2),
        dump_yaml(DOCUMENT),
        dump_yaml(DOCUMENT, "A comment."),
        "---\n" + dump_yaml(dict(reversed(DOCUMENT.items()))),
    ],
)
def test_each_operation_is_a_fragment(text: str) -> None:
    assert list(extracted(text))[:3] in (
        ["listKites", "createKite", "get_owners"],
        ["get_owners", "listKites", "createKite"],
    )


def test_a_fragment_has_the_components_that_it_uses_and_no_others() -> None:
    found = extracted(json.dumps(DOCUMENT))
    schemes = {"securitySchemes": ["token"]}
    kites = {"schemas": ["Kite", "Owner", "Person"], "parameters": ["limit"]}
    assert components(found["listKites"]) == kites | schemes
    assert components(found["get_owners"]) == {"schemas": ["Kite", "Owner", "Person"]} | schemes
    assert found["listKites"]["tags"] == [{"name": "Kites"}]


def test_a_schema_that_no_operation_uses_is_kept() -> None:
    found = extracted(json.dumps(DOCUMENT))
    assert list(found) == ["listKites", "createKite", "get_owners", "Unused"]
    assert components(found["Unused"])["schemas"] == ["Unused", "Text"]


@pytest.mark.parametrize("document", [DOCUMENT, spec()], ids=["kites", "statistics"])
def test_the_fragments_merge_into_the_document_again(document: JsonObject) -> None:
    found = extracted(json.dumps(document))
    merged = merge(found).document
    for key in ("paths", "components", "info"):
        assert merged[key] == document[key]


def test_a_document_within_markdown_is_markdown() -> None:
    text = "openapi: see below\n\n" + fence(operation())
    assert list(extracted("# Page\n" + text)) == ["getThing"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"swagger": "2.0", "paths": {}}', "not an OpenAPI 3 document"),
        ("swagger: '2.0'\npaths: {}\n", "not an OpenAPI 3 document"),
        ('{"openapi": "3.0.3", "paths": {}', "line 1: not JSON"),
        ("openapi: 3.0.3\npaths: [\n", "line 3: not YAML"),
        ('{"openapi": "3.0.3", "paths": {}}', "no OpenAPI fragment"),
    ],
)
def test_an_unreadable_document_is_refused(text: str, problem: str) -> None:
    with pytest.raises(Refusal, match=problem):
        extracted(text)


def test_a_document_is_ingested_and_compared_like_a_page(site: Site, workdir: Path) -> None:
    address = site.publish(
        "/swagger/kites.json", answer(json.dumps(DOCUMENT), Content_Type="application/json")
    )
    [report] = ingest([address], fragments=FRAGMENTS, sources=SOURCES, today="2026-10-05")
    assert str(report) == "kites: 4 added: listKites, createKite, get_owners, Unused"
    changed = json.dumps(DOCUMENT).replace('"token": {', '"token": {"description": "New", ')
    site.publish("/swagger/kites.json", answer(changed.replace("createKite", "makeKite")))
    [found] = find_drift([], fragments=FRAGMENTS, sources=SOURCES)
    assert "`createKite` vanished" in str(found)
    assert "`/components/securitySchemes/token/description` is new" in str(found)
