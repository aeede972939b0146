"""Operations: each can be named, called with its parameters and security, and told from others."""

import re
from collections.abc import Iterator
from typing import Final, cast

from openapi.document.parts import Operation, Part, operations, select
from openapi.document.python_names import RESERVED_PARAMETERS, name_clashes, python_name
from openapi.document.values import JsonObject, pointer
from openapi.spec.faults import Fault
from openapi.spec.references import resolved

__all__ = ["operation_faults"]

_STATED: Final = {
    "operationId": "its module and function are called by it",
    "security": "the generator looks for it nowhere else; [] is for none",
}
_TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")
_RENAME: Final = "rename one with the overlay"


def operation_faults(document: JsonObject) -> Iterator[Fault]:
    """Find what no validator sees, or says less well, in the operations of a document."""
    every = list(operations(document))
    for operation in every:
        yield from _unstated(operation)
        yield from _unknown_security(operation, document)
        yield from _parameter_faults(operation, document)
    yield from _same_operation_ids(every)
    yield from _same_tags(every)
    yield from _same_paths(document)


def _unstated(operation: Operation) -> Iterator[Fault]:
    for key, reason in _STATED.items():
        if key not in operation.fields:
            yield Fault(operation.at, f"it has no {key}: {reason}", "add it with the overlay")
    responses = cast("JsonObject", operation.fields.get("responses", {}))
    if not any(status.startswith("2") for status in responses):
        yield Fault(f"{operation.at}/responses", "none is a success", "add one with the overlay")


def _unknown_security(operation: Operation, document: JsonObject) -> Iterator[Fault]:
    known = {at.rsplit("/", 1)[1] for at, _ in select(document, "components/securitySchemes/*")}
    for at, requirement in select(operation.fields, "security/*", operation.at):
        for scheme in sorted(requirement.keys() - known):
            yield Fault(at, f"the security scheme {scheme!r} is documented nowhere", _RENAME)


def _parameter_faults(operation: Operation, document: JsonObject) -> Iterator[Fault]:
    item_at = operation.at.rpartition("/")[0]
    listed = [
        *select(operation.fields, "parameters/*", operation.at),
        *select(operation.item, "parameters/*", item_at),
    ]
    parameters = [(at, resolved(document, parameter)) for at, parameter in listed]
    yield from _template_faults(operation, [fields for _, fields in parameters])
    yield from _same_parameters(parameters)
    yield from _taken_parameters(parameters)


def _same_parameters(parameters: list[Part]) -> Iterator[Fault]:
    for kind in ("path", "query", "header", "cookie"):
        own: dict[str, str] = {}
        for at, fields in parameters:
            if fields.get("in") == kind:
                own.setdefault(str(fields.get("name")), at)
        for at, name, first in name_clashes((at, name) for name, at in own.items()):
            yield Fault(at, f"{name!r} has the same Python name as {first}", _RENAME)


def _taken_parameters(parameters: list[Part]) -> Iterator[Fault]:
    names = {python_name(str(fields.get("name"))): at for at, fields in parameters}
    for name, at in names.items():
        # The generator keeps what a parameter becomes on the wire as json_NAME.
        if name in RESERVED_PARAMETERS or name.removeprefix("json_") in names.keys() - {name}:
            yield Fault(at, f"{name!r} overwrites a variable of the generated code", _RENAME)


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


def _same_operation_ids(every: list[Operation]) -> Iterator[Fault]:
    named = [(f"{op.at}/operationId", str(op.fields.get("operationId"))) for op in every]
    for at, name, first in name_clashes(named):
        yield Fault(at, f"{name!r} has the same Python name as {first}", _RENAME)


def _same_tags(every: list[Operation]) -> Iterator[Fault]:
    tags: dict[str, str] = {}
    for operation in every:
        for tag in cast("list[str]", operation.fields.get("tags", [])):
            tags.setdefault(tag, f"{operation.at}/tags")
    for at, name, first in name_clashes((at, tag) for tag, at in tags.items()):
        yield Fault(at, f"{name!r} has the same Python name as a tag of {first}", _RENAME)


def _same_paths(document: JsonObject) -> Iterator[Fault]:
    paths = cast("JsonObject", document.get("paths", {}))
    named = [(pointer("paths", path), path) for path in paths]
    for at, _, first in name_clashes(named, lambda path: _TEMPLATE.sub("{}", path)):
        yield Fault(at, f"it is the same path as {first}", "remove one with the overlay")
