"""A value for each parameter of a function, by its type: no list has to name the parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, get_args, get_type_hints

__all__ = ["arguments_for"]

_SAMPLES: Final[Mapping[type, object]] = {
    bool: True,
    int: 10,
    float: 1.5,
    str: "alice & bob",
    datetime: datetime(2026, 10, 31, 12, 30, 0, 1, tzinfo=UTC),
}


def arguments_for(
    function: Callable[..., object], values: Mapping[str, object], *left_out: str
) -> dict[str, Any]:
    """Return an argument for every parameter: the value of its name, else one of its type."""
    names = inspect.signature(function).parameters.keys() - {"self", *left_out}
    return {
        name: values[name] if name in values else _sample(function, name) for name in sorted(names)
    }


def _sample(function: Callable[..., object], name: str) -> object:
    annotation = get_type_hints(function)[name]
    for kind in get_args(annotation) or (annotation,):
        if kind in _SAMPLES:
            return _SAMPLES[kind]
        if isinstance(kind, type) and issubclass(kind, Enum):
            return next(iter(kind))
        if hasattr(kind, "from_dict"):
            return kind(**arguments_for(kind.__init__, {}))
    raise TypeError(f"there is no sample for {name}: {annotation}; add one of its type here")
