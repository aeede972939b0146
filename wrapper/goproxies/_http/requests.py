"""Requests, whole and ready to be sent."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlencode

import httpx

from goproxies._auth.account import Account
from goproxies._operations import generated as adapter
from goproxies._version import __version__

__all__ = ["USER_AGENT", "RequestFactory"]

USER_AGENT = f"goproxies/{__version__}"


class RequestFactory:
    """Makes the requests of one server."""

    def __init__(self, base_url: str, encodings: str) -> None:
        self._base_url = base_url
        # Programs that poll repeat a few requests, so their parsed addresses are kept.
        self._parsed = lru_cache(maxsize=128)(httpx.URL)
        self._headers = httpx.Headers(
            {
                "Accept": "application/json",
                "Accept-Encoding": encodings,
                "User-Agent": USER_AGENT,
            }
        )

    def of(self, call: adapter.Call) -> httpx.Request:
        """Return the request of a call, without a token."""
        address = f"{self._base_url}{call.path}"
        if call.params:
            address += "?" + urlencode(call.params, quote_via=quote)
        url = self._parsed(address)
        if call.json is None:
            return httpx.Request(call.method, url, headers=self._headers)
        return httpx.Request(call.method, url, headers=self._headers, json=call.json)

    def login(self, account: Account) -> httpx.Request:
        """Return the request of a login: the only one that holds the password."""
        return self.of(adapter.login(account.username or "", account.password or ""))
