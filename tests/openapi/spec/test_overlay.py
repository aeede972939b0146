"""OpenAPI Overlay 1.1, and what we ask of an overlay beyond the standard."""

import json
from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.document.values import Json, JsonObject
from openapi.errors import Refusal
from openapi.spec.overlay import apply_overlay
from tests.support.pipeline.fragments import Document, statistics_page
from tests.support.pipeline.values import JSON

API: Document = {
    "openapi": "3.0.3",
    "info": {"title": "Pets", "version": "1.0.0"},
    "tags": [{"name": "a"}, {"name": "b"}, {"name": "c"}, {"name": "b"}],
    "paths": {
        "/pets": {
            "get": {"tags": ["pets"], "responses": {"200": {"description": "OK"}}},
            "put": {"tags": [], "responses": {}},
        }
    },
}


def overlay(*actions: Document) -> Document:
    described = [{"description": "It is wrong.", **action} for action in actions]
    head = {"title": "Corrections", "version": "1.0.0"}
    return {"overlay": "1.1.0", "info": head, "actions": described}


def applied(*actions: Document, to: Document = API) -> Document:
    return apply_overlay(to, overlay(*actions), "overlay.yaml")


def refusal(*actions: Document, to: Document = API) -> str:
    with pytest.raises(Refusal) as refused:
        applied(*actions, to=to)
    return str(refused.value)


# What the standard says


def test_an_object_is_merged_with_all_that_is_in_it() -> None:
    new = applied({"target": "$.info", "update": {"title": "Dogs", "contact": {"name": "x"}}})
    assert new["info"] == {"title": "Dogs", "version": "1.0.0", "contact": {"name": "x"}}


def test_the_root_is_an_object_like_others() -> None:
    new = applied({"target": "$", "update": {"info": {"title": "Dogs"}, "servers": []}})
    assert new["info"]["version"] == "1.0.0"
    assert new["servers"] == []


def test_every_match_is_updated() -> None:
    new = applied({"target": "$.paths.*[?@.responses]", "update": {"deprecated": True}})
    assert [operation["deprecated"] for operation in new["paths"]["/pets"].values()] == [True, True]


@pytest.mark.parametrize(
    ("update", "tags"),
    [
        ("new", ["pets", "new"]),
        (["new", "old"], ["pets", "new", "old"]),
        ({"name": "new"}, ["pets", {"name": "new"}]),
        ([["new"]], ["pets", ["new"]]),
        (None, ["pets", None]),
    ],
)
def test_an_array_gets_new_members_at_its_end(update: Json, tags: Json) -> None:
    new = applied({"target": "$.paths['/pets'].get.tags", "update": update})
    assert new["paths"]["/pets"]["get"]["tags"] == tags


def test_arrays_inside_an_update_are_joined_too() -> None:
    new = applied({"target": "$.paths['/pets'].get", "update": {"tags": ["new"]}})
    assert new["paths"]["/pets"]["get"]["tags"] == ["pets", "new"]


@pytest.mark.parametrize("update", ["Dogs", 7, True, None])
def test_a_primitive_value_is_replaced(update: Json) -> None:
    assert applied({"target": "$.info.title", "update": update})["info"]["title"] == update


def test_a_removed_key_is_gone() -> None:
    assert applied({"target": "$.info.title", "remove": True})["info"] == {"version": "1.0.0"}


def test_members_are_removed_wherever_they_are_in_the_array() -> None:
    new = applied({"target": "$.tags[?@.name == 'b']", "remove": True})
    assert new["tags"] == [{"name": "a"}, {"name": "c"}]


def test_primitive_members_are_removed() -> None:
    new = applied({"target": "$.paths.*.get.tags[?@ == 'pets']", "remove": True})
    assert new["paths"]["/pets"]["get"]["tags"] == []


def test_the_content_of_a_removed_value_is_removed_with_it() -> None:
    assert applied({"target": "$.paths..*", "remove": True})["paths"] == {}


def test_the_same_node_matched_twice_is_one() -> None:
    new = applied({"target": "$.tags[0,0,-4]", "remove": True})
    assert [tag["name"] for tag in new["tags"]] == ["b", "c", "b"]


def test_remove_outweighs_an_update() -> None:
    new = applied({"target": "$.info.title", "remove": True, "update": "Dogs"})
    assert "title" not in new["info"]


def test_remove_false_removes_nothing() -> None:
    new = applied({"target": "$.info.title", "remove": False, "update": "Dogs"})
    assert new["info"]["title"] == "Dogs"


def test_a_copy_is_merged_like_an_update() -> None:
    new = applied({"target": "$.paths['/pets'].put", "copy": "$.paths['/pets'].get"})
    assert new["paths"]["/pets"]["put"] == new["paths"]["/pets"]["get"]


def test_a_path_is_renamed_in_three_actions() -> None:
    new = applied(
        {"target": "$.paths", "update": {"/dogs": {}}},
        {"target": "$.paths['/dogs']", "copy": "$.paths['/pets']"},
        {"target": "$.paths['/pets']", "remove": True},
    )
    assert new["paths"] == {"/dogs": API["paths"]["/pets"]}


def test_actions_follow_one_another() -> None:
    new = applied(
        {"target": "$.info", "remove": True},
        {"target": "$", "update": {"info": {"title": "Dogs"}}},
    )
    assert new["info"] == {"title": "Dogs"}


@pytest.mark.parametrize(
    ("target", "update", "problem"),
    [
        ("$.info", "text", "it merges a primitive value into an object"),
        ("$.info", ["text"], "it merges an array into an object"),
        ("$.info.title", {}, "it merges an object into a primitive value"),
        ("$.info", {"title": ["text"]}, "it merges an array into a primitive value"),
        ("$", {"tags": "text"}, "it merges a primitive value into an array"),
        ("$.*", {}, "its target matches values of several kinds"),
    ],
)
def test_values_that_do_not_go_together_are_refused(
    target: str, update: Json, problem: str
) -> None:
    assert problem in refusal({"target": target, "update": update})


@pytest.mark.parametrize(("path", "number"), [("$.nothing", 0), ("$.tags[*]", 4)])
def test_a_copy_is_of_one_value(path: str, number: int) -> None:
    assert f"its copy matches {number} values" in refusal({"target": "$.info", "copy": path})


def test_extensions_of_the_overlay_are_passed_over() -> None:
    document = overlay({"target": "$.info.title", "update": "Dogs", "x-ticket": 7})
    document |= {"x-owner": "us", "extends": "openapi.yaml"}
    assert apply_overlay(API, document, "overlay.yaml")["info"] == {
        "title": "Dogs",
        "version": "1.0.0",
    }


# What we ask beyond it


@pytest.mark.parametrize(
    "action",
    [
        {"target": "$.nothing", "update": {}},
        {"target": "$.nothing", "remove": True},
        {"target": "$.tags[?@.name == 'z']", "remove": True},
    ],
)
def test_an_action_that_matches_nothing_is_refused_by_name(action: Document) -> None:
    good = {"target": "$.info.title", "update": "Dogs"}
    bad = {**action, "description": "The vendor  forgot\nit, see the login page."}
    name = "overlay.yaml, action 2 (The vendor forgot it, see the login page.)"
    assert refusal(good, bad).splitlines() == [
        f"{name}: its target matches nothing",
        "  the documentation may have been corrected: look at it, then drop the action",
    ]


@pytest.mark.parametrize(
    "action",
    [
        {"target": "$.info.title", "update": "Pets"},
        {"target": "$.info", "update": {"version": "1.0.0"}},
        {"target": "$.info", "update": {}},
        {"target": "$.paths.*.get.tags", "update": ["pets"]},
        {"target": "$.paths.*.get", "update": {"tags": ["pets"]}},
        {"target": "$.info", "copy": "$.info"},
    ],
)
def test_an_action_that_changes_nothing_is_refused_by_name(action: Document) -> None:
    assert "overlay.yaml, action 1 (It is wrong.): it changes nothing" in refusal(action)


def kept(owner: Document) -> Document:
    """What is left of an object when its default is removed and kept as words."""
    action = {"target": "$.a.default", "remove": True, "x-kept-as": "By default {}."}
    left: Document = applied(action, to={"a": owner})["a"]
    return left


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ({}, "By default the last day."),
        ({"description": "Until"}, "Until. By default the last day."),
        ({"description": "Until when?"}, "Until when? By default the last day."),
    ],
)
def test_a_removed_value_can_be_kept_as_text(description: Document, said: str) -> None:
    assert kept({**description, "default": "the last\nday."}) == {"description": said}


def test_a_description_that_is_none_is_left_to_be_refused() -> None:
    assert kept({"description": 7, "default": "the last day"}) == {"description": 7}


def test_without_words_nothing_is_kept() -> None:
    action = {"target": "$.a.default", "remove": True, "x-kept-as": ""}
    assert applied(action, to={"a": {"default": "today"}})["a"] == {}


def test_words_of_a_schema_are_kept_in_its_parameter_too() -> None:
    parameter = {"name": "until", "description": "Until", "schema": {"default": "today"}}
    action = {"target": "$..default", "remove": True, "x-kept-as": "By default {}."}
    assert applied(action, to={"parameters": [parameter]})["parameters"] == [
        {
            "name": "until",
            "description": "Until. By default today.",
            "schema": {"description": "By default today."},
        }
    ]


def test_an_array_never_gets_a_member_twice() -> None:
    new = applied({"target": "$.tags", "update": [{"name": "a"}, {"name": "d"}, {"name": "d"}]})
    assert [tag["name"] for tag in new["tags"]] == ["a", "b", "c", "b", "d"]


def test_members_of_different_types_are_different() -> None:
    new = applied({"target": "$.a", "update": [1, True, 1.0]}, to={"a": [1]})
    assert json.dumps(new["a"]) == "[1, true, 1.0]"


def test_targets_share_nothing_of_the_update() -> None:
    new = applied(
        {"target": "$.paths.*[?@.responses]", "update": {"security": [{"bearer": []}]}},
        {"target": "$.paths.*.get.security[0]", "update": {"key": []}},
    )
    assert new["paths"]["/pets"]["put"]["security"] == [{"bearer": []}]


def test_the_document_is_left_as_it_is() -> None:
    before = deepcopy(API)
    applied({"target": "$..*", "remove": True})
    applied({"target": "$.tags", "update": "x"}, {"target": "$.info", "update": {"x": 1}})
    assert before == API


def test_the_whole_document_cannot_be_removed() -> None:
    assert "it removes the whole document" in refusal({"target": "$", "remove": True})


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"overlay": "1.0.0"}, "overlay.yaml: it is not of version 1.1"),
        ({"overlay": 1.1}, "overlay.yaml: overlay is not of its type"),
        ({"info": {"title": "x"}}, "overlay.yaml, info: it has no version"),
        ({"actions": []}, "overlay.yaml: it has no actions"),
        ({"actions": ["x"]}, "overlay.yaml, action 1: it is not an object"),
        ({"acton": []}, "overlay.yaml: 'acton' is unknown"),
    ],
)
def test_a_faulty_overlay_is_refused(change: Document, problem: str) -> None:
    with pytest.raises(Refusal) as refused:
        apply_overlay(API, {**overlay(), **change}, "overlay.yaml")
    assert str(refused.value).startswith(problem)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"target": 7}, "target is not of its type"),
        ({"target": "info"}, "'info' is not a JSONPath"),
        ({"target": "$[" + "(" * 5000}, "is not a JSONPath"),
        ({"target": "$.info", "copy": "$["}, "'$[' is not a JSONPath"),
        ({"target": "$.info", "updates": {}}, "'updates' is unknown"),
        ({"target": "$.info", "remove": "yes"}, "remove is not of its type"),
        ({"target": "$.info", "remove": True, "x-kept-as": 7}, "x-kept-as is not of its type"),
        ({"target": "$.info"}, "neither 'remove: true' nor one of update and copy"),
        ({"target": "$.info", "remove": False}, "neither 'remove: true' nor one of update"),
        ({"target": "$", "update": {}, "copy": "$.info"}, "neither 'remove: true' nor one of"),
        ({"target": "$.info", "update": {}, "x-kept-as": "{}"}, "and removes nothing"),
        ({"target": "$.info", "description": " "}, "its description is empty"),
        ({"description": "x"}, "it has no target"),
    ],
)
def test_a_faulty_action_is_refused_by_number(change: Document, problem: str) -> None:
    text = refusal(change)
    assert text.startswith("overlay.yaml, action 1")
    assert problem in text


def test_an_action_says_why_it_is_there() -> None:
    document = overlay({"target": "$.info", "remove": True})
    del document["actions"][0]["description"]
    with pytest.raises(Refusal, match=r"action 1: it has no description"):
        apply_overlay(API, document, "overlay.yaml")


def test_copies_that_would_fill_the_memory_are_refused() -> None:
    members: Document = {str(n): {"number": n} for n in range(500)}
    text = refusal({"target": "$.members.*", "copy": "$"}, to={"members": members})
    assert "it adds 6,400 values and letters in 500 places" in text
    assert "narrow its target or its copy: the limit is 1,000,000 in all" in text


def test_the_letters_of_an_update_count_for_each_target() -> None:
    update = "x" * 99_999
    members: list[Json] = ["a"] * 11
    assert applied({"target": "$.a[:10]", "update": update}, to={"a": members})
    with pytest.raises(Refusal, match="it adds 100,000 values and letters in 11 places"):
        applied({"target": "$.a[:11]", "update": update}, to={"a": members})


DEEP = json.loads('{"a": ' * 98 + '{"list": []}' + "}" * 98)
DEEPEST = "$" + ".a" * 98


@pytest.mark.parametrize(
    ("target", "accepted", "refused"),
    [
        (DEEPEST, {"b": {}}, {"b": {"c": {}}}),
        (f"{DEEPEST}.list", "b", {}),
        (f"{DEEPEST}.list", ["b"], [[]]),
    ],
)
def test_an_action_nests_values_100_deep_at_most(
    target: str, accepted: Json, refused: Json
) -> None:
    assert applied({"target": target, "update": accepted}, to=DEEP)
    with pytest.raises(Refusal, match="it nests lists and objects more than 100 deep"):
        applied({"target": target, "update": refused}, to=DEEP)


def test_values_too_long_for_a_sentence_are_refused() -> None:
    assert len(kept({"default": "x" * 1000})["description"]) == 1012
    with pytest.raises(Refusal, match="it keeps a value of 1,001 letters as a sentence"):
        kept({"default": "x" * 1001})


ACTIONS = st.fixed_dictionaries(
    {
        "target": st.sampled_from(
            ["$", "$..*", "$.info", "$.paths.*.*", "$..[?@.type]", "$..schema", "$..[0]", "$..tags"]
        ),
        "description": st.just("Because."),
    },
    optional={
        "update": JSON,
        "remove": st.booleans(),
        "x-kept-as": st.just("Once {}."),
        "copy": st.sampled_from(["$", "$.info", "$.paths", "$..nothing"]),
    },
)


@given(st.lists(ACTIONS, max_size=3), st.sampled_from([API, *statistics_page()]))
def test_any_action_gives_a_document_or_a_refusal(
    actions: list[JsonObject], document: Document
) -> None:
    with suppress(Refusal):
        assert isinstance(applied(*actions, to=document), dict)


@given(JSON)
def test_anything_else_is_no_overlay(value: Json) -> None:
    with pytest.raises(Refusal, match=r"^overlay.yaml"):
        apply_overlay(API, value, "overlay.yaml")
