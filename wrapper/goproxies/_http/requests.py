"""Requests: an operation describes one, and a factory makes it for one server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urlencode

import attrs

from goproxies._httpx import httpx
from goproxies._version import __version__

from .answer import ACCEPT_ENCODING

__all__ = ["USER_AGENT", "RequestFactory", "RequestSpec", "is_header_text"]

USER_AGENT = f"goproxies/{__version__}"

_VISIBLE_ASCII = re.compile(r"[!-~]+")


def is_header_text(token: str) -> bool:
    """Return whether a token can be sent in a header: visible ASCII, and not empty."""
    return _VISIBLE_ASCII.fullmatch(token) is not None


@attrs.frozen
class RequestSpec:
    """What a request sends, to whatever server; its path comes after the base URL."""

    method: str
    path: str
    params: Mapping[str, str | int] = attrs.field(factory=dict)
    json: object = attrs.field(default=None, repr=False)


class RequestFactory:
    """Makes the requests to one server."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        # Programs that poll repeat a few requests, so parsed addresses are kept.
        self._parsed = lru_cache(maxsize=128)(httpx.URL)
        self._headers = httpx.Headers(
            {
                "Accept": "application/json",
                "Accept-Encoding": ACCEPT_ENCODING,
                "User-Agent": USER_AGENT,
            }
        )

    def make(self, spec: RequestSpec) -> httpx.Request:
        """Return a request without a token."""
        address = f"{self._base_url}{spec.path}"
        if spec.params:
            address += "?" + urlencode(spec.params, quote_via=quote)
        url = self._parsed(address)
        if spec.json is None:
            return httpx.Request(spec.method, url, headers=self._headers)
        return httpx.Request(spec.method, url, headers=self._headers, json=spec.json)
