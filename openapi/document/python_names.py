"""The Python names that the generator makes of names, and those that its own code needs."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from openapi_python_client.strings import ClassName, PythonIdentifier, snake_case

__all__ = [
    "RESERVED_CLASSES",
    "RESERVED_PARAMETERS",
    "RESERVED_PROPERTIES",
    "class_name",
    "member_names",
    "name_clashes",
    "python_name",
    "tag_name",
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


def tag_name(tag: str) -> str:
    """Return what the module of a tag is called, in ASCII letters."""
    text = unicodedata.normalize("NFKD", tag).encode("ascii", "ignore").decode()
    words = " ".join(re.findall(r"[A-Za-z0-9]+", text))
    return PythonIdentifier(words or "tag", prefix="tag_")


def class_name(name: str) -> str:
    """Return what the class of a schema is called."""
    return ClassName(name, prefix="field_")


def member_names(values: Sequence[str]) -> list[str]:
    """Return what the values of an enum are called: the generator's names, made distinct."""
    names: list[str] = []
    for index, value in enumerate(values):
        word = unicodedata.normalize("NFKC", value)
        name = snake_case(word.upper()).upper() if word[:1].isalpha() else f"VALUE_{index}"
        names.append(name if name not in names else f"{name}_{index}")
    return names


def name_clashes(
    named: Iterable[tuple[str, str]], made: Callable[[str], str] = python_name
) -> Iterator[tuple[str, str, str]]:
    """Find names that become the same Python name.

    Args:
        named: Places and names.
        made: The function from a name to its Python name.

    Yields:
        The place and the name of the later one, and the place of the earlier one.
    """
    seen: dict[str, str] = {}
    for at, name in named:
        first = seen.setdefault(made(name).lower(), at)
        if first != at:
            yield at, name, first
