"""What the generator makes of names, and which of them its own code needs for itself."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from openapi_python_client.strings import ClassName, PythonIdentifier, snake_case

__all__ = [
    "RESERVED_CLASSES",
    "RESERVED_PARAMETERS",
    "RESERVED_PROPERTIES",
    "class_name",
    "member_name",
    "name_clashes",
    "python_name",
]

RESERVED_CLASSES: Final = frozenset(
    [
        "Any",
        "AuthenticatedClient",
        "BinaryIO",
        "BytesIO",
        "Client",
        "File",
        "FileTypes",
        "Generator",
        "HTTPStatus",
        "IntEnum",
        "Literal",
        "Mapping",
        "Response",
        "StrEnum",
        "T",
        "TextIO",
        "TypeVar",
        "UNSET",
        "UUID",
        "Unset",
    ]
)
"""Classes that generated modules import beside the models."""

RESERVED_PARAMETERS: Final = frozenset(["body", "cast", "cookies", "headers", "params", "quote"])
"""Variables of a generated endpoint that a parameter would overwrite."""

RESERVED_PROPERTIES: Final = frozenset(
    [
        "additional_keys",
        "additional_properties",
        "additional_property",
        "cast",
        "cls",
        "d",
        "field_dict",
        "files",
        "from_dict",
        "json",
        "prop",
        "prop_dict",
        "prop_name",
        "src_dict",
        "to_dict",
        "to_multipart",
        "types",
    ]
)
"""Methods, attributes and variables of a generated model that a property would overwrite."""


def python_name(name: str) -> str:
    """Return what a tag, an operation, a parameter or a property is called in Python."""
    return PythonIdentifier(name, prefix="field_")


def class_name(name: str) -> str:
    """Return what the class of a schema is called."""
    return ClassName(name, prefix="field_")


def member_name(index: int, value: str) -> str:
    """Return what a value of an enum is called."""
    return snake_case(value.upper()).upper() if value[:1].isalpha() else f"VALUE_{index}"


def name_clashes(
    named: Iterable[tuple[str, str]], made: Callable[[str], str] = python_name
) -> Iterator[tuple[str, str, str]]:
    """Find names of which Python makes one.

    Args:
        named: Places and names.
        made: What Python makes of a name.

    Yields:
        The place and the name of the later one, and the place of the earlier one.
    """
    seen: dict[str, str] = {}
    for at, name in named:
        first = seen.setdefault(made(name).lower(), at)
        if first != at:
            yield at, name, first
