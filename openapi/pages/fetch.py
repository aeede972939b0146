"""One GET of a documentation page, bounded in time and size, without redirects."""

import asyncio
import zlib
from contextlib import suppress
from functools import cache
from ssl import SSLContext
from typing import Final

import httpx

from openapi.document.files import MAX_BYTES, too_large
from openapi.errors import Refusal

__all__ = ["fetch"]

TIMEOUT: Final = 10.0
DEADLINE: Final = 30.0
"""Seconds for one step and for the whole answer."""

_COPY: Final = "look at the address and the network, or take a copy of the page"


def fetch(address: str) -> bytes:
    """Get the bytes of a page, in UTF-8 if the server names another charset.

    Raises:
        Refusal: There is no answer in time, or it is no page: a status other than 200, a redirect,
            HTML, too many bytes, or bytes that cannot be decompressed.
    """
    try:
        return asyncio.run(_get(address))
    except TimeoutError:
        problem = f"no whole answer within {DEADLINE:g} seconds"
        raise Refusal(address, problem, "try again later, or take a copy of the page") from None
    except ImportError as error:  # httpx needs another package for this kind of proxy
        fix = "name an http proxy in the environment, or none (NO_PROXY)"
        raise Refusal(address, f"cannot be fetched: {error}", fix) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        why = str(error) or type(error).__name__
        raise Refusal(address, f"cannot be fetched: {why}", _COPY) from None


async def _get(address: str) -> bytes:
    kinds = "text/markdown, application/json, application/yaml, text/plain, */*;q=0.1"
    headers = {"Accept": kinds, "Accept-Encoding": "identity"}
    async with (
        asyncio.timeout(DEADLINE),  # the timeout of httpx is for each read alone
        httpx.AsyncClient(timeout=TIMEOUT, headers=headers, verify=_certificates()) as client,
        client.stream("GET", address) as response,
    ):
        _check(response, address)
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > MAX_BYTES:
                raise too_large(address)
        coding = response.headers.get("Content-Encoding", "identity").strip().lower()
        content = bytes(body) if coding == "identity" else _decompressed(body, coding, address)
        return _in_utf8(content, response.charset_encoding)


@cache
def _certificates() -> SSLContext:
    """Read the certificates of this machine once, which takes longer than most requests."""
    return httpx.create_ssl_context()


def _decompressed(body: bytearray, coding: str, address: str) -> bytes:
    """Decompress what was requested as it is, up to the limit; httpx has no limit."""
    if coding not in ("gzip", "x-gzip"):
        raise Refusal(address, f"cannot be fetched: it is encoded as {coding!r}", _COPY)
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        content = decoder.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise Refusal(address, f"cannot be fetched: {error}", _COPY) from None
    if len(content) > MAX_BYTES:
        raise too_large(address)
    if not decoder.eof:
        raise Refusal(address, "cannot be fetched: its gzip data has no end", _COPY)
    return content


def _in_utf8(content: bytes, charset: str | None) -> bytes:
    """Convert what the server rightly says is in another charset; many name a wrong one."""
    with suppress(UnicodeDecodeError):
        content.decode()
        return content
    with suppress(UnicodeDecodeError, LookupError):
        return content.decode(charset or "utf-8").encode()
    return content


def _check(response: httpx.Response, address: str) -> None:
    if response.has_redirect_location:
        target = response.url.join(response.headers["Location"])
        fix = (
            "if the page has moved there, and it is no login page, ingest that address (with "
            "--page NAME, to keep its name)"
        )
        raise Refusal(address, f"redirects to {target}", fix)
    if response.status_code != httpx.codes.OK:
        problem = f"answers with status {response.status_code}, not 200"
        raise Refusal(address, problem, "look at the address, or try again later")
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        raise Refusal(
            address,
            "HTML, not Markdown: no fragment",
            "add .md to the address, or take that of the OpenAPI document",
        )
