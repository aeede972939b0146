"""uvicorn in its own thread, on a port of the loopback."""

import asyncio
import socket
from concurrent.futures import Future
from threading import Thread

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

_LOOPBACK = "127.0.0.1"


class _Protocol(H11Protocol):
    """Gives its transport to the application, which may have to drop the connection."""

    def connection_made(  # type: ignore[override]  # as in uvicorn's own
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        self.app_state = {"transport": transport}
        self.access_log = False
        # uvicorn writes head and body apart: with Nagle's algorithm that costs 40 ms a request,
        # and asyncio leaves it on for sockets that do not name their protocol.
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class _Uvicorn(uvicorn.Server):
    """Stops at once: the original loop polls, and waits for open connections."""

    def __init__(self, app: ASGIApp, started: Future[asyncio.AbstractEventLoop]) -> None:
        config = uvicorn.Config(
            app, http=_Protocol, ws="none", lifespan="off", log_config=None, proxy_headers=False
        )
        super().__init__(config)
        self.stop = asyncio.Event()
        self._started = started

    async def main_loop(self) -> None:
        self._started.set_result(asyncio.get_running_loop())
        await self.stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._finish_accepting(sockets or [])
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)  # the connections notice, or uvicorn logs a crash
        answering = list(self.server_state.tasks)
        for task in answering:
            task.cancel()
        # A task that had not begun yet ends in the cancellation itself, which is not a failure.
        await asyncio.gather(*answering, return_exceptions=True)

    async def _finish_accepting(self, listeners: list[socket.socket]) -> None:
        """Accept no more connections, but let asyncio finish those that it has begun.

        Otherwise it would leave their sockets open.
        """
        for listener in listeners:
            asyncio.get_running_loop().remove_reader(listener)
        accepting = asyncio.all_tasks() - self.server_state.tasks - {asyncio.current_task()}
        await asyncio.gather(*accepting)


class Server:
    """Serves an application until it is closed.

    Raises:
        OSError: The port is taken.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        listener = socket.create_server((_LOOPBACK, port))
        self.url = f"http://{_LOOPBACK}:{listener.getsockname()[1]}"
        self._started: Future[asyncio.AbstractEventLoop] = Future()
        self._uvicorn = _Uvicorn(app, self._started)
        self._thread = Thread(
            target=self._run, args=(listener,), name="goproxies-sandbox", daemon=True
        )
        self._thread.start()
        self._loop = self._started.result()

    def _run(self, listener: socket.socket) -> None:
        try:
            with listener, asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._uvicorn.serve([listener]))
        except Exception as error:
            if self._started.done():
                raise
            self._started.set_exception(error)  # raised where the server is awaited

    def wait(self) -> None:
        self._thread.join()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._uvicorn.stop.set)
        self._thread.join()
