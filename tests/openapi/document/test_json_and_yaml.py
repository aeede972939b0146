"""JSON and YAML: read strictly, written so that every reader finds the same."""

from typing import cast

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from openapi.document.json_text import canonical_json, dump_json, read_json, sha256_of
from openapi.document.values import Json, differences, pointer
from openapi.document.yaml_text import dump_yaml, read_yaml
from openapi.errors import Refusal
from tests.support.pipeline.values import JSON, TEXT


def same(left: Json, right: Json) -> bool:
    """Return whether two values are the same in JSON, where `1`, `1.0` and `true` are not."""
    return not list(differences(left, right))


@given(JSON)
def test_json_is_read_as_it_was_written(value: Json) -> None:
    assert same(read_json(dump_json(value), "here"), value)


@given(JSON)
def test_yaml_is_read_as_it_was_written(value: Json) -> None:
    assert same(read_yaml(dump_yaml(value), "here"), value)


@given(JSON)
def test_yaml_1_1_and_1_2_read_the_same(value: Json) -> None:
    text = dump_yaml(value)
    assert same(yaml.safe_load(text), value)
    assert same(YAML(typ="safe", pure=True).load(text), value)


@given(JSON)
def test_a_header_is_a_comment(value: Json) -> None:
    text = dump_yaml(value, "Do not edit.\n\nReally.")
    assert text.startswith("# Do not edit.\n#\n# Really.\n")
    assert same(read_yaml(text, "here"), value)


def test_a_document_nested_100_deep_is_read() -> None:
    text = "[" * 99 + "[1]" + "]" * 99
    assert same(read_json(text, "here"), read_yaml(text, "here"))


@given(st.dictionaries(TEXT, JSON))
def test_the_digest_does_not_depend_on_the_order_of_keys(value: dict[str, Json]) -> None:
    assert sha256_of(dict(reversed(value.items()))) == sha256_of(value)


def test_canonical_json_is_sorted_compact_utf_8() -> None:
    assert canonical_json({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'.encode()


def test_json_keeps_its_keys_in_order_on_disk() -> None:
    assert dump_json({"b": 1, "a": "é"}) == '{\n  "b": 1,\n  "a": "é"\n}\n'


def test_yaml_keeps_sentences_in_lines() -> None:
    assert dump_yaml({"description": "One.\n\nTwo: 2.\n"}) == (
        "description: |\n  One.\n\n  Two: 2.\n"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not JSON"),
        ('{"a": 1,}', "not JSON"),
        ('{"a": 1', "not JSON"),
        ('{"a": 1, "b": {"c": 1, "c": 1}}', "'c' is given twice"),
        ("[NaN]", "NaN is no JSON number"),
        ("[-Infinity]", "-Infinity is no JSON number"),
        ("[1e999]", "not finite"),
        ("[" + "9" * 5000 + "]", "more than 300 digits"),
        ('{"\\ud800": 1}', "surrogate"),
        ('["\\udfff"]', "surrogate"),
        ("[" * 101 + "]" * 101, "nested more than 100 deep"),
        ("[" * 100_000, "nested more than 100 deep"),
        ('{"a":' * 100_000, "nested more than 100 deep"),
    ],
)
def test_json_that_readers_take_differently_is_refused(text: str, problem: str) -> None:
    with pytest.raises(Refusal, match=problem):
        read_json(text, "here")


LAUGHS = "a: &a0 [ha, ha]\n" + "".join(
    f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "not YAML"),
        ("a:\tb: c", "not YAML"),
        ("\0", "special characters"),
        ("a: 1\nb: 2\na: 3", "line 3: the key 'a' is given twice"),
        ("200: a\n'200': b", "'200' is given twice"),
        ("a: *x", "the alias x has no anchor before it"),
        ("a: &x [*x]", "the alias x has no anchor before it"),
        ("{<<: 1}", "a merge key .<<. with something else than objects"),
        (LAUGHS, "aliases that copy more than 1,000,000 values and letters"),
        ("!!python/object/apply:os.system [ls]", "a tag"),
        ("a: !!str 1", "a tag"),
        ("[1, 2]: 3", "a key that is a list"),
        ("a: .nan", "not finite"),
        ("a: -.INF", "not finite"),
        ("a: 1e999", "not finite"),
        ("a: " + "9" * 5000, "more than 300 digits"),
        ("a: 0x" + "f" * 5000, "more than 300 digits"),
        ('a: "\\ud800"', "surrogate"),
        ('"\\ud800": 1', "surrogate"),
        ("a: 1\n---\nb: 1", "a second YAML document"),
        ("[" * 100_000, "nested more than 100 deep"),
        ("[" * 101 + "]" * 101, "nested more than 100 deep"),
        ("- " * 100_000, "nested more than 100 deep"),
        ("? " * 100_000, "a key that is a list"),
    ],
)
def test_yaml_that_is_no_json_is_refused(text: str, problem: str) -> None:
    with pytest.raises(Refusal, match=problem):
        read_yaml(text, "here")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("NULL", None),
        ("true", True),
        ("False", False),
        ("NO", "NO"),
        ("on", "on"),
        ("y", "y"),
        ("2026-10-05", "2026-10-05"),
        ("2026-10-05T00:00:00Z", "2026-10-05T00:00:00Z"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("010", 10),
        ("-3", -3),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("3.0.3", "3.0.3"),
        ("'1'", "1"),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_a_yaml_scalar_is_what_the_core_schema_says(text: str, value: Json) -> None:
    assert same(read_yaml(text, "here"), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[&x a, *x, *x]", ["a", "a", "a"]),
        ("a: &x {b: &y [1]}\nc: [*x, *y]", {"a": {"b": [1]}, "c": [{"b": [1]}, [1]]}),
        ("[&x 1, &x 2, *x]", [1, 2, 2]),
        ("a: &x {b: 1, c: 2}\nd: {c: 3, <<: *x}", {"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 3}}),
        ("{<<: [{a: 1}, {a: 2, b: 3}]}", {"a": 1, "b": 3}),
        ("{'<<': {a: 1}}", {"<<": {"a": 1}}),
    ],
)
def test_a_yaml_alias_is_a_copy(text: str, value: Json) -> None:
    assert same(read_yaml(text, "here"), value)


def test_copies_of_an_anchor_are_separate_values() -> None:
    first, second = cast("list[list[Json]]", read_yaml("[&x [1], *x]", "here"))
    first.append(2)
    assert second == [1]


def test_a_yaml_key_is_its_own_text() -> None:
    text = "200: a\nNO: b\ntrue: c\n'x': d"
    assert read_yaml(text, "here") == {"200": "a", "NO": "b", "true": "c", "x": "d"}


def test_a_refusal_counts_lines_from_where_the_text_begins() -> None:
    with pytest.raises(Refusal, match="page, line 11: not JSON"):
        read_json('{\n"a" 1}', "page", first_line=10)
    with pytest.raises(Refusal, match="page, line 11: the key"):
        read_yaml("a: 1\na: 2", "page", first_line=10)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_json, read_yaml):
        try:
            canonical_json(read(text, "here"))
        except Refusal:
            continue


YAML_TEXT = st.lists(
    st.sampled_from(
        [
            *(
                "---\n",
                "...\n",
                "<<: ",
                "&a ",
                "*a",
                "%YAML 1.1\n",
                "k: v\n",
                "- x\n",
                "\n  ",
                ": ",
            ),
            *"ab1?:,-#|>[]{}'\"&*!%~\\ \n\t\r\x85\u2028\ufeff\u00e9\ud800\0",
            "x" * 1020,
        ]
    ),
    max_size=15,
).map("".join)


@example("a\t")
@example("\n\ufeff")
@example("|#")
@example("[a?b]")
@example("a:\n- " + "[" * 101)
@given(YAML_TEXT)
def test_yaml_is_read_the_same_without_libyaml(text: str) -> None:
    def read() -> str:
        try:
            return repr(read_yaml(text, "here"))
        except Refusal as refusal:
            return str(refusal)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "__with_libyaml__", False)
        pure = read()
    assert read() == pure


def test_a_pointer_is_escaped() -> None:
    assert pointer("paths", "/a~b", 0) == "/paths/~1a~0b/0"


def test_differences_are_pointers_in_order() -> None:
    old: Json = {"a": [1, 2], "b": {"c": 1}, "gone": 1}
    new: Json = {"b": {"c": True}, "a": [1, 3, 4], "new": 1}
    assert list(differences(old, new)) == ["/a/1", "/a/2", "/b/c", "/gone", "/new"]


@given(JSON)
def test_a_value_does_not_differ_from_itself(value: Json) -> None:
    assert not list(differences(value, value))


def test_a_refusal_is_fit_for_a_terminal() -> None:
    refusal = Refusal("page\n", "\x1b[2J\u202e" + "x" * 10_000, "fix it")
    assert str(refusal).startswith("page\\n: \\x1b[2J\\u202exxx")
    assert str(refusal).endswith("...\n  fix it")
    assert len(str(refusal)) < 600
