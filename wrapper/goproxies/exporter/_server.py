"""The HTTP server that Prometheus scrapes."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app

from goproxies._constants import EXPORTER_SCRAPE_SECONDS
from goproxies._log import logger

from ._exporter import Exporter

__all__ = ["MetricsServer"]


class MetricsServer(ThreadingMixIn, WSGIServer):
    """Serves `/metrics` and `/healthz` of an exporter; `serve_forever` runs it.

    Args:
        exporter: Whose metrics these are.
        host: A name or an address of this machine.
        port: A port; 0 is any free one.

    Raises:
        OSError: There is no such host, or the port is taken.
    """

    daemon_threads = True
    """A scrape that is still running does not keep the program alive."""
    request_queue_size = 128
    """How many scrapes may wait for an answer at the same moment."""

    def __init__(self, exporter: Exporter, host: str, port: int) -> None:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        self.address_family, _, _, _, address = found[0]
        super().__init__(address, _Handler)  # type: ignore[arg-type]  # also IPv6 addresses
        self.set_app(_application(exporter))

    @property
    def url(self) -> str:
        """The address of the server."""
        host, port = self.server_address[:2]
        shown = host.decode() if isinstance(host, bytes) else str(host)
        return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"

    def server_bind(self) -> None:
        """Bind the address, without a look-up of its name as in `HTTPServer`, which may be slow."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]  # also IPv6
        self.setup_environ()

    def handle_error(self, request: object, client_address: object) -> None:
        """Log that a scraper left, instead of a traceback on standard error."""
        logger.debug("a scrape failed", exc_info=True)


class _Handler(WSGIRequestHandler):
    timeout = EXPORTER_SCRAPE_SECONDS

    def log_message(self, *message: object) -> None:
        """Log nothing: a scrape is nothing special."""


def _application(exporter: Exporter) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    registry = CollectorRegistry()
    registry.register(exporter)
    metrics = make_wsgi_app(registry)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            body: Iterable[bytes] = metrics(environ, start_response)
            return body
        if path == "/healthz":
            ready = exporter.has_snapshot
            status, text = ("200 OK", "ok") if ready else ("503 Service Unavailable", "no data yet")
        else:
            status, text = "404 Not Found", "there is /metrics, and /healthz"
        start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
        return [f"{text}\n".encode()]

    return application
