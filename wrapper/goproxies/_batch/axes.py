"""The axes of a breakdown, and the cells that they span."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Literal

import attrs

from goproxies._arguments import ListedCountry, ListedName, checked_country, checked_username
from goproxies._errors import InvalidArgumentError
from goproxies._log import logger
from goproxies._results.breakdown import By, Cell

__all__ = ["Axes"]

_BY = ("country", "username", ("country", "username"), ("username", "country"))
_PLURALS = {"country": "countries", "username": "usernames"}

_Axis = Literal["country", "username"]


@attrs.frozen
class Axes:
    """The axes of a breakdown with their values, the outer axis first.

    The values of an axis are `None` until the API has listed them.
    """

    by: By
    _values: Mapping[_Axis, tuple[str, ...] | None]

    @classmethod
    def resolve(
        cls,
        by: By | None,
        *,
        countries: Iterable[str] | None = None,
        usernames: Iterable[str] | None = None,
    ) -> Axes:
        """Return the axes that the arguments describe.

        Without `by`, the axes are what is named, else the countries.

        Raises:
            InvalidArgumentError: The arguments contradict one another, or describe no axes.
        """
        given: dict[_Axis, tuple[str, ...] | None] = {
            "country": _distinct("countries", countries, checked_country),
            "username": _distinct("usernames", usernames, _username),
        }
        if by is None:
            by = _named(given)
        if by not in _BY:
            raise InvalidArgumentError(
                f"by is 'country', 'username' or both as a tuple, not {by!r}"
            )
        axes: tuple[_Axis, ...] = by if isinstance(by, tuple) else (by,)
        for axis, values in given.items():
            if values is not None and axis not in axes:
                raise InvalidArgumentError(
                    f"a breakdown by {by} takes no {_PLURALS[axis]}; "
                    "give by=('country', 'username') for a cell for each pair"
                )
        return cls(by, {axis: given[axis] for axis in axes})

    @property
    def needs_countries(self) -> bool:
        """Whether the countries decide the cells, and are not known yet."""
        return self._needs("country")

    @property
    def needs_usernames(self) -> bool:
        """Whether the sub-users decide the cells, and are not known yet."""
        return self._needs("username")

    def _needs(self, axis: _Axis) -> bool:
        is_empty = any(values == () for values in self._values.values())
        return axis in self._values and self._values[axis] is None and not is_empty

    def with_countries(self, listed: Iterable[str]) -> Axes:
        """Return the same axes with the countries that the API lists, as it spells them."""
        codes: dict[str, ListedCountry] = {}
        for code in listed:
            codes.setdefault(code.upper(), ListedCountry(code))
        if codes.pop("", None) is not None:
            logger.warning("the API lists a country without a code; it is left out")
        return attrs.evolve(self, values={**self._values, "country": tuple(codes.values())})

    def with_usernames(self, listed: Iterable[str]) -> Axes:
        """Return the same axes with the sub-users that the API lists."""
        return attrs.evolve(
            self, values={**self._values, "username": tuple(map(ListedName, listed))}
        )

    @property
    def outer_cells(self) -> tuple[Cell, ...]:
        """The cells of the outer axis alone, if the total of one decides several cells."""
        if len(self._values) < 2:
            return ()
        (axis, outer), (_, inner) = self._values.items()
        if len(inner or ()) < 2:
            return ()
        return tuple(_cell({axis: value}) for value in outer or ())

    def cells_within(self, outer: Cell) -> Iterator[Cell]:
        """Return the cells of one value of the outer axis."""
        (axis, _), (inner_axis, inner) = self._values.items()
        for value in inner or ():
            yield _cell({axis: getattr(outer, axis), inner_axis: value})

    def __len__(self) -> int:
        return math.prod(len(values or ()) for values in self._values.values())

    def __iter__(self) -> Iterator[Cell]:
        for values in product(*(values or () for values in self._values.values())):
            yield _cell(dict(zip(self._values, values, strict=True)))


def _cell(values: Mapping[_Axis, str]) -> Cell:
    return Cell(values.get("country"), values.get("username"))


def _named(given: Mapping[_Axis, tuple[str, ...] | None]) -> By:
    """Return what to break down by where only countries, sub-users, or both are named."""
    if given["username"] is None:
        return "country"
    return "username" if given["country"] is None else ("country", "username")


def _username(name: str) -> str:
    """Return a name as it was given; one that the API lists is checked when it is requested."""
    return name if isinstance(name, ListedName) else checked_username(name)


def _distinct(
    name: str, values: Iterable[str] | None, checked: Callable[[str], str]
) -> tuple[str, ...] | None:
    """Return the values, each once, in the order in which they are first given."""
    if values is None:
        return None
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InvalidArgumentError(f"{name} is a list of strings, not {values!r}")
    return tuple(dict.fromkeys(map(checked, values)))
