"""Options in groups: a class of attrs that stands for an option a field.

Commands share their options; Typer knows a command by its signature, in which each would have to
be told again.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from inspect import Parameter

import attrs

__all__ = ["ungrouped"]


def ungrouped(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes the fields of its groups one by one, as Typer reads them."""
    taken = inspect.signature(command, eval_str=True).parameters
    single = [parameter for whole in taken.values() for parameter in _fields(whole)]

    @functools.wraps(command)
    def call(**values: object) -> None:
        command(**{name: _value(parameter, values) for name, parameter in taken.items()})

    call.__signature__ = inspect.Signature(single)  # type: ignore[attr-defined]  # see PEP 362
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in single}
    return call


def _fields(parameter: Parameter) -> Iterator[Parameter]:
    if not attrs.has(parameter.annotation):
        yield parameter.replace(kind=Parameter.KEYWORD_ONLY)
        return
    for field in attrs.fields(parameter.annotation):
        yield Parameter(
            field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type
        )


def _value(parameter: Parameter, values: dict[str, object]) -> object:
    if not attrs.has(parameter.annotation):
        return values[parameter.name]
    return parameter.annotation(
        **{field.name: values[field.name] for field in attrs.fields(parameter.annotation)}
    )
