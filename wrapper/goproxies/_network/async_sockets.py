"""The connections of the asynchronous client: a slow lookup of a name blocks nothing else.

asyncio looks names up in threads that it waits for at its end.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial
from ssl import SSLContext
from typing import Any, TypeVar

import anyio

from goproxies._constants import CONNECT_HEAD_START_SECONDS
from goproxies._httpx import httpcore, httpx

from .background import addresses, is_address, start_in_background
from .internals import replace_backend

__all__ = ["in_background", "look_up_in_background", "running_loop"]

T = TypeVar("T")
Stream = httpcore.AsyncNetworkStream


def look_up_in_background(
    transport: httpx.AsyncHTTPTransport, *, brackets: bool
) -> httpx.AsyncHTTPTransport:
    """Let a transport of httpx look names up in the background.

    With `brackets`, the names of servers within tunnels are IPv6 addresses in brackets.
    """
    replace_backend(transport, partial(_Backend, brackets))
    return transport


async def in_background(function: Callable[[], T]) -> T:
    """Return the result of a function that runs in the background; cancelling does not stop it."""
    is_done = anyio.Event()
    call_soon = _call_soon()

    def wake(_: object) -> None:
        with suppress(RuntimeError):  # the event loop has ended
            call_soon(is_done.set)

    future = start_in_background(function)
    future.add_done_callback(wake)
    await is_done.wait()
    return future.result()


def running_loop() -> Any:
    """Return the event loop of this task: the one of asyncio, or the token of trio's."""
    if "trio" in sys.modules:
        from trio.lowlevel import current_trio_token

        with suppress(RuntimeError):  # it is not the loop of this task
            return current_trio_token()
    return asyncio.get_running_loop()


def _call_soon() -> Callable[[Callable[[], Any]], Any]:
    """Return a function by which another thread can call a function in this event loop."""
    loop = running_loop()
    call: Callable[[Callable[[], Any]], Any]
    call = (
        loop.call_soon_threadsafe if hasattr(loop, "call_soon_threadsafe") else loop.run_sync_soon
    )
    return call


async def _first(attempts: list[Callable[[], Awaitable[Stream]]]) -> Stream | None:
    """Return the first connection that is made, `None` without attempts.

    Each attempt begins when the one before it has failed, or after its head start.
    """
    made: list[Stream] = []
    failures: list[Exception] = []

    async def make(attempt: Callable[[], Awaitable[Stream]], has_failed: anyio.Event) -> None:
        try:
            stream = await attempt()
        except Exception as error:  # noqa: BLE001  # the last one is raised below
            failures.append(error)
            has_failed.set()
            return
        if made:
            await stream.aclose()
        made.append(stream)
        tasks.cancel_scope.cancel()

    try:
        async with anyio.create_task_group() as tasks:
            for attempt in attempts:
                has_failed = anyio.Event()
                tasks.start_soon(make, attempt, has_failed)
                with anyio.move_on_after(CONNECT_HEAD_START_SECONDS):
                    await has_failed.wait()
    except BaseException:
        for stream in made:
            with anyio.CancelScope(shield=True):
                await stream.aclose()
        raise
    if failures and not made:
        raise failures[-1]
    return made[0] if made else None


class _Backend(httpcore.AsyncNetworkBackend):
    def __init__(self, brackets: bool, backend: httpcore.AsyncNetworkBackend) -> None:
        self._brackets = brackets
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Stream:
        async def connect(address: str) -> Stream:
            return await self._backend.connect_tcp(
                address, port, timeout, local_address, socket_options
            )

        if is_address(host):
            stream = await connect(host)
        else:
            stream = await self._look_up_and_connect(host, port, timeout, connect)
        return _TunnelStream(stream) if self._brackets else stream

    async def _look_up_and_connect(
        self,
        host: str,
        port: int,
        timeout: float | None,
        connect: Callable[[str], Awaitable[Stream]],
    ) -> Stream:
        failure: Exception
        try:
            with anyio.fail_after(timeout):
                found = await in_background(partial(addresses, host, port))
                hosts = dict.fromkeys(address[0] for *_, address in found)
                stream = await _first([partial(connect, each) for each in hosts])
        except TimeoutError as error:
            failure = httpcore.ConnectTimeout(error)
        except OSError as error:
            failure = httpcore.ConnectError(error)
        else:
            if stream is not None:
                return stream
            failure = httpcore.ConnectError(f"{host} has no address")
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return await self._backend.connect_unix_socket(path, timeout, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)


class _TunnelStream(httpcore.AsyncNetworkStream):
    """A stream to a proxy: its requests have IPv6 addresses in brackets, and TLS wants none."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> Stream:
        name = server_hostname and server_hostname.strip("[]")
        return await self._stream.start_tls(ssl_context, name, timeout)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
