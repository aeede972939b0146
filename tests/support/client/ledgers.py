"""An API whose traffic is a table of sub-users and countries, for tests of sums and of calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import httpx

from .api import METHODS
from .subusers import subuser

__all__ = ["Ledger"]

_RANGE = ("start_at", "end_at")

Filters = dict[str, str]


@attrs.define
class Ledger:
    """Answers `traffic`, `countries` and `subusers` out of a table.

    Attributes:
        traffic: The bytes of each sub-user in each country, by (username, country). Those of the
            empty name are in no sub-user that the API lists.
        fails: Returns the status with which a traffic request fails, by its filters, or `None`.
        calls: The filters of each traffic request, without the range.
        lists: How often each list was requested, by the name of its method.
    """

    traffic: Mapping[tuple[str, str], int]
    fails: Callable[[Filters], int | None] = attrs.field(default=lambda _: None)
    calls: list[Filters] = attrs.field(factory=list)
    lists: Counter[str] = attrs.field(factory=Counter)
    _sums: dict[tuple[str | None, str | None], int] = attrs.field(factory=Counter, init=False)

    def __attrs_post_init__(self) -> None:
        for (username, country), number in self.traffic.items():
            for key in ((username, country), (username, None), (None, country), (None, None)):
                self._sums[key] += number

    @property
    def transport(self) -> httpx.MockTransport:
        """A transport whose other end is this API."""
        return httpx.MockTransport(self._answer)

    @property
    def usernames(self) -> list[str]:
        """The sub-users, in the order of the API."""
        return list(dict.fromkeys(username for username, _ in self.traffic if username))

    @property
    def countries(self) -> list[str]:
        """The countries, in the order of the API."""
        return list(dict.fromkeys(country for _, country in self.traffic))

    def bytes_of(self, username: str | None = None, country: str | None = None) -> int:
        """Return the traffic of a sub-user, of a country, of both, or all of it."""
        return self._sums.get((username, country), 0)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        match request.url.path:
            case path if path == METHODS["traffic"]:
                return self._traffic(query)
            case path if path == METHODS["countries"]:
                self.lists["countries"] += 1
                return httpx.Response(200, json={"countries": self.countries})
            case path if path == METHODS["subusers"]:
                self.lists["subusers"] += 1
                return self._page(int(query["limit"]), int(query["offset"]))
        return httpx.Response(404)

    def _traffic(self, query: Filters) -> httpx.Response:
        filters = {name: value for name, value in query.items() if name not in _RANGE}
        self.calls.append(filters)
        if status := self.fails(filters):
            return httpx.Response(status)
        return _json(bytes=self.bytes_of(**filters), filter=query)

    def _page(self, limit: int, offset: int) -> httpx.Response:
        found: Iterable[str] = self.usernames[offset : offset + limit]
        paging = {"limit": limit, "offset": offset}
        return _json(subusers=[subuser(name) for name in found], paging=paging)


def _json(**members: Any) -> httpx.Response:
    return httpx.Response(200, json=members)
