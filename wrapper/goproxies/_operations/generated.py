"""Written by hand: the one module that knows `goproxies_api`, the generated package.

Paths, parameters and models come from there. The generated endpoint modules have no public function
that only builds a request, or only reads an answer. So this module uses their `_get_kwargs` and
`_parse_response`. A test fails if a release of the generator changes them.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from functools import cache, cached_property
from importlib import import_module
from inspect import Parameter, signature
from typing import Any, get_args

import goproxies_api.api
from goproxies_api import AuthenticatedClient

from goproxies._http.answer import Answer
from goproxies._http.requests import RequestSpec
from goproxies._parsing.strict_json import Breach
from goproxies._time.instants import in_whole_minutes

__all__ = ["AuthenticatedClient", "Endpoint", "check_answer"]

_API = goproxies_api.api.__name__


class Endpoint:
    """One generated endpoint, whose module is imported by its first call.

    Args:
        name: Its module below `goproxies_api.api`, as `statistics.get_traffic_stats`.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def request(self, **parameters: object) -> RequestSpec:
        """Return the request with these parameters; those that are `None` are left out."""
        converted = {
            name: self._converters[name](value)
            for name, value in parameters.items()
            if value is not None
        }
        return _request_spec(self._module._get_kwargs(**converted))

    def serves(self, method: str, path: str) -> bool:
        """Return whether a request of this method and path is one of this endpoint."""
        return method == self._method and self._path.fullmatch(path) is not None

    def check(self, answer: Answer) -> None:
        """Make sure that the generated model can read a successful answer.

        Raises:
            Breach: It cannot.
        """
        answer.body()  # an undecoded one would be read as an empty text
        response = answer.response()
        # JSON is read strictly, and only where the generated function reads it.
        response.json = answer.json  # type: ignore[assignment, method-assign]  # of this one
        try:
            self._module._parse_response(client=None, response=response)
        except Breach:
            raise
        except Exception as error:  # noqa: BLE001  # a model raises KeyError, TypeError, ValueError ...
            problem = f"the generated model cannot read it ({type(error).__name__})"
        else:
            return
        raise Breach(problem)  # see "not chained" in the architecture

    @cached_property
    def _module(self) -> Any:
        return import_module(f"{_API}.{self.name}")

    @cached_property
    def _parameters(self) -> Mapping[str, Parameter]:
        return signature(self._module._get_kwargs).parameters

    @cached_property
    def _converters(self) -> dict[str, Callable[[Any], Any]]:
        return {name: _converter(p.annotation) for name, p in self._parameters.items()}

    @cached_property
    def _template(self) -> RequestSpec:
        required = [name for name, p in self._parameters.items() if p.default is Parameter.empty]
        return _request_spec(self._module._get_kwargs(**dict.fromkeys(required, _Wildcard())))

    @property
    def _method(self) -> str:
        return self._template.method

    @cached_property
    def _path(self) -> re.Pattern[str]:
        return re.compile(re.escape(self._template.path).replace(re.escape("%2A"), "[^/]+"))


def check_answer(method: str, path: str, answer: Answer) -> None:
    """Make sure that the generated function of a request can read its successful answer.

    The answer to a request of no known endpoint may be empty, or any JSON.

    Raises:
        Breach: The generated function cannot read the answer.
    """
    endpoint = next((each for each in _endpoints() if each.serves(method, path)), None)
    if endpoint is not None:
        endpoint.check(answer)
    elif answer.content:
        answer.json()


@cache
def _endpoints() -> tuple[Endpoint, ...]:
    modules = pkgutil.walk_packages(goproxies_api.api.__path__, f"{_API}.")
    names = [module.name.removeprefix(f"{_API}.") for module in modules if not module.ispkg]
    return tuple(map(Endpoint, names))


def _request_spec(kwargs: dict[str, Any]) -> RequestSpec:
    return RequestSpec(
        kwargs["method"].upper(), kwargs["url"], kwargs.get("params", {}), kwargs.get("json")
    )


def _converter(annotation: object) -> Callable[[Any], Any]:
    """Return the function that turns a plain value into an argument of a generated function."""
    for kind in get_args(annotation) or (annotation,):
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind
        if kind is datetime:
            return in_whole_minutes
        if hasattr(kind, "from_dict"):
            from_dict: Callable[[Any], Any] = kind.from_dict
            return from_dict
    return _unchanged


def _unchanged(value: object) -> object:
    return value


class _Wildcard:
    """Stands for any value of a required parameter: `*`, which is `%2A` in an address."""

    def __getattr__(self, _: str) -> _Wildcard:
        return self

    def __call__(self) -> _Wildcard:
        return self

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __str__(self) -> str:
        return "*"
