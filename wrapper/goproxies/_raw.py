"""The raw client: generated functions over the login, retries and errors of the wrapper.

The generated `AuthenticatedClient` builds an `httpx.Client` of its own. With one of these
transports below it, a request is handled like that of any other call: it returns a success, or
raises a `GoProxiesError`. The copies that its `with_headers` makes keep the transport.
"""

from __future__ import annotations

import attrs

from ._call import Executor
from ._errors import ConfigurationError
from ._http.requests import USER_AGENT
from ._httpx import httpx
from ._network.blocking import run_coroutine
from ._operations.generated import AuthenticatedClient
from ._options import Options

__all__ = ["BlockingTransport", "ConcurrentTransport", "raw_client"]


class _Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    def __init__(self, executor: Executor, options: Options) -> None:
        self._executor = executor
        self._options = options

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise ConfigurationError("AsyncClient.raw serves the generated asyncio functions only")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise ConfigurationError("Client.raw serves the generated sync functions only")

    async def _fetch(self, request: httpx.Request) -> httpx.Response:
        # The token goes on a copy: the user keeps the response, which holds its request.
        own = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content
        )
        del own.headers["Authorization"]
        answer = await self._executor.fetch_raw(own, self._options_of(request))
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
        return run_coroutine(self._fetch(request))


class ConcurrentTransport(_Transport):
    """Serves the generated `asyncio` functions."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return await self._fetch(request)


def raw_client(transport: _Transport, base_url: str) -> AuthenticatedClient:
    """Return a generated client over a transport. The token that it shows is a placeholder."""
    return AuthenticatedClient(
        base_url=base_url,
        token="(added when sent)",  # noqa: S106  # a placeholder
        headers={"User-Agent": USER_AGENT},
        httpx_args={"transport": transport, "trust_env": False},
    )
