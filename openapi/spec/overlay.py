"""OpenAPI Overlay 1.1, applied strictly: an action without an effect is an error.

The standard ignores a target that matches nothing. Here every action records a known defect, so an
action without an effect means that the defect is gone, and the action should go too.

One extension of ours, since an overlay cannot move a value: `x-kept-as: By default {}.` keeps a
removed value as a sentence in the description of its owner.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final, TypeAlias, cast

from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError, JSONPathQuery
from jsonpath_rfc9535.function_extensions import Match

from openapi.document.values import MAX_DEPTH, Json, JsonObject, differences
from openapi.errors import Refusal
from openapi.spec.hints import near_names
from openapi.spec.merge import Contradiction

__all__ = ["apply_overlay"]

Keys: TypeAlias = Mapping[str, type]
Location: TypeAlias = Sequence[str | int]

_VERSION: Final = re.compile(r"1\.1\.[0-9]{1,3}")
_OVERLAY_KEYS: Final[Keys] = {"overlay": str, "info": dict, "extends": str, "actions": list}
_INFO_KEYS: Final[Keys] = {"title": str, "version": str, "description": str}
_ACTION_KEYS: Final[Keys] = {
    "target": str,
    "description": str,
    "update": object,
    "copy": str,
    "remove": bool,
    "x-kept-as": str,
}
_MOST_ADDED: Final = 1_000_000
"""The most values and letters that an action adds: a whole spec several times, little memory."""

_LONGEST_KEPT: Final = 1000
"""The longest value that is kept as a sentence: more than any default."""

_DROP: Final = "the documentation may have been corrected: look at it, then drop the action"


class _Match(Match):
    """The function `match`, quick with what is no text: a filter calls it for every value."""

    def __call__(self, string: object, pattern: object) -> bool:
        return isinstance(string, str) and super().__call__(string, pattern)


_PATHS: Final = JSONPathEnvironment()
_PATHS.function_extensions["match"] = _Match()


class _NoEffectError(Refusal):
    """An action that matches or changes nothing."""


@dataclass(frozen=True, slots=True)
class _Action:
    number: int
    place: str
    target: JSONPathQuery
    copy: JSONPathQuery | None
    fields: JsonObject

    def apply(self, document: JsonObject) -> None:
        """Change the document, which stays as it is if the action has no effect."""
        targets = _locate(self.target, document, self.place)
        if not targets:
            hint = near_names(self.target, document)
            fix = f"{_DROP}; or {hint}: then change the target" if hint else _DROP
            raise _NoEffectError(self.place, "its target matches nothing", fix)
        if self.fields.get("remove") is True:
            self._remove(document, targets)
        elif not self._merge(document, targets, self._value(document)):
            raise _NoEffectError(self.place, "it changes nothing", _DROP)

    def _remove(self, document: JsonObject, targets: list[Location]) -> None:
        if () in targets:
            raise Refusal(self.place, "it removes the whole document", "target a part of it")
        # The deepest first, and arrays from their end: no removal moves a later target.
        for location in sorted(targets, key=_depth_and_index, reverse=True):
            if self.fields.get("x-kept-as"):
                _keep(document, location, self._sentence(_at(document, location)))
            del _at(document, location[:-1])[location[-1]]

    def _sentence(self, value: Json) -> str:
        """Return the sentence that keeps a value."""
        text = " ".join(str(value).split()).removesuffix(".")
        if len(text) > _LONGEST_KEPT:
            problem = f"it keeps a value of {len(text):,} letters as a sentence"
            fix = f"narrow its target: the limit is {_LONGEST_KEPT:,}"
            raise Refusal(self.place, problem, fix)
        return cast("str", self.fields["x-kept-as"]).replace("{}", text)

    def _merge(self, document: JsonObject, targets: list[Location], new: Json) -> bool:
        """Merge a value into each target, and return whether that changes anything."""
        if len({_kind(_at(document, location)) for location in targets}) > 1:
            raise Refusal(
                self.place,
                "its target matches values of several kinds",
                "split it into actions for objects, for arrays and for primitive values",
            )
        if isinstance(_at(document, targets[0]), list) and not isinstance(new, list):
            new = [new]
        self._check_growth(targets, new)
        changed = False
        for location in targets:
            old = _at(document, location)
            merged = self._merged(old, new)
            changed |= next(differences(old, merged), None) is not None
            if location:
                _at(document, location[:-1])[location[-1]] = merged
            else:
                document.update(cast("JsonObject", merged))
        return changed

    def _check_growth(self, targets: list[Location], new: Json) -> None:
        """Refuse what would fill the memory: copies of the document in its parts, for example."""
        size, depth = _size_and_depth(new)
        if size * len(targets) > _MOST_ADDED:
            raise Refusal(
                self.place,
                f"it adds {size:,} values and letters in {len(targets):,} places",
                f"narrow its target or its copy: the limit is {_MOST_ADDED:,} in all",
            )
        if max(map(len, targets)) + depth > MAX_DEPTH:
            problem = f"it nests lists and objects more than {MAX_DEPTH} deep"
            raise Refusal(self.place, problem, "narrow its target or its copy")

    def _merged(self, old: Json, new: Json) -> Json:
        if isinstance(old, dict) and isinstance(new, dict):
            inserted = {key: deepcopy(value) for key, value in new.items() if key not in old}
            return {
                key: self._merged(value, new[key]) if key in new else value
                for key, value in old.items()
            } | inserted
        if isinstance(old, list) and isinstance(new, list):
            return reduce(_with_member, new, old)
        if _kind(old) == _kind(new):
            return new
        raise Refusal(
            self.place,
            f"it merges {_kind(new)} into {_kind(old)}",
            "remove the old value in an action before this one",
        )

    def _value(self, document: JsonObject) -> Json:
        if self.copy is None:
            return self.fields["update"]
        sources = _locate(self.copy, document, self.place)
        if len(sources) != 1:
            problem = f"its copy matches {len(sources)} values"
            raise Refusal(self.place, problem, "copy from exactly one place")
        return deepcopy(cast("Json", _at(document, sources[0])))  # a target may be inside it


def apply_overlay(document: JsonObject, overlay: Json, place: str) -> JsonObject:
    """Apply the actions in their order and return the result; the document does not change.

    Args:
        document: The document to correct.
        overlay: The overlay, as read from its file.
        place: The name of that file, for messages.

    Raises:
        Refusal: The overlay breaks the standard, or actions match or change nothing, or have no
            description. The place names the first such action by number and description.
    """
    useless: list[tuple[int, _NoEffectError]] = []
    result = deepcopy(document)
    for action in _actions(overlay, place):
        try:
            action.apply(result)
        except _NoEffectError as error:
            useless.append((action.number, error))
    for _, first in useless:
        others = ", ".join(str(number) for number, _ in useless[1:])
        fix = f"{first.fix}; likewise action {others}" if others else first.fix
        raise Refusal(first.place, first.problem, fix)
    return result


def _actions(overlay: Json, place: str) -> Iterator[_Action]:
    fields = _checked_fields(overlay, _OVERLAY_KEYS, ["overlay", "info", "actions"], place)
    if not _VERSION.fullmatch(cast("str", fields["overlay"])):
        raise Refusal(place, "it is not of version 1.1", "begin it with 'overlay: 1.1.0'")
    _checked_fields(fields["info"], _INFO_KEYS, ["title", "version"], f"{place}, info")
    actions = cast("list[Json]", fields["actions"])
    if not actions:
        raise Refusal(place, "it has no actions", "an overlay has at least one")
    return (_action(action, n, f"{place}, action {n}") for n, action in enumerate(actions, 1))


def _action(action: Json, number: int, place: str) -> _Action:
    fields = _checked_fields(action, _ACTION_KEYS, ["target", "description"], place)
    description = " ".join(cast("str", fields["description"]).split())
    if not description:
        raise Refusal(place, "its description is empty", "say what it corrects, and the evidence")
    place = f"{place} ({description if len(description) <= 80 else description[:80] + '...'})"
    target = _compiled(cast("str", fields["target"]), place)
    copy = _compiled(cast("str", fields["copy"]), place) if "copy" in fields else None
    _check_verb(fields, place)
    return _Action(number, place, target, copy, fields)


def _check_verb(fields: JsonObject, place: str) -> None:
    removes = fields.get("remove") is True
    if not removes and ("update" in fields) == ("copy" in fields):
        problem = "it has neither 'remove: true' nor one of update and copy"
        raise Refusal(place, problem, "give it the one that is meant")
    if not removes and "x-kept-as" in fields:
        raise Refusal(place, "it has x-kept-as, and removes nothing", "take x-kept-as out")


def _checked_fields(value: Json, keys: Keys, required: Sequence[str], place: str) -> JsonObject:
    if not isinstance(value, dict):
        raise Refusal(place, "it is not an object", f"write it as {', '.join(keys)}")
    for key in required:
        if key not in value:
            raise Refusal(place, f"it has no {key}", f"{', '.join(required)} are required")
    for key, member in value.items():
        if key not in keys and not key.startswith("x-"):
            raise Refusal(place, f"{key!r} is unknown", f"the standard has {', '.join(keys)}")
        if not isinstance(member, keys.get(key, object)):
            raise Refusal(place, f"{key} is not of its type", f"write a {keys[key].__name__}")
    return value


def _compiled(path: str, place: str) -> JSONPathQuery:
    try:
        return _PATHS.compile(path)
    except (JSONPathError, RecursionError) as error:
        problem = f"{path[:100]!r} is not a JSONPath: {error}"
        raise Refusal(place, problem, "write it as RFC 9535 says") from error


def _locate(path: JSONPathQuery, document: JsonObject, place: str) -> list[Location]:
    try:
        return list(dict.fromkeys(node.location for node in path.finditer(document)))
    except (JSONPathError, RecursionError) as error:
        raise Refusal(place, f"its JSONPath cannot be followed: {error}") from error


def _at(document: JsonObject, location: Location) -> Any:
    return reduce(lambda value, key: value[key], location, cast("Any", document))


def _keep(document: JsonObject, location: Location, sentence: str) -> None:
    """Write a sentence about a value that will be removed into the description of its owner.

    For a parameter's schema, the description of the parameter gets the sentence too.
    """
    owners = [location[:-1]]
    if location[-4:-1:2] == ("parameters", "schema"):
        owners.append(location[:-2])
    for owner in owners:
        fields = _at(document, owner)
        if isinstance(fields, dict):
            fields["description"] = _with_sentence(fields.get("description", ""), sentence)


def _with_sentence(text: Json, sentence: str) -> Json:
    if not text or not isinstance(text, str):
        return text or sentence
    longer = f"{text}{'' if text.endswith(('.', '!', '?')) else '.'} {sentence}"
    if isinstance(text, Contradiction):
        return Contradiction(longer, text.at, text.places)
    return longer


def _with_member(members: list[Json], new: Json) -> list[Json]:
    known = any(next(differences(new, member), None) is None for member in members)
    return members if known else [*members, deepcopy(new)]


def _kind(value: Json) -> str:
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else "a primitive value"


def _size_and_depth(value: Json) -> tuple[int, int]:
    """Count the values and letters of a value, and how deep lists and objects nest in it."""
    if isinstance(value, str):
        return 1 + len(value), 0
    if not isinstance(value, dict | list):
        return 1, 0
    parts = [*value, *value.values()] if isinstance(value, dict) else value
    counts = [_size_and_depth(part) for part in parts]
    return 1 + sum(size for size, _ in counts), 1 + max((depth for _, depth in counts), default=0)


def _depth_and_index(location: Location) -> tuple[int, int]:
    last = location[-1]
    return len(location), last if isinstance(last, int) else -1
