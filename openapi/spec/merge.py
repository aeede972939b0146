"""Fragments of one document become one document, or an error that names the contradiction."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Final, NamedTuple, Self, TypeAlias, cast

from openapi.document.grammar import METHODS
from openapi.document.values import Json, JsonObject, differences, pointer, value_at
from openapi.errors import Refusal

__all__ = ["Contradiction", "Merged", "merge", "require_no_contradictions"]

Location: TypeAlias = tuple[str, ...]

# Extensions are for other tools than ours; but a property or header may have such a name.
_EXTENSION: Final = re.compile(r"(?<!/properties)(?<!/headers)/x-")
# The overlay can choose between texts, between the parts of the info, and between patch levels.
_CHOICE: Final = re.compile(r"/openapi|/info/.+|.*/(?:description|summary|title)")

_CONTRADICTION: Final = (
    "the documentation contradicts itself: ingest its pages again; if it still does, retire one "
    "of them (ingest --retire NAME), and add the rest with the overlay"
)
_ONE_VERSION: Final = (
    "all pages must be in one version of OpenAPI: convert the other one to OpenAPI 3.0, or retire "
    "it (ingest --retire NAME)"
)
_RETIRE: Final = "retire its page (ingest --retire NAME), and add what is missing with the overlay"


class Contradiction(str):
    """A text that two fragments have differently; an action of the overlay chooses one.

    Attributes:
        at: The JSON pointer of the text.
        places: The two fragments.
    """

    __slots__ = ("at", "places")

    at: str
    places: tuple[str, str]

    def __new__(cls, text: str, at: str, places: tuple[str, str]) -> Self:
        self = super().__new__(cls, text)
        self.at = at
        self.places = places
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self


class Merged(NamedTuple):
    """One document, and the fragment that each of its parts came from, by JSON pointer."""

    document: JsonObject
    origins: Mapping[str, str]


class _Statement(NamedTuple):
    """What a fragment says of one part of the document, and where in the fragment."""

    location: Location
    at: str
    value: Json


def merge(fragments: Mapping[str, JsonObject]) -> Merged:
    """Merge documents into one; their order makes no difference.

    Two fragments may say the same. One that says nothing about the info, servers, security or
    security schemes agrees with the others. Where two texts differ, the result has a
    `Contradiction` for the overlay to replace.

    Args:
        fragments: The documents by their place.

    Raises:
        Refusal: Two fragments differ otherwise; it names both and the JSON pointer of the first
            difference.
    """
    known: dict[Location, tuple[_Statement, str]] = {}
    for place, document in sorted(fragments.items()):
        for statement in _statements(document, place):
            first, origin = known.setdefault(statement.location, (statement, place))
            agreed = _agreed(first, statement, (origin, place))
            known[statement.location] = (first._replace(value=agreed), origin)
    merged = (known[location] for location in sorted(known))
    document = _assembled(first for first, _ in merged)
    return Merged(document, {first.at: origin for first, origin in known.values()})


def require_no_contradictions(document: Json) -> None:
    """Check that the overlay has chosen between all texts that differ.

    Raises:
        Refusal: A contradiction is left; it names both fragments and the JSON pointer.
    """
    if isinstance(document, Contradiction):
        first, second = document.places
        raise Refusal(
            f"{second}#{document.at}",
            f"the text differs from {first}",
            "choose one with an overlay action that updates it",
        )
    if isinstance(document, dict | list):
        for member in document.values() if isinstance(document, dict) else document:
            require_no_contradictions(member)


def _agreed(first: _Statement, second: _Statement, places: tuple[str, str]) -> Json:
    """Return the value of the first statement, with contradictions where texts differ."""
    value = deepcopy(first.value)
    for at in differences(first.value, second.value):
        if _EXTENSION.search(at):
            continue
        texts = [_text_at(one.value, at) for one in (first, second)]
        if not _can_choose(first.at + at, texts):
            fix = _ONE_VERSION if first.at == "/openapi" else _CONTRADICTION
            raise Refusal(places[1], f"{first.at}{at} differs from {places[0]}", fix)
        if not isinstance(texts[0], Contradiction):
            text = Contradiction(texts[0] or texts[1] or "", first.at + at, places)
            if not at:
                return text
            parent, _, key = at.rpartition("/")
            cast("JsonObject", value_at(value, parent))[key] = text
    return value


def _can_choose(at: str, texts: list[str | None]) -> bool:
    if at == "/openapi":
        return len({str(text).rpartition(".")[0] for text in texts}) == 1
    return _CHOICE.fullmatch(at) is not None and None not in texts


def _text_at(value: Json, at: str) -> str | None:
    """Return the text at a pointer: empty if nothing is there, `None` if it is no text."""
    try:
        found = value_at(value, at)
    except KeyError:
        return ""
    return found if isinstance(found, str) else None


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
    if kind == "securitySchemes":  # fragments agree on all of them
        yield _Statement(("components", kind), pointer("components", kind), members)
        return
    for name, value in members.items():
        yield _Statement(("components", kind, name), pointer("components", kind, name), value)


def _members(value: Json, place: str, *at: str | int) -> JsonObject:
    """Return the members of an object except its extensions; null has none."""
    if value is not None and not isinstance(value, dict):
        raise Refusal(f"{place}#{pointer(*at)}", "not an object", _RETIRE)
    return {key: member for key, member in (value or {}).items() if not key.startswith("x-")}


def _list(value: Json, place: str, at: str) -> list[Json]:
    if value is not None and not isinstance(value, list):
        raise Refusal(f"{place}#{pointer(at)}", "not an array", _RETIRE)
    return value or []


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
