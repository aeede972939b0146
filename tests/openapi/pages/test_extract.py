"""Markdown in, fragments out: what is one, what is none, and what stops the page."""

import json
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
    return extract_fragments(text, "things", "things.md")


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


@pytest.mark.parametrize("deep", ["- " * 48, "> " * 97])
def test_what_follows_a_deep_list_or_quote_is_found(deep: str) -> None:
    assert names(f"{deep}x\n\n{fence(operation())}") == ["getThing"]


@pytest.mark.parametrize("deep", ["- " * 50, "> " * 100, "- " * 100_000, "> " * 100_000])
def test_a_page_too_deep_to_be_read_whole_is_refused(deep: str) -> None:
    with pytest.raises(Refusal, match=r"things\.md, line 5: lists and quotes nested too deep"):
        extract(f"{fence(operation())}\n{deep}x\n\n{fence(operation('getOther'))}")


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
        (fence("openapi: 3.0.3\nx: &x []\ny: *x", "```yaml", "```"), 5),
        (fence("openapi: 3.0.3\nx: !!python/object/apply:os.system [ls]", "```yaml", "```"), 5),
        (fence("openapi: 3.0.3\n---\nopenapi: 3.0.3", "```yaml", "```"), 5),
        (fence('{"openapi": "3.0.3", "x": "' + "x" * 1_000_000 + '"}'), 4),
        ("````json\n" + THING, 3),
        ("````json\n" + THING + "\n```\n", 3),
        ("```bash\n```` json\n" + THING, 3),
    ],
)
def test_what_looks_like_a_fragment_and_is_none_stops_the_page(block: str, line: int) -> None:
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
    ("document", "problem"),
    [
        ({"openapi": "3.0.3"}, "neither an operation nor a schema"),
        ({"openapi": "3.0.3", "paths": []}, "/paths: not an object"),
        ({"openapi": "3.0.3", "paths": {"/a": None}}, "/paths/~1a: not an object"),
        ({"openapi": "3.0.3", "paths": {"/a": {"get": 1}}}, "/paths/~1a/get: not an object"),
        ({"openapi": "3.0.3", "paths": {"/a": {"get": {}}}}, "no operationId"),
        ({"openapi": "3.0.3", "components": []}, "/components: not an object"),
        ({"openapi": "3.0.3", "components": {"schemas": 1}}, "/components/schemas: not an object"),
        (operation("../../evil"), "cannot be used"),
        (operation("a/b"), "cannot be used"),
        (operation("a\nb"), "cannot be used"),
        (operation(".."), "cannot be used"),
        (operation("a" * 300), "cannot be used"),
        (operation("é"), "cannot be used"),
        (operation("CON"), "name of a file"),
        (operation("nul.x"), "name of a file"),
        (schemas(**{"../x": {}}), "cannot be used"),
    ],
)
def test_a_fragment_that_cannot_be_named_is_refused(document: JsonObject, problem: str) -> None:
    with pytest.raises(Refusal, match=problem) as caught:
        extract(page(document))
    assert caught.value.place.startswith("things.md, line 7")
    assert caught.value.fix


def test_the_same_fragment_twice_is_one() -> None:
    assert names(page(operation(), operation())) == ["getThing"]


@pytest.mark.parametrize("other", [operation(path="/other"), operation("getthing")])
def test_two_fragments_never_share_a_file(other: JsonObject) -> None:
    with pytest.raises(Refusal, match=r"line 15: .* differs: see things\.md, line 7"):
        extract(page(operation(), other))


@given(
    st.text()
    | st.lists(
        st.sampled_from(["```", "json\n", "{", '"openapi":', "\n", ">", "- ", "}", "a: &b", "1"])
    ).map("".join)
)
def test_any_text_gives_fragments_or_a_refusal(text: str) -> None:
    with suppress(Refusal):
        assert extract(text)
