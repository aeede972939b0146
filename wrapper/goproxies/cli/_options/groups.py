"""Groups of options: an attrs class whose fields are options of a command.

Commands share options. Typer reads the options of a command from its signature, where each of
them would have to be repeated.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from inspect import Parameter

import attrs

__all__ = ["flatten_groups"]


def flatten_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes each field of its groups by itself, as Typer reads them."""
    grouped = inspect.signature(command, eval_str=True).parameters
    flat = [field for parameter in grouped.values() for field in _fields(parameter)]

    @functools.wraps(command)
    def call(**values: object) -> None:
        command(**{name: _value(parameter, values) for name, parameter in grouped.items()})

    call.__signature__ = inspect.Signature(flat)  # type: ignore[attr-defined]  # see PEP 362
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in flat}
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
