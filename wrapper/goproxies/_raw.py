"""The raw client: generated functions, sent over the wrapper's login, retries and errors.

The generated `AuthenticatedClient` builds an `httpx.Client` of its own. Given one of these
transports, whatever it sends goes the way of every other call, and comes back as a success or as
an error of the family. The copies that its `with_headers` makes have the transport, too.
"""

from __future__ import annotations

import attrs
import httpx

from ._call import Caller
from ._errors import ConfigurationError
from ._http.requests import USER_AGENT
from ._network.blocking import run
from ._operations import generated as adapter
from ._options import Options

__all__ = ["BlockingTransport", "ConcurrentTransport", "raw_client"]


class _Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    def __init__(self, caller: Caller, options: Options) -> None:
        self._caller = caller
        self._options = options

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise ConfigurationError("AsyncClient.raw serves the generated asyncio functions only")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise ConfigurationError("Client.raw serves the generated sync functions only")

    async def _fetch(self, request: httpx.Request) -> httpx.Response:
        # The token goes on a copy: a response holds its request, and is the caller's to keep.
        own = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content
        )
        del own.headers["Authorization"]
        answer = await self._caller.fetch_checked(own, self._options_of(request))
        return answer.response()

    def _options_of(self, request: httpx.Request) -> Options:
        """Return the client's options, with the timeout of `with_timeout` if one was given."""
        timeout = httpx.Timeout(**request.extensions["timeout"])
        if timeout == httpx.Timeout(None):
            return self._options
        return attrs.evolve(self._options, timeout=timeout)


class BlockingTransport(_Transport):
    """Serves the generated `sync` functions."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return run(self._fetch(request))


class ConcurrentTransport(_Transport):
    """Serves the generated `asyncio` functions."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return await self._fetch(request)


def raw_client(transport: _Transport, base_url: str) -> adapter.AuthenticatedClient:
    """Return a generated client over a transport; the token that it shows is none."""
    return adapter.AuthenticatedClient(
        base_url=base_url,
        token="(added on the way)",  # noqa: S106  # a placeholder, replaced on the way
        headers={"User-Agent": USER_AGENT},
        httpx_args={"transport": transport, "trust_env": False},
    )
