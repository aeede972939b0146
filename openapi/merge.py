"""Fragments of one document become the document again, or say where they contradict each other."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Final, NamedTuple, TypeAlias, cast

from openapi.errors import Refusal
from openapi.grammar import METHODS
from openapi.values import Json, JsonObject, differences, pointer

__all__ = ["Merged", "merge"]

Location: TypeAlias = tuple[str, ...]

_NEEDED: Final = ("openapi", "info")


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
    or security schemes goes along with what the others say.

    Args:
        fragments: The documents by their place, as `openapi.grammar.admit` returns them.

    Raises:
        Refusal: Two fragments differ; it names both and the JSON pointer of the first difference.
    """
    known: dict[Location, tuple[_Statement, str]] = {}
    for place, document in sorted(fragments.items()):
        for key in _NEEDED:
            if key not in document:
                raise Refusal(place, f"it has no {key!r}", "every fragment is a whole document")
        for statement in _statements(document):
            first, origin = known.setdefault(statement.location, (statement, place))
            for difference in differences(first.value, statement.value):
                raise Refusal(
                    place,
                    f"{statement.at}{difference} differs from {origin}",
                    "the documentation contradicts itself: ingest all of its pages afresh, "
                    "or correct the fragment's page",
                )
    merged = (known[location] for location in sorted(known))
    document = _assembled(first for first, _ in merged)
    return Merged(document, {first.at: origin for first, origin in known.values()})


def _statements(document: JsonObject) -> Iterator[_Statement]:
    for key, value in document.items():
        match key, value:
            case "paths", dict():
                for path, item in value.items():
                    yield from _path_statements(path, cast("JsonObject", item))
            case "components", dict():
                for kind, members in value.items():
                    yield from _component_statements(kind, cast("JsonObject", members))
            case "tags", list():
                for index, tag in enumerate(cast("list[JsonObject]", value)):
                    yield _Statement(("tags", str(tag.get("name"))), pointer("tags", index), tag)
            case _:
                yield _Statement((key,), pointer(key), value)


def _path_statements(path: str, item: JsonObject) -> Iterator[_Statement]:
    shared = {key: value for key, value in item.items() if key not in METHODS}
    yield _Statement(("paths", path), pointer("paths", path), shared)
    for method in item.keys() & METHODS:
        yield _Statement(("paths", path, method), pointer("paths", path, method), item[method])


def _component_statements(kind: str, members: JsonObject) -> Iterator[_Statement]:
    if kind == "securitySchemes":
        yield _Statement(("components", kind), pointer("components", kind), members)
        return
    for name, value in members.items():
        yield _Statement(("components", kind, name), pointer("components", kind, name), value)


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
