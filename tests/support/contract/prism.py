"""Prism: it checks requests by the spec, and generates answers."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from .exchanges import Contract, Exchange
from .tools import node_tool

__all__ = ["Witness", "mocking"]

_SECONDS_TO_START: Final = 60


@contextmanager
def mocking(spec: Path) -> Iterator[str]:
    """Run Prism over a spec on a free port of the loopback; give its address."""
    log = spec.with_suffix(".log")
    command = [
        node_tool("prism"),
        "mock",
        "--host=127.0.0.1",
        "--port=0",
        "--cors=false",
        f"{spec}",
    ]
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        yield _address(process, log)
    finally:
        process.kill()  # nothing is lost
        process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        if listening := re.search(r"listening on (http://\S+)", log.read_text("utf-8")):
            return listening[1]
        time.sleep(0.02)
    raise RuntimeError(f"Prism did not start:\n{log.read_text('utf-8')}")


class Witness(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends to Prism for a preferred answer (RFC 7240), and records what is wrong with requests.

    Prism accepts unknown query parameters, so each request is compared with the contract as well.
    """

    def __init__(self, contract: Contract) -> None:
        self.preference = ""
        self.breaches: list[str] = []
        self.is_called = False
        self._contract = contract
        self._blocking = httpx.HTTPTransport(verify=False)
        self._concurrent = httpx.AsyncHTTPTransport(verify=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and record what Prism says about it."""
        request.headers["Prefer"] = self.preference
        response = self._blocking.handle_request(request)
        return self._noted(request, response, response.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and record what Prism says about it."""
        request.headers["Prefer"] = self.preference
        response = await self._concurrent.handle_async_request(request)
        return self._noted(request, response, await response.aread())

    def close(self) -> None:
        """Close the connections."""
        self._blocking.close()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._concurrent.aclose()

    def _noted(
        self, request: httpx.Request, response: httpx.Response, content: bytes
    ) -> httpx.Response:
        exchange = Exchange(
            request.method,
            request.url.path,
            request.url.query.decode("ascii"),
            request.headers,
            request.content,
            response.status_code,
            response.headers.get("content-type", ""),
            content,
        )
        self.is_called = True
        self.breaches += self._contract.request_breaches(exchange)
        for violation in json.loads(response.headers.get("sl-violations", "[]")):
            if violation["location"][0] == "request":  # the others are of its own answer
                self.breaches.append(f"{exchange}: Prism: {violation['message']}")
        return httpx.Response(response.status_code, headers=response.headers, content=content)
