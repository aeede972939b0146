"""Markdown in, fragments out: what is one, what is none, and what stops the page."""

import json
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi.document.values import JsonObject
from openapi.errors import Refusal
from openapi.pages.extract import extract_fragments
from openapi.pages.fragment import Fragment
from tests.support.pipeline.pages import fence, operation, page, schemas

THING = json.dumps(operation())
YAML_THING = """\
openapi: 3.0.3
info: {title: Things, version: 1.0.0}
paths:
  /api/v1/thing:
    get:
      operationId: getThing
      responses:
        200: {description: NO}
"""


def extract(text: str) -> list[Fragment]:
    """Extract from a page called ``things.md``."""
    return extract_fragments(text, "things", "things.md").fragments


def names(text: str) -> list[str]:
    """Give the names of a page's fragments."""
    return [fragment.name for fragment in extract(text)]


def test_fragments_come_in_the_order_of_the_page() -> None:
    assert names(page(operation("getB"), operation("getA"), schemas(C={}))) == ["getB", "getA", "C"]


def test_a_fragment_is_the_object_with_its_keys_in_order() -> None:
    [fragment] = extract(page(operation()))
    assert json.dumps(fragment.document) == THING


def test_a_fragment_knows_its_page_its_place_and_the_heading_above_it() -> None:
    [fragment] = extract("# Page\n\n## `GET` /thing \n\n> Get it\n\n" + fence(operation()))
    assert (fragment.page, fragment.section) == ("things", "`GET` /thing")
    assert fragment.place == "things.md, line 7"


def test_a_heading_is_kept_as_one_bounded_inert_line() -> None:
    [fragment] = extract(f"# a\x1b[2J  b{'c' * 500}\n\n" + fence(operation()))
    assert fragment.section.startswith("a\\x1b[2J bccc")
    assert len(fragment.section) < 250


def test_a_fragment_above_every_heading_has_no_section() -> None:
    assert extract(fence(operation()) + "# Later\n")[0].section == ""


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("```json", "```"),
        ("```````json", "```````"),
        ("````json", "```````  "),
        ("~~~json", "~~~"),
        ("~~~~~ json", "~~~~~"),
        ("   ```json", "   ```"),
        ("```", "```"),
        ("```JSON", "```"),
        ("``` json", "```"),
        ('```json title="GET /thing"', "```"),
        ('``` title="thing.json"', "```"),
        ("```{.json}", "```"),
        ("```application/json", "```"),
        ("```yaml", "```"),
        ("```yml", "```"),
    ],
)
def test_a_fence_of_any_kind_holds_a_fragment(opening: str, closing: str) -> None:
    assert names(fence(THING, opening, closing)) == ["getThing"]


@pytest.mark.parametrize("info", ["yaml", "YAML", "yml", "", "json"])
def test_a_fragment_may_be_yaml(info: str) -> None:
    [fragment] = extract(fence(YAML_THING, f"```{info}", "```"))
    assert fragment.name == "getThing"
    assert '"200": {"description": "NO"}' in json.dumps(fragment.document)


DEEP = ["- " * 48, "- " * 60, "> " * 97, "> " * 110, "- " * 100_000, "> " * 100_000]


@pytest.mark.parametrize("deep", DEEP)
def test_a_fragment_after_a_deep_list_or_quote_is_found(deep: str) -> None:
    text = f"{fence(operation())}\n{deep}x\n\n{fence(operation('getOther'))}"
    assert names(text) == ["getThing", "getOther"]


def test_what_follows_a_list_that_deepens_line_by_line_is_found() -> None:
    deep = "".join("  " * depth + "- x\n" for depth in range(200))
    assert names(f"{deep}\n{fence(operation())}") == ["getThing"]


@pytest.mark.parametrize(("first", "rest"), [("- " * 60, "  " * 60), ("> " * 110, "> " * 110)])
def test_a_fragment_in_lists_or_quotes_too_deep_to_read_is_refused(first: str, rest: str) -> None:
    opening, *lines = fence(YAML_THING).splitlines()
    hidden = "\n".join([first + opening, *(rest + line for line in lines)])
    text = f"{fence(operation('getOther'))}\n{hidden}\n\n{fence(operation('getMore'))}"
    with pytest.raises(Refusal, match=r"things\.md, line 5: a fragment in lists and quotes"):
        extract(text)
    found = extract_fragments(text, "things", "things.md", skip_unreadable=True)
    assert [one.name for one in found.fragments] == ["getOther", "getMore"]
    assert len(found.skipped) == 1


def test_an_example_that_is_nested_too_deep_is_ignored() -> None:
    example = '{"answer": {"openapi": "3.0.3"}, "x": ' + "[" * 200 + "]" * 200 + "}"
    assert names(fence(example) + fence(operation())) == ["getThing"]


@pytest.mark.parametrize("prefix", ["> ", "> > ", "   ", ">"])
def test_fences_are_found_inside_quotes_and_indented(prefix: str) -> None:
    text = "".join(prefix + line + "\n" for line in fence(YAML_THING).splitlines())
    assert names(f"before\n\n{text}\nafter\n") == ["getThing"]


@pytest.mark.parametrize(("first", "rest"), [("- ", "  "), ("10. ", "    "), ("> - ", ">   ")])
def test_fences_are_found_inside_lists(first: str, rest: str) -> None:
    [opening, *lines] = fence(YAML_THING).splitlines()
    text = "\n".join([first + opening, *(rest + line for line in lines)])
    assert names(text) == ["getThing"]


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_any_newline_will_do(newline: str) -> None:
    text = page(operation()) + fence(YAML_THING.replace("getThing", "getOther"))
    assert names(text.replace("\n", newline)) == ["getThing", "getOther"]


def test_backticks_inside_a_longer_fence_are_its_content() -> None:
    text = YAML_THING + "x-notes: |\n  ```\n  curl\n  ```\n"
    [fragment] = extract(fence(text, "````yaml"))
    assert fragment.document["x-notes"] == "```\ncurl\n```\n"


@pytest.mark.parametrize(
    "other",
    [
        fence('{"bytes": 1}'),
        fence('{"broken": '),
        fence('{"a": 1, "a": 2}'),
        fence("{" * 100_000),
        fence("[" + THING + "]"),
        fence('{"nested": {"openapi": "3.0.3"}}'),
        fence("nested:\n  openapi: 3.0.3\n", "```yaml"),
        fence('"openapi: 3.0.3"'),
        fence("Use openapi: it is good. Or: not [", "```"),
        fence(THING, "```bash", "```"),
        fence("curl -d '{\"openapi\": '", "```bash", "```"),
        fence("GET https://docs.example.com/page.md?ask=<question>", "```", "```"),
        "".join(f"    {line}\n" for line in fence(THING).splitlines()),
        f"<!--\n{fence(THING)}-->\n",
        fence(fence(THING, "```json", "```"), "`````md", "`````"),
        "```bash\nnever closed",
    ],
)
def test_everything_else_on_a_page_is_ignored(other: str) -> None:
    assert names(f"{fence(operation('getReal'))}\n{other}") == ["getReal"]


@pytest.mark.parametrize(
    ("block", "line"),
    [
        (fence('{"openapi": "3.0.3", }'), 4),
        (fence('{"openapi": "3.0.3",\n"info": '), 6),
        (fence('{"openapi": "3.0.3", "paths": {}, "paths": {}}'), 4),
        (fence('{"info": {} "openapi": "3.0.3", "paths": {}}'), 4),
        (fence('{"servers": [] "openapi": "3.0.3"}'), 4),
        (fence('{"x-version": 1 "openapi": "3.0.3"}'), 4),
        (fence('{"openapi": "3.0.3", "x": NaN}'), 4),
        (fence('{"openapi": "3.0.3", "x": "\\ud800"}'), 4),
        (fence('{"openapi": "3.0.3", "x": ' + "[" * 100_000), 4),
        (fence("openapi: 3.0.3\npaths: [", "```yaml", "```"), 6),
        (fence("openapi: 3.0.3\npaths: {}\npaths: {}", "```", "```"), 6),
        (fence("openapi: 3.0.3\nx: *x", "```yaml", "```"), 5),
        (fence("openapi: 3.0.3\nx: !!python/object/apply:os.system [ls]", "```yaml", "```"), 5),
        (fence("openapi: 3.0.3\n---\nopenapi: 3.0.3", "```yaml", "```"), 5),
        (fence('{"openapi": "3.0.3", "x": "' + "x" * 1_000_000 + '"}'), 4),
        ("````json\n" + THING, 3),
        ("````json\n" + THING + "\n```\n", 3),
        ("```bash\n```` json\n" + THING, 3),
    ],
)
def test_a_fragment_that_cannot_be_read_stops_the_page(block: str, line: int) -> None:
    with pytest.raises(Refusal) as caught:
        extract(f"# Page\n\n{block}")
    assert caught.value.place.split(" /")[0] == f"things.md, line {line}"
    assert caught.value.fix


def test_a_fence_that_its_quote_cuts_short_is_not_closed() -> None:
    with pytest.raises(Refusal, match=r"line 1: .* is not closed"):
        extract(f"> ```json\n> {THING}\n\nafter\n")


@pytest.mark.parametrize(
    "text",
    ["", "# Sign in\n", "\0\1\2", "[" * 100_000, "`" * 100_000],
)
def test_a_page_without_a_fragment_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"things\.md: no OpenAPI fragment"):
        extract(text)


def test_a_fragment_is_named_by_its_first_operation() -> None:
    document = operation("getB") | schemas(A={})
    document["paths"] = {
        "/b": {"parameters": [], "post": {"operationId": "getB"}},
        "/a": {"get": {"operationId": "getA"}},
    }
    assert names(page(document)) == ["getB"]


def test_a_fragment_without_operations_is_named_by_its_first_schema() -> None:
    assert names(page(schemas(Token={}, Error={}), schemas(Login={}) | {"paths": {}})) == [
        "Token",
        "Login",
    ]


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"openapi": "3.0.3", "paths": {"/a/{b}": {"get": {}}}}, "get_a_b"),
        ({"openapi": "3.0.3", "paths": {"/a": {"get": 1}}}, "get_a"),
        (operation("read_kites_kites__get"), "get_api_v1_thing"),
        (operation("kites/list"), "get_api_v1_thing"),
        (operation("List kites"), "get_api_v1_thing"),
        (operation("../../evil"), "get_api_v1_thing"),
        (operation("a\nb"), "get_api_v1_thing"),
        (operation(".."), "get_api_v1_thing"),
        (operation("a" * 300), "get_api_v1_thing"),
        (operation("é"), "get_api_v1_thing"),
        (operation("CON"), "get_api_v1_thing"),
        (operation("nul.x"), "get_api_v1_thing"),
        (schemas(**{"../x": {}}), "schemas_x"),
        (
            {"openapi": "3.0.3", "components": {"securitySchemes": {"key": {"type": "apiKey"}}}},
            "key",
        ),
        ({"openapi": "3.0.3", "components": {"parameters": {"limit": {}}}}, "limit"),
        ({"openapi": "3.0.3"}, "document"),
        ({"openapi": "3.0.3", "paths": []}, "document"),
    ],
)
def test_a_fragment_without_a_usable_name_gets_one(document: JsonObject, name: str) -> None:
    expected = "read_kites_kites__get" if "read_kites" in str(document) else name
    assert names(page(document)) == [expected]


def test_the_same_fragment_twice_is_one() -> None:
    assert names(page(operation(), operation())) == ["getThing"]


@pytest.mark.parametrize(
    ("other", "name"),
    [
        (operation(path="/other"), "get_other"),
        (operation("getthing", "/other"), "get_other"),
        (operation(summary="Other"), "get_api_v1_thing"),
    ],
)
def test_two_fragments_never_share_a_file(other: JsonObject, name: str) -> None:
    assert names(page(operation(), other)) == ["getThing", name]


def test_a_third_fragment_of_one_name_is_numbered() -> None:
    others = [operation(summary=f"Summary {number}") for number in range(3)]
    assert names(page(*others)) == ["getThing", "get_api_v1_thing", "getThing-2"]


INDENTED_THING = json.dumps(operation(), indent=1)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<CodeGroup>\n```json", "```\n</CodeGroup>"),
        ("<details>\n<summary>Spec</summary>\n```json", "```\n</details>"),
        ('<div class="x">\n```yaml', "```\n</div>"),
        ("```openapi", "```"),
        ("```text", "```"),
        ("```jsonc", "```"),
        ("```json5", "```"),
    ],
)
def test_a_fence_below_a_tag_or_with_a_related_label_is_read(opening: str, closing: str) -> None:
    assert names(f"{opening}\n{INDENTED_THING}\n{closing}\n") == ["getThing"]


def test_a_fence_indented_below_a_tag_is_read() -> None:
    fenced = fence(INDENTED_THING, "```json", "```").splitlines()
    inner = "\n".join(f"    {line}" for line in fenced)
    text = f'<Tabs>\n  <Tab title="Spec">\n{inner}\n  </Tab>\n</Tabs>\n\n{fence(schemas(A={}))}'
    assert names(text) == ["getThing", "A"]


def test_comments_and_trailing_commas_are_read_where_the_label_has_them() -> None:
    text = '{\n  // The API\n  "openapi": "3.0.3", /* its\n version */\n'
    text += '  "info": {"title": "http://x // y", "version": "1",},\n  "paths": {},\n}'
    [fragment] = extract(fence(text, "```jsonc", "```"))
    assert fragment.document["info"] == {"title": "http://x // y", "version": "1"}


def test_keys_of_json5_need_neither_quotes_nor_a_space() -> None:
    text = "{openapi:'3.0.3',info:{title:'a:b,c:d'},paths:{\"/a\":{}},}"
    [fragment] = extract(fence(text, "```json5", "```"))
    assert fragment.document == {
        "openapi": "3.0.3",
        "info": {"title": "a:b,c:d"},
        "paths": {"/a": {}},
    }


@pytest.mark.parametrize(
    "sketch",
    [
        '{"openapi": "3.0.3", ...}',
        '{"openapi": "3.0.3", "paths": {…}}',
        '{"openapi": "3.0.3", "paths": {"/a": "..."}}',
        "openapi: 3.0.3\npaths: ...",
    ],
)
def test_a_sketch_is_skipped_with_a_note(sketch: str) -> None:
    text = fence(sketch, "```", "```") + fence(operation())
    found = extract_fragments(text, "things", "things.md")
    assert [one.name for one in found.fragments] == ["getThing"]
    assert re.fullmatch(r"skipped things\.md, line 1: a sketch with .*", found.notes[0])


def test_an_unreadable_block_can_be_skipped_from_now_on() -> None:
    text = fence('{"openapi": "3.0.3" "paths"}') + fence(operation())
    found = extract_fragments(text, "things", "things.md", skip_unreadable=True)
    assert [one.name for one in found.fragments] == ["getThing"]
    assert found.notes[0].startswith("skipped things.md, line 2: looks like a fragment: not JSON")
    again = extract_fragments(text, "things", "things.md", skipped=found.skipped)
    assert again == found


def test_a_page_like_a_login_page_is_called_so() -> None:
    with pytest.raises(Refusal) as caught:
        extract("# Sign in\n")
    assert "login page" in caught.value.fix
    with pytest.raises(Refusal) as caught:
        extract("# Statistics\n")
    assert "login page" not in caught.value.fix


@given(
    st.text()
    | st.lists(
        st.sampled_from(["```", "json\n", "{", '"openapi":', "\n", ">", "- ", "}", "a: &b", "1"])
    ).map("".join)
)
def test_any_text_gives_fragments_or_a_refusal(text: str) -> None:
    with suppress(Refusal):
        assert extract(text)
