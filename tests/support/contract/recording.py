"""Every exchange with a sandbox, before any fault, is recorded and compared with the spec."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl, urlencode

import attrs
import pytest
from goproxies._http.requests import USER_AGENT
from goproxies.sandbox._app import Api
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .exchanges import Contract, Exchange

__all__ = ["Log", "recording"]

_BEARER: Final = re.compile(r"Bearer [!-~]+\Z")


class Log:
    """The exchanges since the last call of `breaches`."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._exchanges: deque[tuple[Exchange, bool]] = deque()
        self._kept: set[bytes] = set()

    def add(self, exchange: Exchange, is_served: bool) -> None:
        """Record an exchange, in the thread of its sandbox, which may not serve the operation."""
        self._exchanges.append((exchange, is_served))

    def breaches(self) -> list[str]:
        """Return what is wrong with the exchanges, and drop them."""
        found = []
        while self._exchanges:
            found += self._judge(*self._exchanges.popleft())
        return found

    def _judge(self, exchange: Exchange, is_served: bool) -> list[str]:
        is_refused = exchange.status >= 400
        found: list[str] = []
        if exchange.headers.get("user-agent") == USER_AGENT:
            found += self._request_breaches(exchange)
        elif not is_refused:  # else a test sent a wrong request on purpose
            found += self._request_breaches(_without_empty_parameters(exchange))
        # A request that is not documented, or is for the raw client alone, may be refused with
        # any answer.
        if (is_served and self._contract.knows(exchange)) or not is_refused:
            found += self._answer_breaches(exchange)
        return found

    def _request_breaches(self, exchange: Exchange) -> list[str]:
        headers = {**exchange.headers, "host": ""}  # ports and tokens differ
        if "authorization" in headers:
            headers["authorization"] = _BEARER.sub("Bearer token", headers["authorization"])
        request = (exchange.method, exchange.path, exchange.query, exchange.body)
        key = ("request", *request, sorted(headers.items()))
        return self._unless_kept(key, self._contract.request_breaches, exchange)

    def _answer_breaches(self, exchange: Exchange) -> list[str]:
        answer = (exchange.status, exchange.content_type, exchange.content)
        key = ("answer", exchange.method, exchange.path, *answer)
        return self._unless_kept(key, self._contract.answer_breaches, exchange)

    def _unless_kept(
        self, key: object, breaches_of: Callable[[Exchange], list[str]], exchange: Exchange
    ) -> list[str]:
        """Judge a request or an answer, unless one with the same key had no breach."""
        # Many tests have the same ones, and to judge one takes a millisecond.
        digest = sha256(repr(key).encode()).digest()
        if digest in self._kept:
            return []
        breaches = breaches_of(exchange)
        if not breaches:
            self._kept.add(digest)
        return breaches


def _without_empty_parameters(exchange: Exchange) -> Exchange:
    """Return an exchange without them: only openapi-core refuses them, by `allowEmptyValue`."""
    return attrs.evolve(exchange, query=urlencode(parse_qsl(exchange.query)))


@contextmanager
def recording(contract: Contract | None = None) -> Iterator[Log]:
    """Record the exchanges of every sandbox that is opened in this context.

    They are compared with the committed spec, if no other contract is given.

    They are recorded below the faults, which break the contract on purpose.
    """
    log = Log(contract or Contract.committed())
    application = Api.application

    def recorded(api: Api) -> Starlette:
        app = application(api)
        app.add_middleware(_Recorder, log=log)
        return app

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Api, "application", recorded)
        yield log


class _Recorder:
    def __init__(self, app: ASGIApp, log: Log) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received_messages: list[Message] = []
        answered: list[Message] = []

        async def received() -> Message:
            received_messages.append(await receive())
            return received_messages[-1]

        async def sent(message: Message) -> None:
            answered.append(message)
            await send(message)

        await self._app(scope, received, sent)
        exchange = _exchange(scope, received_messages, answered)
        # Starlette notes the endpoint of a path, whatever the method.
        self._log.add(exchange, "endpoint" in scope and exchange.status != 405)


def _exchange(scope: Scope, received_messages: list[Message], answered: list[Message]) -> Exchange:
    start, *parts = answered
    return Exchange(
        scope["method"],
        scope["path"],
        scope["query_string"].decode("ascii"),
        Headers(scope=scope),
        b"".join(part.get("body", b"") for part in received_messages),
        start["status"],
        Headers(raw=start["headers"]).get("content-type", ""),
        b"".join(part.get("body", b"") for part in parts),
    )
