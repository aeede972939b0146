"""Records each request, and delivers its answer as the faults say."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, MutableSequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ._errors import error_body
from ._faults import Fault, Faults, ReceivedRequest

_NO_FAULT = Fault()
_WITHOUT_BODY = (204, 304)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: MutableHeaders
    body: bytes


class Delivery:
    """An ASGI application around the API. It needs the connection's transport in its state."""

    def __init__(
        self,
        api: ASGIApp,
        faults: Faults,
        requests: MutableSequence[ReceivedRequest],
        clock: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._faults = faults
        self._requests = requests
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._deliver(scope, receive, send)
        except (asyncio.CancelledError, ClientDisconnect):
            return  # the sandbox closes or the client is gone: uvicorn would log a crash

    async def _deliver(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = _received(scope)
        self._requests.append(request)
        fault = self._faults.next_for(request) or _NO_FAULT
        answer = _apply(fault, await self._answer_without_faults(scope, receive), request)
        await asyncio.sleep(fault.delay)
        await _send(answer, fault, scope["state"]["transport"], send)

    async def _answer_without_faults(self, scope: Scope, receive: Receive) -> _Answer:
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self._api(scope, receive, collect)
        start, *rest = messages
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["Date"] = format_datetime(self._clock(), usegmt=True)
        headers["X-Request-Id"] = secrets.token_hex(8)
        return _Answer(start["status"], headers, b"".join(part["body"] for part in rest))


def _received(scope: Scope) -> ReceivedRequest:
    headers = dict(Headers(scope=scope))
    query_string = scope["query_string"].decode("ascii")
    return ReceivedRequest(scope["method"], scope["path"], query_string, headers)


def _apply(fault: Fault, answer: _Answer, request: ReceivedRequest) -> _Answer:
    """Return an answer with the status, headers and body of a fault."""
    status = fault.status or answer.status
    body = b"" if status in _WITHOUT_BODY else _body(answer.body, fault, request)
    answer.headers["Content-Length"] = str(len(body))
    answer.headers.update(fault.headers)
    return _Answer(status, answer.headers, body)


def _body(body: bytes, fault: Fault, request: ReceivedRequest) -> bytes:
    if isinstance(fault.body, bytes):
        return fault.body
    if fault.body is not None:
        return fault.body(body)
    if fault.status is not None and fault.status >= 300:
        return bytes(JSONResponse(error_body(fault.status, request.path, "Injected.")).body)
    return body


async def _send(answer: _Answer, fault: Fault, transport: asyncio.Transport, send: Send) -> None:
    if fault.drop == "before":
        await _drop(transport)
        return
    if fault.endless:
        del answer.headers["Content-Length"]
    await send(
        {"type": "http.response.start", "status": answer.status, "headers": answer.headers.raw}
    )
    async for part in _parts(answer.body, fault):
        if transport.is_closing():  # the client is gone
            await _drop(transport)
            return
        await send({"type": "http.response.body", "body": part, "more_body": True})
    if fault.drop == "midway":
        await _drop(transport)
        return
    await send({"type": "http.response.body", "body": b""})


async def _parts(body: bytes, fault: Fault) -> AsyncIterator[bytes]:
    if fault.drop == "midway":
        body = body[: len(body) // 2]
    step = 1 if fault.drip else max(1, len(body))
    for begin in range(0, len(body), step):
        yield body[begin : begin + step]
        await asyncio.sleep(fault.drip)
    while fault.endless:
        yield b" " * (1 if fault.drip else 65_536)
        await asyncio.sleep(fault.drip)


async def _drop(transport: asyncio.Transport) -> None:
    transport.abort()
    await asyncio.sleep(0)  # lets uvicorn notice, which would otherwise miss the rest
