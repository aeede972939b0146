"""The cells of a breakdown: from what the caller gives to what is asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Literal

import attrs

from goproxies._arguments import country_given, sub_user_given
from goproxies._errors import InvalidArgumentError
from goproxies._results.breakdown import By, Cell

__all__ = ["Axes"]

_BY = ("country", "username", ("country", "username"), ("username", "country"))
_PLURALS = {"country": "countries", "username": "usernames"}

_Axis = Literal["country", "username"]


@attrs.frozen
class Axes:
    """What a breakdown is by, and the values of each axis, the outer one first.

    Those of the countries are `None` until the API has listed them.
    """

    by: By
    _values: Mapping[_Axis, tuple[str, ...] | None]

    @classmethod
    def resolve(
        cls, by: By, *, countries: Iterable[str] | None, usernames: Iterable[str] | None
    ) -> Axes:
        """Return the axes that the arguments mean.

        Raises:
            InvalidArgumentError: The arguments contradict one another, or mean no axes.
        """
        if by not in _BY:
            raise InvalidArgumentError(
                f"by is 'country', 'username' or both as a tuple, not {by!r}"
            )
        given: dict[_Axis, tuple[str, ...] | None] = {
            "country": _distinct("countries", countries, country_given),
            "username": _distinct("usernames", usernames, sub_user_given),
        }
        axes: tuple[_Axis, ...] = by if isinstance(by, tuple) else (by,)
        for axis, values in given.items():
            if values is not None and axis not in axes:
                raise InvalidArgumentError(
                    f"a breakdown by {by} takes no {_PLURALS[axis]}; "
                    "give by=('country', 'username') for a cell for each pair"
                )
        if "username" in axes and usernames is None:
            raise InvalidArgumentError(
                f"a breakdown by {' and '.join(axes)} needs usernames: the API does not list them"
            )
        return cls(by, {axis: given[axis] for axis in axes})

    @property
    def lacks_countries(self) -> bool:
        """Whether there are cells only when the countries are known."""
        return None in self._values.values() and () not in self._values.values()

    def with_countries(self, listed: Iterable[str]) -> Axes:
        """Return the same axes with the countries that the API listed."""
        codes = tuple(dict.fromkeys(code.upper() for code in listed))
        return attrs.evolve(self, values={**self._values, "country": codes})

    def __len__(self) -> int:
        return math.prod(len(values or ()) for values in self._values.values())

    def __iter__(self) -> Iterator[Cell]:
        for values in product(*(values or () for values in self._values.values())):
            cell = dict(zip(self._values, values, strict=True))
            yield Cell(cell.get("country"), cell.get("username"))


def _distinct(
    name: str, values: Iterable[str] | None, checked: Callable[[str], str]
) -> tuple[str, ...] | None:
    """Return the values, each once, in the order in which they are first given."""
    if values is None:
        return None
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InvalidArgumentError(f"{name} are a list or the like, not {values!r}")
    return tuple(dict.fromkeys(map(checked, values)))
