"""Each operation and schema has one module of its own, and each endpoint its operation."""

import pytest
from openapi_python_client.config import ConfigFile

from openapi.client.coverage import require_coverage
from openapi.client.generate import render_client
from openapi.client.trees import Tree
from openapi.errors import Refusal
from tests.support.pipeline.things import SCHEMAS, THINGS, things, yaml_of


@pytest.fixture(scope="module")
def complete() -> Tree:
    """The client of the whole specification."""
    return render_client(yaml_of(THINGS), "spec")


@pytest.mark.parametrize(
    ("module", "message"),
    [
        ("api/things/put_thing.py", "spec /paths/~1api~1v1~1things~1{thing}/put: "),
        ("models/thing.py", "spec /components/schemas/Thing: "),
        ("models/shape.py", "spec /components/schemas/Shape: "),
    ],
)
def test_every_omitted_part_is_named(module: str, message: str, complete: Tree) -> None:
    tree = {name: content for name, content in complete.items() if name != module}
    with pytest.raises(Refusal) as refused:
        require_coverage(tree, THINGS, "spec", ConfigFile())
    assert str(refused.value).startswith(f"{message}the generator left it out")
    assert module in str(refused.value)


def test_an_endpoint_of_no_operation_is_named(complete: Tree) -> None:
    tree = {**complete, "api/things/more.py": b""}
    with pytest.raises(Refusal, match=r"api/things/more\.py, which is no operation"):
        require_coverage(tree, THINGS, "spec", ConfigFile())


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}},
        {"allOf": [{"$ref": "#/components/schemas/Thing"}]},
        {"oneOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "string"}]},
        {"type": "object", "nullable": True, "properties": {}},
        {"type": "string", "enum": ["a", None], "nullable": True},
        {"type": "boolean", "enum": [True]},
        {},
    ],
)
def test_a_schema_that_becomes_no_class_needs_no_module(schema: object) -> None:
    render_client(yaml_of(things(f"{SCHEMAS}/Other", schema)), "spec")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "integer", "enum": [1, 2]},
        {"allOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "object"}]},
        {"title": "Quite another name", "type": "object"},
    ],
)
def test_a_schema_that_becomes_a_class_is_named_by_its_key(schema: object) -> None:
    assert "models/other.py" in render_client(yaml_of(things(f"{SCHEMAS}/Other", schema)), "spec")


def test_the_text_of_a_title_is_kept(complete: Tree) -> None:
    assert b"A thing\n\n    What it is" in complete["models/thing.py"]
