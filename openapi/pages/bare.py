"""A bare OpenAPI document as a page: a fragment for each operation, with the components it uses."""

import re
from collections.abc import Iterator
from typing import Final

from openapi.document.grammar import METHODS
from openapi.document.json_text import read_json
from openapi.document.values import Json, JsonObject, as_object, unescaped
from openapi.document.yaml_text import read_yaml
from openapi.errors import Refusal

__all__ = ["is_bare_document", "read_bare_document", "split_document"]

# The first line that is no comment, directive or document mark has a key of an OpenAPI object.
_FIRST_LINE: Final = re.compile(r"(?:\s*\n|---.*\n|[#%].*\n)*[\"']?(\w[\w-]*)[\"']?\s*:")
_ROOT_KEYS: Final = frozenset(
    ("components", "externalDocs", "info", "openapi", "paths", "security", "servers", "swagger")
) | {"tags"}
_VERSION_KEY: Final = re.compile(
    r"^[\"']?(?:openapi|swagger)[\"']?\s*:\s*[\"']?[0-9]", re.MULTILINE
)
_WHOLE: Final = (
    "the document is read whole or not at all: until the vendor corrects it, ingest the pages of "
    "its documentation, or a corrected copy with --address URL"
)
_REFERENCE: Final = re.compile(r"#/components/([^/]+)/([^/]+)")


def is_bare_document(text: str) -> bool:
    """Return whether a page is an OpenAPI document itself, as JSON or as YAML."""
    if text.lstrip().startswith("{"):
        return '"openapi"' in text or '"swagger"' in text
    first = _FIRST_LINE.match(text)
    return bool(first and first[1] in _ROOT_KEYS and _VERSION_KEY.search(text))


def read_bare_document(text: str, place: str) -> JsonObject:
    """Read a page that is an OpenAPI document.

    Raises:
        Refusal: It cannot be read, or is no OpenAPI 3 document.
    """
    is_json = text.lstrip().startswith("{")
    try:
        document = read_json(text, place) if is_json else read_yaml(text, place)
    except Refusal as refusal:
        raise Refusal(refusal.place, refusal.problem, _WHOLE) from None
    if not isinstance(document, dict) or "openapi" not in document:
        fix = "convert it to OpenAPI 3.0, or find the page that the vendor has in OpenAPI 3.0"
        raise Refusal(place, "not an OpenAPI 3 document", fix)
    return document


def split_document(document: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Split a document: a section and a fragment for each operation, then for what none uses.

    Each fragment has the components that it uses, and all that the document says of itself.
    """
    paths, components = as_object(document.get("paths")), as_object(document.get("components"))
    shared = {
        key: value
        for key, value in document.items()
        if key not in ("paths", "components", "tags") and not key.startswith("x-")
    }
    used: set[tuple[str, str]] = set()
    for path, item in paths.items():
        methods = [key for key in as_object(item) if key in METHODS]
        whole = {key: value for key, value in as_object(item).items() if key not in METHODS}
        for method in methods:
            operation = as_object(item)[method]
            own: JsonObject = {**whole, method: operation}
            needed = _closure(own, components)
            used |= needed
            fragment: JsonObject = {**shared, "paths": {path: own}, **_tags(document, operation)}
            yield f"{method.upper()} {path}", _with_components(fragment, components, needed)
        if not methods:
            yield path, {**shared, "paths": {path: item}}
    for kind, named in components.items():
        for name in as_object(named) if kind != "securitySchemes" else ():
            if (kind, name) not in used:
                needed = {(kind, name)} | _closure(as_object(named)[name], components)
                used |= needed
                yield name, _with_components({**shared, "paths": {}}, components, needed)


def _with_components(
    fragment: JsonObject, components: JsonObject, needed: set[tuple[str, str]]
) -> JsonObject:
    """Add the needed components, and all security schemes, on which fragments agree."""
    kept: JsonObject = {}
    for kind, named in components.items():
        if kind == "securitySchemes":
            kept[kind] = named
        elif members := {
            name: value for name, value in as_object(named).items() if (kind, name) in needed
        }:
            kept[kind] = members
    return {**fragment, "components": kept} if kept else fragment


def _tags(document: JsonObject, operation: Json) -> JsonObject:
    names = as_object(operation).get("tags")
    listed = document.get("tags")
    if not isinstance(names, list) or not isinstance(listed, list):
        return {}
    tags = [tag for tag in listed if as_object(tag).get("name") in names]
    return {"tags": tags} if tags else {}


def _closure(value: Json, components: JsonObject) -> set[tuple[str, str]]:
    """Find the components that a value refers to, and those that they refer to."""
    found: set[tuple[str, str]] = set()
    waiting = [value]
    while waiting:
        for kind, name in _references(waiting.pop()):
            members = as_object(components.get(kind))
            if name in members and (kind, name) not in found:
                found.add((kind, name))
                waiting.append(members[name])
    return found


def _references(value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        mapping = as_object(as_object(value.get("discriminator")).get("mapping"))
        for reference in (value.get("$ref"), *mapping.values()):
            if isinstance(reference, str):
                match = _REFERENCE.match(reference)
                kind, name = match.groups() if match else ("schemas", reference)
                yield kind, unescaped(name)
        for member in value.values():
            yield from _references(member)
    elif isinstance(value, list):
        for member in value:
            yield from _references(member)
