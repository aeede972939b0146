"""A fragment: one OpenAPI object of a documentation page, and its name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from openapi.document.grammar import METHODS
from openapi.document.names import component_name
from openapi.document.values import Json, JsonObject
from openapi.errors import Refusal

__all__ = ["Fragment", "check_file_name", "is_file_name", "names_of"]

_DEVICES: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Fragment:
    """One OpenAPI object, and where it comes from.

    Attributes:
        page: The name of its page.
        name: The name of its file, without the ending.
        section: The heading above it on the page.
        place: Where it was read, for messages.
        document: The object itself.
    """

    page: str
    name: str
    section: str
    place: str
    document: JsonObject

    @property
    def subjects(self) -> list[str]:
        """What it documents: its operations, or else one name for all of its components.

        The first has the name of the file.
        """
        return [self.name, *(names[0] for names in names_of(self.document)[1:])]


def names_of(document: JsonObject) -> list[list[str]]:
    """Return the names that each subject of a fragment may have, the best first.

    An operation has its operationId if a file can have that name, and a name of method and path.
    """
    found = [_operation_names(*operation) for operation in _operations(document)]
    return found or [_component_names(document)]


def is_file_name(name: Json) -> bool:
    """Say whether files can have a name on every system."""
    return (
        isinstance(name, str)
        and len(name) <= _LONGEST
        and component_name.pattern.fullmatch(name) is not None
        and name.split(".", 1)[0].lower() not in _DEVICES
    )


def check_file_name(name: str, place: str) -> str:
    """Return a name if files can have it on every system.

    Raises:
        Refusal: Windows takes it for a device.
    """
    if name.split(".", 1)[0].lower() in _DEVICES:
        raise Refusal(place, f"{name!r} cannot be the name of a file", "choose another name")
    return name


def _operations(document: JsonObject) -> Iterator[tuple[str, str, Json]]:
    for path, item in _object(document.get("paths")).items():
        for method, operation in _object(item).items():
            if method in METHODS:
                yield method, path, operation


def _operation_names(method: str, path: str, operation: Json) -> list[str]:
    by_path = _slug(f"{method} {path}")
    given = _object(operation).get("operationId")
    return [given, by_path] if isinstance(given, str) and is_file_name(given) else [by_path]


def _component_names(document: JsonObject) -> list[str]:
    components = _object(document.get("components"))
    kinds = sorted(components, key=lambda kind: kind != "schemas")  # schemas before others
    for kind in kinds:
        for name in _object(components[kind]):
            return [name] if is_file_name(name) else [_slug(f"{kind} {name}")]
    return ["document"]


def _slug(text: str) -> str:
    """Return the letters and digits of a text as a name, without the end of a long one."""
    return "_".join(re.findall(r"[A-Za-z0-9]+", text))[:_LONGEST].rstrip("_")


def _object(value: Json) -> JsonObject:
    return value if isinstance(value, dict) else {}
