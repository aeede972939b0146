"""The parts that a grammar of JSON documents is made of.

A rule takes a value and its place; it returns what the spec may hold of it, or refuses.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from openapi.document.names import NameRule, literal
from openapi.document.text import neutral
from openapi.document.values import Json, JsonObject, pointer
from openapi.errors import Refusal

__all__ = [
    "Rule",
    "data",
    "either",
    "flag",
    "items",
    "literals",
    "mapping",
    "number",
    "one_of",
    "prose",
    "record",
    "size",
    "sorted_mapping",
]

Rule: TypeAlias = Callable[[Json, str], Json]


def prose(value: Json, place: str) -> str:
    """Take text for people, without control and invisible characters."""
    if not isinstance(value, str):
        raise _wrong(value, place, "text")
    return neutral(value)


def flag(value: Json, place: str) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise _wrong(value, place, "true or false")
    return value


def number(value: Json, place: str) -> int | float:
    """Take any number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(value, place, "a number")
    return value


def size(value: Json, place: str) -> int:
    """Take a count of characters, members or properties: a whole number from 0 up."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _wrong(value, place, "a whole number from 0")
    return value


def data(value: Json, place: str) -> Json:
    """Take any value that only people read: its texts are prose."""
    return _each_text(value, place, prose)


def literals(value: Json, place: str) -> Json:
    """Take any value that becomes source code: its texts are literals."""
    return _each_text(value, place, literal)


def one_of(*words: str) -> Rule:
    """Take one of these words."""

    def rule(value: Json, place: str) -> Json:
        if value not in words:
            raise _wrong(value, place, f"one of {', '.join(words)}")
        return value

    return rule


def either(first: Rule, kind: type, second: Rule) -> Rule:
    """Apply the first rule to values of the kind, the second to all others."""
    return lambda value, place: (first if isinstance(value, kind) else second)(value, place)


def items(member: Rule) -> Rule:
    """Take an array of such members."""

    def rule(value: Json, place: str) -> Json:
        if not isinstance(value, list):
            raise _wrong(value, place, "an array")
        return [member(item, place + pointer(index)) for index, item in enumerate(value)]

    return rule


def mapping(name: NameRule, member: Rule) -> Rule:
    """Take an object whose keys are names from outside, in the order they have there."""

    def rule(value: Json, place: str) -> Json:
        return {
            name(key, place + pointer(key)): member(item, place + pointer(key))
            for key, item in _require_object(value, place).items()
        }

    return rule


def sorted_mapping(name: NameRule, member: Rule) -> Rule:
    """Take an object whose keys are names from outside; sort it, and leave extensions out."""
    named = mapping(name, member)

    def rule(value: Json, place: str) -> Json:
        given = _require_object(value, place)
        return named({key: given[key] for key in sorted(given) if not key.startswith("x-")}, place)

    return rule


def record(fields: Mapping[str, Rule]) -> Callable[[Json, str], JsonObject]:
    """Take an object with these keys, and put it into this order.

    Extensions (`x-...`) are left out: they are for other tools than ours, and some change what
    the generator writes.
    """

    def rule(value: Json, place: str) -> JsonObject:
        given = _require_object(value, place)
        for key in given:
            if key not in fields and not key.startswith("x-"):
                fix = f"remove it with the overlay; known here are {', '.join(fields)}"
                raise Refusal(place + pointer(key), f"{key!r} is not understood here", fix)
        return {
            key: member(given[key], place + pointer(key))
            for key, member in fields.items()
            if key in given
        }

    return rule


def _require_object(value: Json, place: str) -> JsonObject:
    if not isinstance(value, dict):
        raise _wrong(value, place, "an object")
    return value


def _each_text(value: Json, place: str, text: Callable[[str, str], str]) -> Json:
    match value:
        case str():
            return text(value, place)
        case list():
            return [_each_text(item, place, text) for item in value]
        case dict():
            return {text(key, place): _each_text(item, place, text) for key, item in value.items()}
    return value


def _wrong(value: Json, place: str, expected: str) -> Refusal:
    shown = "an object" if isinstance(value, dict) else ascii(value)[:60]
    return Refusal(place, f"{'an array' if isinstance(value, list) else shown} is not {expected}")
