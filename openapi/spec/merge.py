"""Fragments of one document become the document again, or say where they contradict each other."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Final, NamedTuple, TypeAlias, cast

from openapi.document.grammar import METHODS
from openapi.document.values import Json, JsonObject, differences, pointer
from openapi.errors import Refusal

__all__ = ["Merged", "merge"]

Location: TypeAlias = tuple[str, ...]

_NEEDED: Final = ("openapi", "info")
# They speak to other tools than ours; but a property or header may be called like one.
_EXTENSION: Final = re.compile(r"(?<!/properties)(?<!/headers)/x-")
_PAGE: Final = "mend a copy of the page and ingest the copy"


class Merged(NamedTuple):
    """One document, and for the pointer of each of its parts the fragment that it came from."""

    document: JsonObject
    origins: Mapping[str, str]


class _Statement(NamedTuple):
    """What a fragment says of one part of the document, and where in the fragment."""

    location: Location
    at: str
    value: Json


def merge(fragments: Mapping[str, JsonObject]) -> Merged:
    """Merge documents into one; in which order they come makes no difference.

    Two fragments may say the same, word for word. One that says nothing about servers, security
    or security schemes goes along with what the others say. What cannot be merged is refused;
    what is wrong besides is for the overlay to mend.

    Args:
        fragments: The documents by their place.

    Raises:
        Refusal: Two fragments differ; it names both and the JSON pointer of the first difference.
    """
    known: dict[Location, tuple[_Statement, str]] = {}
    for place, document in sorted(fragments.items()):
        for key in _NEEDED:
            if key not in document:
                raise Refusal(place, f"it has no {key!r}", "every fragment is a whole document")
        for statement in _statements(document, place):
            first, origin = known.setdefault(statement.location, (statement, place))
            for difference in _contradictions(first.value, statement.value):
                raise Refusal(
                    place,
                    f"{statement.at}{difference} differs from {origin}",
                    "the documentation contradicts itself: ingest all of its pages afresh, "
                    "or correct the fragment's page",
                )
    merged = (known[location] for location in sorted(known))
    document = _assembled(first for first, _ in merged)
    return Merged(document, {first.at: origin for first, origin in known.values()})


def _contradictions(one: Json, other: Json) -> Iterator[str]:
    return (at for at in differences(one, other) if not _EXTENSION.search(at))


def _statements(document: JsonObject, place: str) -> Iterator[_Statement]:
    for key, value in _members(document, place).items():
        match key:
            case "paths":
                for path, item in _members(value, place, key).items():
                    yield from _path_statements(path, _members(item, place, key, path))
            case "components":
                for kind, members in _members(value, place, key).items():
                    yield from _component_statements(kind, _members(members, place, key, kind))
            case "tags":
                for index, tag in enumerate(_list(value, place, key)):
                    name = str(_members(tag, place, key, index).get("name"))
                    yield _Statement((key, name), pointer(key, index), tag)
            case _:
                yield _Statement((key,), pointer(key), value)


def _path_statements(path: str, item: JsonObject) -> Iterator[_Statement]:
    shared = {key: value for key, value in item.items() if key not in METHODS}
    yield _Statement(("paths", path), pointer("paths", path), shared)
    for method in METHODS:
        if method in item:
            yield _Statement(("paths", path, method), pointer("paths", path, method), item[method])


def _component_statements(kind: str, members: JsonObject) -> Iterator[_Statement]:
    if kind == "securitySchemes":
        yield _Statement(("components", kind), pointer("components", kind), members)
        return
    for name, value in members.items():
        yield _Statement(("components", kind, name), pointer("components", kind, name), value)


def _members(value: Json, place: str, *at: str | int) -> JsonObject:
    """The members of an object but for its extensions."""
    if not isinstance(value, dict):
        raise Refusal(f"{place}#{pointer(*at)}", "not an object", _PAGE)
    return {key: member for key, member in value.items() if not key.startswith("x-")}


def _list(value: Json, place: str, at: str) -> list[Json]:
    if not isinstance(value, list):
        raise Refusal(f"{place}#{pointer(at)}", "not an array", _PAGE)
    return value


def _assembled(statements: Iterator[_Statement]) -> JsonObject:
    document: JsonObject = {"paths": {}}
    for location, _, value in statements:
        parent = document
        for part in location[:-1]:
            parent = cast("JsonObject", parent.setdefault(part, {}))
        parent[location[-1]] = deepcopy(value)
    if "tags" in document:
        document["tags"] = list(cast("JsonObject", document["tags"]).values())
    return document
