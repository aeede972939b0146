"""Checks of operations: each has a name of its own, and can be called as documented."""

import re
from collections.abc import Iterator
from typing import Final, cast

from openapi.document.parts import Operation, Part, operations, select
from openapi.document.python_names import (
    RESERVED_PARAMETERS,
    name_clashes,
    python_name,
    tag_name,
)
from openapi.document.values import JsonObject, pointer
from openapi.errors import Fault
from openapi.spec.content_checks import content_faults
from openapi.spec.wire_checks import parameters_of, wire_faults

__all__ = ["operation_faults"]

_REQUIRED: Final = {
    "operationId": "its module and function get their name from it",
    "security": "the generator looks for it nowhere else; [] is for none",
}
_TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")
_RENAME: Final = "rename one with the overlay"
_REMOVE: Final = (
    "its name is sent and cannot change: remove the parameter with the overlay, if the client can "
    "do without it"
)


def operation_faults(document: JsonObject) -> Iterator[Fault]:
    """Find what validators do not see, or describe less well, in the operations of a document."""
    every = list(operations(document))
    for operation in every:
        yield from _missing_fields(operation)
        yield from _undefined_security(operation, document)
        yield from _parameter_faults(operation, document)
        yield from wire_faults(operation, document)
        yield from content_faults(operation, document)
    yield from _operation_id_clashes(every)
    yield from _tag_clashes(every)
    yield from _path_clashes(document)


def _missing_fields(operation: Operation) -> Iterator[Fault]:
    for key, reason in _REQUIRED.items():
        if key not in operation.fields:
            yield Fault(operation.at, f"it has no {key}: {reason}", "add it with the overlay")
    responses = cast("JsonObject", operation.fields.get("responses", {}))
    if not any(status.startswith("2") for status in responses):
        yield Fault(f"{operation.at}/responses", "none is a success", "add one with the overlay")


def _undefined_security(operation: Operation, document: JsonObject) -> Iterator[Fault]:
    known = {at.rsplit("/", 1)[1] for at, _ in select(document, "components/securitySchemes/*")}
    for at, requirement in select(operation.fields, "security/*", operation.at):
        for scheme in sorted(requirement.keys() - known):
            fix = "add it to components/securitySchemes with the overlay"
            yield Fault(at, f"the security scheme {scheme!r} is documented nowhere", fix)


def _parameter_faults(operation: Operation, document: JsonObject) -> Iterator[Fault]:
    parameters = parameters_of(operation, document)
    yield from _template_faults(operation, [fields for _, fields in parameters])
    yield from _parameter_clashes(parameters)
    yield from _reserved_parameters(parameters)


def _parameter_clashes(parameters: list[Part]) -> Iterator[Fault]:
    for kind in ("path", "query", "header", "cookie"):
        own: dict[str, str] = {}
        for at, fields in parameters:
            if fields.get("in") == kind:
                own.setdefault(str(fields.get("name")), at)
        for at, name, first in name_clashes((at, name) for name, at in own.items()):
            yield Fault(at, f"{name!r} has the same Python name as", _REMOVE, first)


def _reserved_parameters(parameters: list[Part]) -> Iterator[Fault]:
    names = {python_name(str(fields.get("name"))): at for at, fields in parameters}
    for name, at in names.items():
        # The generator keeps the text that it sends for a parameter in a variable json_NAME.
        if name in RESERVED_PARAMETERS or name.removeprefix("json_") in names.keys() - {name}:
            yield Fault(at, f"{name!r} overwrites a variable of the generated code", _REMOVE)


def _template_faults(operation: Operation, parameters: list[JsonObject]) -> Iterator[Fault]:
    wanted = _TEMPLATE.findall(operation.path)
    declared = [str(fields.get("name")) for fields in parameters if fields.get("in") == "path"]
    for name in wanted:
        if name not in declared:
            problem = f"the path's {{{name}}} is not among the parameters"
            yield Fault(operation.at, problem, "add it with the overlay")
        if wanted.count(name) > 1:
            yield Fault(operation.at, f"the path has {{{name}}} twice", _RENAME)
    for name in declared:
        if name not in wanted:
            problem = f"the parameter {name!r} is not in the path"
            yield Fault(operation.at, problem, "remove it with the overlay")


def _operation_id_clashes(every: list[Operation]) -> Iterator[Fault]:
    named = [(f"{op.at}/operationId", str(op.fields.get("operationId"))) for op in every]
    names = dict(named)
    for at, name, first in name_clashes(named):
        same = "is also" if names[first] == name else "has the same Python name as"
        yield Fault(at, f"{name!r} {same}", _RENAME, first)


def _tag_clashes(every: list[Operation]) -> Iterator[Fault]:
    tags: dict[str, str] = {}
    for operation in every:
        for tag in cast("list[str]", operation.fields.get("tags", [])):
            tags.setdefault(tag, f"{operation.at}/tags")
    for at, name, first in name_clashes(((at, tag) for tag, at in tags.items()), tag_name):
        yield Fault(at, f"{name!r} has the same Python name as a tag of", _RENAME, first)


def _path_clashes(document: JsonObject) -> Iterator[Fault]:
    paths = cast("JsonObject", document.get("paths", {}))
    named = [(pointer("paths", path), path) for path in paths]
    for at, _, first in name_clashes(named, lambda path: _TEMPLATE.sub("{}", path)):
        yield Fault(at, "it is the same path as", "remove one with the overlay", first)
