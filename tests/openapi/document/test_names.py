"""Names from outside: ordinary ones pass, and nothing that could be more than a name."""

import keyword
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.document import names
from openapi.document.names import NameRule
from openapi.errors import Refusal

RULES = {name: rule for name, rule in vars(names).items() if isinstance(rule, NameRule)}

ORDINARY = {
    "component_name": ["Error", "models.SubUser", "sub-user_2", "Page_", "a__b"],
    "header_name": ["X-Request-Id", "ETag"],
    "literal": ["", "GB", "end of the reseller's day", "Größe", "2025-01-01T00:00:00.0Z"],
    "media_type": ["*/*", "application/problem+json", "text/csv; charset=utf-8"],
    "operation_id": ["getTrafficStats", "list-users", "users.list"],
    "parameter_name": ["$top", "start_at", "filter[name]", "ids[]", "page.size", "_internal"],
    "path_template": ["/", "/api/v1/users/{user_name}", "/a.csv", "/{a}-{b}/x/"],
    "property_name": ["@type", "$id", "first name", "xml:lang", "2fa", "_id", "first-name"],
    "reference": ["#/components/schemas/Error", "#/paths/~1a~1%7Bx%7D/get"],
    "scope": ["read:users", "https://example.com/all"],
    "server_url": [
        "/",
        "https://api.example.com",
        "http://localhost:8080/api/v1",
        "https://{zone}.example.com/{version}",
    ],
    "status_code": ["200", "4XX", "default"],
    "tag": ["Statistics", "Sub-users", "2 Users & Roles/Teams (new): a, b > c's", "Größe"],
    "token": ["date-time", "int64"],
    "version": ["3.0.0", "3.0.3"],
}

HOSTILE = [
    "../../etc/passwd",
    "/etc/passwd\x00",
    "C:\\Windows",
    "a\nimport os",
    'a"; import os; "',
    "a'; import os; '",
    '"""',
    "__import__('os')",
    "${HOME}",
    "{{ 7*7 }}",
    "a\u202eb",
    "\ud800",
    "Ünïcode",
    "\uff41",
    "..",
    "a" * 10_000,
]


def test_every_rule_is_public() -> None:
    assert set(names.__all__) == {*RULES, "NameRule"} == {*ORDINARY, "NameRule"}


@pytest.mark.parametrize(
    ("rule", "name"), [(rule, name) for rule, listed in ORDINARY.items() for name in listed]
)
def test_an_ordinary_name_is_returned(rule: str, name: str) -> None:
    assert RULES[rule](name, "page") == name


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("rule", sorted(RULES.keys() - {"literal"}))
def test_a_hostile_name_is_refused(rule: str, name: str) -> None:
    if rule == "tag" and name.isalpha() and len(name) < 20:
        pytest.skip("a tag may have any letters")
    with pytest.raises(Refusal):
        RULES[rule](name, "page")


@pytest.mark.parametrize("text", ['a"b', "a\\b", "a`b", "a\nb", "a\x00b", "\ud800", "\u200b"])
def test_a_value_is_whole_between_double_quotes(text: str) -> None:
    with pytest.raises(Refusal):
        names.literal(text, "page")


@pytest.mark.parametrize("path", ["", "a", "//host/a", "/a//b", "/a/../b", "/.", "/a?b=c", "/{}"])
def test_a_path_is_one_of_the_api_itself(path: str) -> None:
    with pytest.raises(Refusal):
        names.path_template(path, "page")


@pytest.mark.parametrize("reference", ["other.yaml#/A", "https://example.com/a", "#", "Error"])
def test_a_reference_stays_in_the_document(reference: str) -> None:
    with pytest.raises(Refusal, match=r"no file, no address"):
        names.reference(reference, "page")


def test_a_refusal_names_the_place_the_name_and_its_form() -> None:
    with pytest.raises(Refusal) as refused:
        names.operation_id("get\nit", "page.md, line 7")
    first, second = str(refused.value).splitlines()
    assert first == r"page.md, line 7: 'get\nit' cannot be used as an operationId"
    assert second.startswith("  change it with the overlay; an operationId is ASCII letters")


@pytest.mark.parametrize("rule", [names.parameter_name, names.property_name, names.path_template])
def test_no_other_name_is_proposed_for_what_is_sent(rule: names.NameRule) -> None:
    with pytest.raises(Refusal) as refused:
        rule("größe?", "page")
    assert refused.value.fix.startswith("it is sent and cannot change: remove it with the overlay;")


@given(st.one_of(st.text(), st.none(), st.integers(), st.lists(st.text()), st.booleans()))
def test_only_bounded_printable_names_pass(value: object) -> None:
    for kind, rule in RULES.items():
        try:
            name = rule(value, "page")
        except Refusal:
            continue
        assert name == value
        assert len(name) <= rule.longest
        assert name.isprintable()
        assert name.isascii() or kind in ("literal", "tag")


@given(st.from_regex(names.component_name.pattern, fullmatch=True))
def test_a_component_name_is_the_stem_of_a_file(name: str) -> None:
    assert not re.search(r"[^A-Za-z0-9._-]|\.\.|^\.|\.$", name)


@pytest.mark.parametrize("name", keyword.kwlist)
def test_a_keyword_of_python_is_the_generators_to_rename(name: str) -> None:
    assert names.operation_id(name, "page") == name
