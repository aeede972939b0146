"""Each operation and each schema of a spec has a generated module of its own.

The generator can drop an endpoint, or write one over another, and still report success.
"""

from collections.abc import Iterator
from pathlib import Path

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.properties import Class

from openapi.client.trees import Tree
from openapi.document.parts import Operation, operations, select
from openapi.document.python_names import python_name, tag_name
from openapi.document.values import JsonObject
from openapi.errors import Refusal

__all__ = ["require_coverage"]


def require_coverage(tree: Tree, spec: JsonObject, place: str, options: ConfigFile) -> None:
    """Check that a generated tree has a module for each operation and each schema.

    Raises:
        Refusal: One has none or shares it with another, or an endpoint is no operation of the spec.
    """
    endpoints = ((_endpoint(operation), operation.at) for operation in operations(spec))
    owners: dict[str, str] = {}
    for module, at in (*endpoints, *_models(spec, options)):
        if module in owners:
            problem = f"this and {owners[module]} would both become {module}"
            raise Refusal(f"{place} {at}", problem, "rename one of them with the overlay")
        if module not in tree:
            raise Refusal(f"{place} {at}", f"the generator left it out: there is no {module}")
        owners[module] = at
    for module in tree:
        if module.startswith("api/") and not (module in owners or module.endswith("__init__.py")):
            raise Refusal(place, f"the generator made {module}, which is no operation of the spec")


def _endpoint(operation: Operation) -> str:
    tags = operation.fields.get("tags")
    tag = tags[0] if isinstance(tags, list) and tags else "default"
    name = operation.fields.get("operationId")
    return f"api/{tag_name(str(tag))}/{python_name(str(name))}.py"


def _models(spec: JsonObject, options: ConfigFile) -> Iterator[tuple[str, str]]:
    config = Config.from_sources(options, MetaType.NONE, Path(), "utf-8", False, None)
    for at, schema in select(spec, "components/schemas/*"):
        if _is_class(schema):
            named = Class.from_string(string=at, config=config)
            yield f"models/{named.module_name}.py", at


def _is_class(schema: JsonObject) -> bool:
    """Return whether the generator makes a class of a schema, not only a type where it is used."""
    if schema.get("nullable") or "oneOf" in schema or "anyOf" in schema:
        return False
    if "allOf" in schema:
        parts = schema["allOf"]
        return isinstance(parts, list) and len(parts) > 1
    if "enum" in schema:
        return schema.get("type") in ("string", "integer")
    return schema.get("type") == "object" or "properties" in schema
