"""Requests: an operation describes one, and a factory makes it for one server."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import quote

import attrs

from goproxies._constants import TOKEN_MAX_LENGTH
from goproxies._httpx import httpx
from goproxies._version import __version__

from .answer import ACCEPT_ENCODING

__all__ = ["USER_AGENT", "RequestFactory", "RequestSpec", "is_header_text"]

USER_AGENT = f"goproxies/{__version__}"

_VISIBLE_ASCII = re.compile(r"[!-~]+")


def is_header_text(token: str) -> bool:
    """Return whether a header can hold a token: visible ASCII, not empty, and not too long."""
    return len(token) <= TOKEN_MAX_LENGTH and _VISIBLE_ASCII.fullmatch(token) is not None


@lru_cache(maxsize=128)  # A program knows few servers and paths.
def _parsed(address: str) -> httpx.URL:
    return httpx.URL(address)


@attrs.frozen
class RequestSpec:
    """What a request sends. Its path is appended to the base URL."""

    method: str
    path: str
    params: Mapping[str, str | int] = attrs.field(factory=dict)
    json: object = attrs.field(default=None, repr=False)


class RequestFactory:
    """Makes the requests to one server.

    Args:
        base_url: The address of the server.
        with_query: Returns an address with another query, which is encoded.
    """

    def __init__(self, base_url: str, with_query: Callable[[httpx.URL, str], httpx.URL]) -> None:
        self._base_url = base_url
        self._with_query = with_query
        # Most values of a query come again and again.
        self._quoted = lru_cache(maxsize=256)(lambda value: quote(str(value), safe=""))
        self._headers = httpx.Headers(
            {
                "Host": _parsed(base_url).netloc.decode("ascii"),
                "Accept": "application/json",
                "Accept-Encoding": ACCEPT_ENCODING,
                "User-Agent": USER_AGENT,
            }
        )

    def make(self, spec: RequestSpec) -> httpx.Request:
        """Return a request without a token."""
        url = _parsed(f"{self._base_url}{spec.path}")
        if spec.params:
            quoted = self._quoted
            pairs = [f"{quoted(name)}={quoted(value)}" for name, value in spec.params.items()]
            url = self._with_query(url, "&".join(pairs))
        if spec.method != "GET":
            return httpx.Request(spec.method, url, headers=self._headers, json=spec.json)
        # Given a stream, httpx does not look through the headers for those that it would add.
        nothing = httpx.ByteStream(b"")
        request = httpx.Request(spec.method, url, headers=self._headers, stream=nothing)
        request.read()
        return request
