"""A fragment: one OpenAPI object of a documentation page, and its name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from openapi.document.grammar import METHODS
from openapi.document.names import component_name
from openapi.document.values import Json, JsonObject, as_object
from openapi.errors import Refusal

__all__ = ["Fragment", "check_no_device_name", "is_file_name", "names_of"]

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
    """Return whether files can have a name on every system."""
    return (
        isinstance(name, str)
        and len(name) <= _LONGEST
        and component_name.pattern.fullmatch(name) is not None
        and not _is_device(name)
    )


def check_no_device_name(name: str, place: str) -> str:
    """Return a name that Windows does not take for a device.

    Raises:
        Refusal: Windows does.
    """
    if _is_device(name):
        raise Refusal(place, f"{name!r} cannot be the name of a file", "choose another name")
    return name


def _is_device(name: str) -> bool:
    return name.split(".", 1)[0].lower() in _DEVICES


def _operations(document: JsonObject) -> Iterator[tuple[str, str, Json]]:
    for path, item in as_object(document.get("paths")).items():
        for method, operation in as_object(item).items():
            if method in METHODS:
                yield method, path, operation


def _operation_names(method: str, path: str, operation: Json) -> list[str]:
    by_path = _slug(f"{method} {path}")
    given = as_object(operation).get("operationId")
    return [given, by_path] if isinstance(given, str) and is_file_name(given) else [by_path]


def _component_names(document: JsonObject) -> list[str]:
    components = as_object(document.get("components"))
    kinds = sorted(components, key=lambda kind: kind != "schemas")  # schemas before others
    for kind in kinds:
        for name in as_object(components[kind]):
            return [name] if is_file_name(name) else [_slug(f"{kind} {name}")]
    return ["document"]


def _slug(text: str) -> str:
    """Return the letters and digits of a text as a name, without the end of a long one."""
    return "_".join(re.findall(r"[A-Za-z0-9]+", text))[:_LONGEST].rstrip("_")
