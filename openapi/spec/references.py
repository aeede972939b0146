"""`$ref`s: their targets, and those that have none, the wrong one, or no end."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Final
from urllib.parse import unquote

from openapi.document.parts import KINDS, SUBSCHEMAS, Part, referable, select
from openapi.document.values import Json, JsonObject, value_at
from openapi.errors import Fault

__all__ = [
    "alternatives",
    "located",
    "reached",
    "resolved",
    "unbounded_references",
    "unresolved_references",
]

_MADE_OF: Final = ("allOf/*", "anyOf/*", "oneOf/*", "not")
# Validators and the generator follow the parts of a schema by recursion, along every path.
_DEEPEST: Final = 30
_LARGEST: Final = 1000


def alternatives(document: JsonObject, at: str, schema: JsonObject) -> Iterator[Part]:
    """Yield a schema and the schemas that it is made of, following each `$ref`."""
    at, fields = located(document, at, schema)
    yield at, fields
    for key in ("allOf", "anyOf", "oneOf"):
        for inner_at, inner in select(fields, f"{key}/*", at):
            yield from alternatives(document, inner_at, inner)


def located(document: JsonObject, at: str, part: JsonObject) -> Part:
    """Return the target of a part that is a `$ref`, or else the part itself, with its pointer."""
    while "$ref" in part:
        at = _pointer_of(str(part["$ref"]))
        target = _target(document, str(part["$ref"]))
        if not isinstance(target, dict):
            return at, {}
        part = target
    return at, part


def resolved(document: JsonObject, part: JsonObject) -> JsonObject:
    """Return the target of a part that is a `$ref`, or else the part itself."""
    return located(document, "", part)[1]


def reached(document: JsonObject, at: str, schema: JsonObject) -> Iterator[Part]:
    """Yield a schema and all that it consists of, following each `$ref`."""
    waiting = [(at, schema)]
    seen: set[str] = set()
    while waiting:
        at, part = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        if "$ref" in part:
            target = _target(document, str(part["$ref"]))
            waiting += (
                [(_pointer_of(str(part["$ref"])), target)] if isinstance(target, dict) else []
            )
        else:
            yield at, part
            waiting += [inner for pattern in SUBSCHEMAS for inner in select(part, pattern, at)]


def unresolved_references(document: JsonObject) -> Iterator[Fault]:
    """Find every `$ref` without a target, or with one of another kind."""
    kinds = {at: kind for kind, at, _ in _referable(document)}
    for kind, at, reference in _references(document):
        if not isinstance(_target(document, reference), dict):
            yield Fault(
                at,
                f"{reference} leads nowhere",
                "ingest the page that documents the target, or add it with the overlay",
            )
        elif kinds.get(_pointer_of(reference)) != kind:
            yield Fault(at, f"{reference} is no {kind}", "fix it with the overlay")


def unbounded_references(document: JsonObject) -> Iterator[Fault]:
    """Find schemas that consist of themselves or of too many others; properties may recur."""
    graph: dict[str, list[str]] = {}
    for _, at, part in _referable(document):
        parts = [inner for pattern in _MADE_OF for inner, _ in select(part, pattern, at)]
        graph[at] = [*parts, _pointer_of(str(part["$ref"]))] if "$ref" in part else parts
    sizes: dict[str, int] = {}
    depths: dict[str, int] = {}
    try:
        for at in TopologicalSorter(graph).static_order():
            parts = graph.get(at, [])
            sizes[at] = 1 + sum(sizes[part] for part in parts)
            depths[at] = 1 + max((depths[part] for part in parts), default=0)
            if sizes[at] > _LARGEST or depths[at] > _DEEPEST:
                yield Fault(at, "it is made of too many others", "fix it with the overlay")
    except CycleError as error:
        yield Fault(min(error.args[1]), "it is made of itself", "fix it with the overlay")


def _referable(document: JsonObject) -> Iterator[tuple[str, str, JsonObject]]:
    for kind in KINDS:
        for at, part in referable(document, kind):
            yield kind, at, part


def _references(document: JsonObject) -> Iterator[tuple[str, str, str]]:
    for kind, at, part in _referable(document):
        if "$ref" in part:
            yield kind, f"{at}/$ref", str(part["$ref"])
        for mapping_at, mapping in select(part, "discriminator/mapping", at):
            for key, reference in mapping.items():
                yield kind, f"{mapping_at}/{key}", str(reference)


def _pointer_of(reference: str) -> str:
    return unquote(reference.removeprefix("#"))


def _target(document: JsonObject, reference: str) -> Json:
    try:
        return value_at(document, _pointer_of(reference))
    except KeyError:
        return None
