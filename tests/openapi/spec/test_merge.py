"""Fragments are merged where they agree, and refused where they do not."""

import json
from contextlib import suppress
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.document.grammar import admit
from openapi.document.json_text import sha256_of
from openapi.document.values import differences, value_at
from openapi.errors import Refusal
from openapi.spec.merge import merge, require_no_contradictions
from openapi.spec.overlay import apply_overlay
from tests.support.pipeline.fragments import Document, changed, models, statistics_page

HEAD: Document = {"openapi": "3.0.3", "info": {"title": "Things", "version": "1.0.0"}}
KEYS = st.sampled_from(["paths", "components", "tags", "name", "x-a", "get"])
OPENAPI = st.recursive(
    st.one_of(st.none(), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(["paths", "components", "tags", "name", "x-a", "get"]), inner
        ),
    ),
    max_leaves=8,
).filter(lambda value: isinstance(value, dict))
OPERATION: Document = {"operationId": "getIt", "responses": {"200": {"description": "OK"}}}


def merged(*documents: Document) -> Document:
    return merge({f"{number}.json": one for number, one in enumerate(documents)}).document


def schemas(**named: object) -> Document:
    return {**HEAD, "components": {"schemas": named}}


def refusal(*documents: Document) -> str:
    with pytest.raises(Refusal) as refused:
        merged(*documents)
    return str(refused.value).splitlines()[0]


def test_the_committed_fragments_become_one_document() -> None:
    document = merged(*statistics_page())
    assert len(document["paths"]) == 4
    assert len(document["components"]["schemas"]) == 13
    assert document["servers"] == [{"url": "/"}]


def test_a_definition_that_two_fragments_share_is_merged_once() -> None:
    assert merged(schemas(A={"type": "string"}), schemas(A={"type": "string"})) == {
        "openapi": "3.0.3",
        "info": HEAD["info"],
        "paths": {},
        "components": {"schemas": {"A": {"type": "string"}}},
    }


@pytest.mark.parametrize(
    ("first", "second", "at"),
    [
        ({"openapi": "3.1.0"}, {}, "/openapi"),
        ({"info": {"title": "Things", "version": 1}}, {}, "/info/version"),
        ({"servers": [{"url": "/"}]}, {"servers": [{"url": "/v2"}]}, "/servers/0/url"),
        ({"servers": [{"url": "/"}]}, {"servers": []}, "/servers/0"),
        ({"security": [{"a": []}]}, {"security": []}, "/security/0"),
    ],
)
def test_fragments_agree_on_what_is_said_of_the_whole(
    first: Document, second: Document, at: str
) -> None:
    assert refusal({**HEAD, **first}, {**HEAD, **second}) == f"1.json: {at} differs from 0.json"


def test_a_page_in_another_version_of_openapi_is_to_be_converted() -> None:
    with pytest.raises(Refusal) as refused:
        merged({**HEAD, "openapi": "3.1.0"}, HEAD)
    assert refused.value.fix == (
        "all pages must be in one version of OpenAPI: convert the other one to OpenAPI 3.0, or "
        "retire it (ingest --retire NAME)"
    )


@pytest.mark.parametrize("key", ["info", "servers", "security", "components"])
def test_a_fragment_that_leaves_something_out_says_nothing_about_it(key: str) -> None:
    whole = statistics_page()[0]
    silent = changed(whole, f"/{key}", ...)
    assert merged(silent, whole)[key] == merged(whole)[key]


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("/openapi", "3.0.2"),
        ("/info/title", "Others"),
        ("/info/version", "2"),
        ("/info/description", "New"),
        ("/components/schemas/A/description", "Other"),
        ("/paths/~1a/get/summary", "Other"),
    ],
)
def test_texts_that_differ_are_for_the_overlay_to_choose(at: str, text: str) -> None:
    one: Document = {
        **schemas(A={"type": "object", "description": "Of a thing"}),
        "paths": {"/a": {"get": OPERATION}},
    }
    whole = merged(one, changed(one, at, text), one)
    with pytest.raises(Refusal, match=f"^1.json#{at}: the text differs from 0.json\n.*overlay"):
        require_no_contradictions(whole)
    original = str(value_at(whole, at))
    target = "$" + "".join(f"['{step.replace('~1', '/')}']" for step in at.split("/")[1:])
    for choice in (text, original):
        action = {"target": target, "description": "The right one.", "update": choice}
        head = {"title": "Corrections", "version": "1.0.0"}
        overlay: Document = {"overlay": "1.1.0", "info": head, "actions": [action]}
        corrected = apply_overlay(whole, overlay, "overlay.yaml")
        require_no_contradictions(corrected)
        assert value_at(corrected, at) == choice


def test_fragments_agree_on_the_security_schemes() -> None:
    first = statistics_page()[0]
    more = changed(first, "/components/securitySchemes/key", {"type": "http", "scheme": "basic"})
    assert refusal(first, more) == ("1.json: /components/securitySchemes/key differs from 0.json")


@pytest.mark.parametrize(
    ("kind", "first", "second", "at"),
    [
        ("schemas", {"type": "string"}, {"type": "integer"}, "/type"),
        ("schemas", {"type": "string"}, {"type": "string", "nullable": True}, "/nullable"),
        ("schemas", {"enum": [1]}, {"enum": [1.0]}, "/enum/0"),
        ("responses", {"description": "a"}, {"description": 7}, "/description"),
        ("parameters", {"name": "a", "in": "query"}, {"name": "a", "in": "path"}, "/in"),
        ("examples", {"value": 1}, {"value": True}, "/value"),
        ("headers", {"required": True}, {"required": False}, "/required"),
        ("requestBodies", {"required": True}, {}, "/required"),
    ],
)
def test_components_of_every_kind_agree(
    kind: str, first: Document, second: Document, at: str
) -> None:
    pair = [{**HEAD, "components": {kind: {"A": value}}} for value in (first, second)]
    assert refusal(*pair) == f"1.json: /components/{kind}/A{at} differs from 0.json"


def test_methods_of_one_path_come_together() -> None:
    get = {**HEAD, "paths": {"/a": {"get": OPERATION}}}
    post = {**HEAD, "paths": {"/a": {"post": {**OPERATION, "operationId": "postIt"}}}}
    assert list(merged(post, get)["paths"]["/a"]) == ["get", "post"]


def test_an_operation_is_documented_in_one_way() -> None:
    one = {**HEAD, "paths": {"/a/{b}": {"get": OPERATION}}}
    other = changed(one, "/paths/~1a~1{b}/get/responses/200/headers", {})
    assert refusal(one, other) == (
        "1.json: /paths/~1a~1{b}/get/responses/200/headers differs from 0.json"
    )


def test_the_common_part_of_a_path_is_the_same_in_all_fragments() -> None:
    plain = {**HEAD, "paths": {"/a": {"get": OPERATION}}}
    parameters: Document = {"parameters": [{"name": "x", "in": "query", "schema": {}}]}
    other = {**HEAD, "paths": {"/a": {**parameters, "post": {**OPERATION, "operationId": "b"}}}}
    assert refusal(plain, other) == "1.json: /paths/~1a/parameters differs from 0.json"


def test_tags_are_gathered_by_name() -> None:
    first = {**HEAD, "tags": [{"name": "B"}, {"name": "A", "description": "x"}]}
    second = {**HEAD, "tags": [{"name": "A", "description": "x"}, {"name": "C"}]}
    assert [tag["name"] for tag in merged(first, second)["tags"]] == ["A", "B", "C"]
    other = {**HEAD, "tags": [{"name": "C"}, {"name": "A", "description": 7}]}
    assert refusal(first, other) == "1.json: /tags/1/description differs from 0.json"


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"paths": []}, "/paths: not an object"),
        ({"paths": {"/a": "x"}}, "/paths/~1a: not an object"),
        ({"components": "x"}, "/components: not an object"),
        ({"components": {"schemas": []}}, "/components/schemas: not an object"),
        ({"tags": {}}, "/tags: not an array"),
        ({"tags": ["x"]}, "/tags/0: not an object"),
    ],
)
def test_a_conflict_of_fragments_is_refused_with_its_place(change: Document, at: str) -> None:
    assert refusal({**HEAD, **change}) == f"0.json#{at}"


@pytest.mark.parametrize(
    "at",
    [
        "",
        "/paths",
        "/paths/~1a",
        "/paths/~1a/get",
        "/components",
        "/components/schemas",
        "/components/schemas/A",
    ],
)
def test_extensions_contradict_nothing(at: str) -> None:
    whole = {**schemas(A={"type": "object"}), "paths": {"/a": {"get": OPERATION}}}
    noted = [changed(whole, f"{at}/x-note", note) for note in ("one", {"an": "other"})]
    assert admit(merged(*noted), "x") == admit(whole, "x")


def test_a_property_called_like_an_extension_can_contradict() -> None:
    pair = [schemas(A={"properties": {"x-a": {"type": kind}}}) for kind in ("string", "integer")]
    at = "/components/schemas/A/properties/x-a/type"
    assert refusal(*pair) == f"1.json: {at} differs from 0.json"


@given(st.lists(st.builds(lambda more: {**HEAD, **more}, OPENAPI), max_size=2))
def test_any_documents_are_merged_or_refused(documents: list[Document]) -> None:
    with suppress(Refusal):
        merged(*documents)


def test_the_order_of_the_files_makes_no_difference() -> None:
    documents = [*statistics_page(), *models()]
    texts = {json.dumps(admit(merged(*order), "x")) for order in permutations(documents[:4])}
    assert len(texts) == 1
    assert next(differences(merged(*documents), merged(*reversed(documents))), None) is None


def test_merging_leaves_its_input_alone() -> None:
    documents = {str(n): one for n, one in enumerate(statistics_page())}
    before = [sha256_of(one) for one in documents.values()]
    whole = merge(documents).document
    whole["paths"] = {}
    whole["info"] = "gone"
    assert [sha256_of(one) for one in documents.values()] == before


def test_every_part_knows_its_fragment() -> None:
    origins = merge({"a.json": statistics_page()[0]}).origins
    assert origins["/components/schemas/Error"] == "a.json"
