"""A fragment: one OpenAPI object of a documentation page, and what it is called."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from openapi.document.grammar import METHODS
from openapi.document.names import component_name, operation_id
from openapi.document.values import Json, JsonObject, pointer
from openapi.errors import Refusal

__all__ = ["Fragment", "check_file_name", "subjects"]

_DEVICES: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
_COPY: Final = "mend a copy of the page and ingest the copy"


@dataclass(frozen=True, slots=True)
class Fragment:
    """One OpenAPI object, and where it comes from.

    Attributes:
        page: The name of its page.
        name: What its file is called: the first of its subjects.
        section: The heading above it on the page.
        place: Where it was read, for messages.
        document: The object itself.
    """

    page: str
    name: str
    section: str
    place: str
    document: JsonObject


def subjects(document: JsonObject, place: str) -> list[str]:
    """Tell what a fragment is about: the ids of its operations, or else its first schema.

    Raises:
        Refusal: It has neither, or a name that is not fit to be a file's.
    """
    found = list(_operation_ids(document, place))
    if not found:
        components = _object(document.get("components", {}), place, "components")
        schemas = _object(components.get("schemas", {}), place, "components", "schemas")
        found = [component_name(name, place) for name in list(schemas)[:1]]
    if not found:
        raise Refusal(place, "the fragment has neither an operation nor a schema", _COPY)
    return [check_file_name(name, place) for name in found]


def check_file_name(name: str, place: str) -> str:
    """Give the name back if files can have it on every system.

    Raises:
        Refusal: Windows takes it for a device.
    """
    if name.split(".", 1)[0].lower() in _DEVICES:
        raise Refusal(place, f"{name!r} cannot be the name of a file", _COPY)
    return name


def _operation_ids(document: JsonObject, place: str) -> Iterator[str]:
    paths = _object(document.get("paths", {}), place, "paths")
    for path, value in paths.items():
        item = _object(value, place, "paths", path)
        for method in [key for key in item if key in METHODS]:
            operation = _object(item[method], place, "paths", path, method)
            at = f"{place} {pointer('paths', path, method)}"
            if "operationId" not in operation:
                raise Refusal(at, "the operation has no operationId to name its file by", _COPY)
            yield operation_id(operation["operationId"], at)


def _object(value: Json, place: str, *at: str) -> JsonObject:
    if not isinstance(value, dict):
        raise Refusal(f"{place} {pointer(*at)}", "not an object", _COPY)
    return value
