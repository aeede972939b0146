"""A small specification that has every part a generator reads, for the tests to break."""

from copy import deepcopy

from openapi.client.trees import Tree
from openapi.document.values import JsonObject
from openapi.document.yaml_text import dump_yaml
from tests.support.pipeline.fragments import Document, changed

PATH = "/paths/~1api~1v1~1things~1{thing}"
GET = f"{PATH}/get"
PUT = f"{PATH}/put"
SCHEMAS = "/components/schemas"

_BY_NAME = {"name": "thing", "in": "path", "required": True, "schema": {"type": "string"}}
_ANSWER = {"schema": {"$ref": "#/components/schemas/Thing"}}

THINGS: Document = {
    "openapi": "3.0.3",
    "info": {"title": "Resellers API specification", "version": "1.0.0"},
    "paths": {
        "/api/v1/things/{thing}": {
            "get": {
                "summary": "Get a thing",
                "description": "One of them",
                "operationId": "getThing",
                "tags": ["Things"],
                "security": [],
                "parameters": [
                    _BY_NAME,
                    {
                        "name": "colour",
                        "in": "query",
                        "description": "Which colour",
                        "schema": {"type": "string", "default": "red"},
                    },
                ],
                "responses": {
                    "200": {"description": "OK", "content": {"application/json": _ANSWER}},
                    "404": {"description": "None", "content": {"application/json": _ANSWER}},
                },
            },
            "put": {
                "operationId": "putThing",
                "tags": ["Things"],
                "security": [],
                "parameters": [_BY_NAME],
                "requestBody": {"content": {"application/json": _ANSWER}},
                "responses": {"200": {"description": "OK"}},
            },
        }
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "title": "A thing",
                "description": "What it is",
                "properties": {
                    "size": {"type": "integer", "description": "How large", "example": 3},
                    "shape": {"$ref": "#/components/schemas/Shape"},
                    "note": {"type": "string", "default": "none", "example": "new"},
                },
                "required": ["shape"],
            },
            "Shape": {"type": "string", "enum": ["round", "square"]},
            "Unused": {"type": "object", "properties": {"a": {"type": "string"}}},
        }
    },
}


def yaml_of(document: JsonObject) -> str:
    """Write a document as the specification is written."""
    return dump_yaml(document, "For a test.")


def things(pointer: str = "/info/version", value: object = "1.0.0") -> JsonObject:
    """Return the specification with one value put at a JSON pointer."""
    return changed(THINGS, pointer, value)


def renamed(document: JsonObject, pointer: str, name: str) -> JsonObject:
    """Copy a document with the key at a JSON pointer called otherwise."""
    copy: Document = deepcopy(document)
    *way, last = [step.replace("~1", "/") for step in pointer.split("/")[1:]]
    node = copy
    for step in way:
        node = node[step]
    node[name] = node.pop(last)
    return copy


def source_of(tree: Tree) -> str:
    """Return everything that is written in a tree."""
    return b"\n".join(tree.values()).decode()
