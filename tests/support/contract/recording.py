"""Every exchange with a sandbox, as it was before any fault: noted, and held against the spec."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
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


class Log:
    """The exchanges since they were last asked about."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._exchanges: deque[Exchange] = deque()

    def add(self, exchange: Exchange) -> None:
        """Note an exchange, in whatever thread its sandbox runs."""
        self._exchanges.append(exchange)

    def breaches(self) -> list[str]:
        """Return what is wrong with the exchanges, and forget them."""
        found = []
        while self._exchanges:
            found += self._judge(self._exchanges.popleft())
        return found

    def _judge(self, exchange: Exchange) -> list[str]:
        is_refused = exchange.status >= 400
        found: list[str] = []
        if exchange.headers.get("user-agent") == USER_AGENT:
            found += self._contract.request_breaches(exchange)
        elif not is_refused:  # else someone asked wrongly, to see it refused
            found += self._contract.request_breaches(_without_empty_parameters(exchange))
        # Nothing is documented of the refusal of what is not documented.
        if self._contract.knows(exchange) or not is_refused:
            found += self._contract.answer_breaches(exchange)
        return found


def _without_empty_parameters(exchange: Exchange) -> Exchange:
    """To openapi-core they break `allowEmptyValue`, to other tools an empty string is a string."""
    return attrs.evolve(exchange, query=urlencode(parse_qsl(exchange.query)))


@contextmanager
def recording() -> Iterator[Log]:
    """Note the exchanges of every sandbox that is opened while this lasts.

    Between its door, where the faults are, and its API: what a fault makes of an answer breaks
    the contract on purpose.
    """
    log = Log(Contract.committed())
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
        asked: list[Message] = []
        answered: list[Message] = []

        async def received() -> Message:
            asked.append(await receive())
            return asked[-1]

        async def sent(message: Message) -> None:
            answered.append(message)
            await send(message)

        await self._app(scope, received, sent)
        self._log.add(_exchange(scope, asked, answered))


def _exchange(scope: Scope, asked: list[Message], answered: list[Message]) -> Exchange:
    start, *parts = answered
    return Exchange(
        scope["method"],
        scope["path"],
        scope["query_string"].decode("ascii"),
        Headers(scope=scope),
        b"".join(part.get("body", b"") for part in asked),
        start["status"],
        Headers(raw=start["headers"]).get("content-type", ""),
        b"".join(part.get("body", b"") for part in parts),
    )
