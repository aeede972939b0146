"""Documentation pages for the tests, in the vendor's manner."""

import json

from openapi.document.values import Json, JsonObject

ADDRESS = "https://docs.example.com/proxies/{name}.md"


def operation(
    operation_id: str = "getThing", path: str = "/api/v1/thing", summary: str = "Get it"
) -> JsonObject:
    """Make a fragment with one operation."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": {
            path: {
                "get": {
                    "summary": summary,
                    "operationId": operation_id,
                    "responses": {"200": {"description": "OK"}},
                }
            }
        },
    }


def schemas(**named: Json) -> JsonObject:
    """Make a fragment with nothing but schemas."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1.0.0"},
        "components": {"schemas": named},
    }


def fence(content: Json, opening: str = "````json", closing: str = "````") -> str:
    """Make a fenced block; what is not text is written as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return f"{opening}\n{text}\n{closing}\n"


def page(*fragments: Json) -> str:
    """Make a page with a heading, some prose and a fenced block for each fragment."""
    blocks = [f"## Section {n}\n\n> Prose\n\n{fence(one)}" for n, one in enumerate(fragments, 1)]
    return "\n".join(["# Page\n", *blocks, "Done.\n"])
