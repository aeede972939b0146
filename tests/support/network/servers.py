"""Real HTTP servers on loopback that answer as a test wants."""

from __future__ import annotations

import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import responses
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs

LOGIN = "/api/v1/login"


@attrs.frozen
class Request:
    """A request as the server got it."""

    method: str
    path: str
    query_string: str
    headers: dict[str, str]
    body: bytes
    peer: tuple[str, int]

    @property
    def query(self) -> dict[str, str]:
        """Its decoded parameters."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def is_login(self) -> bool:
        """Whether it is a login."""
        return self.path == LOGIN


@attrs.frozen
class Reply:
    """An answer, a JSON value or bytes as they are."""

    status: int = 200
    body: Any = attrs.field(factory=dict)
    headers: dict[str, str] = attrs.field(factory=dict)

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Answering = Callable[[Request], Reply]


PATIENCE = 20.0
"""Seconds that a test waits for what should come at once, on the slowest of days."""


_REQUEST_LINE = re.compile(r"(GET|POST) (\S+) HTTP/1\.1\r\n")


class _Http(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, server: Server) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner = server
        self.open: set[int] = set()
        self.most_open = 0
        self.change = threading.Condition()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.change:
            self.open.add(id(request))
            self.most_open = max(self.most_open, len(self.open))
            self.change.notify_all()
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        with self.change:
            self.open.discard(id(request))
            self.change.notify_all()
        super().close_request(request)


class _Handler(StreamRequestHandler):
    """Serves one connection, for a small part of the time that `http.server` takes."""

    server: _Http
    disable_nagle_algorithm = True

    def handle(self) -> None:
        server = self.server.owner
        while line := self.rfile.readline().decode("latin-1"):
            request = self._request(line)
            server.requests.append(request)
            reply = server.answering(request)
            self._send(reply)
            if "close" in (request.headers.get("connection"), reply.headers.get("Connection")):
                break

    def _request(self, line: str) -> Request:
        match = _REQUEST_LINE.fullmatch(line)
        assert match, f"not a request: {line!r}"
        method, target = match.groups()
        headers = {}
        while field := self.rfile.readline().decode("latin-1").rstrip("\r\n"):
            name, _, value = field.partition(":")
            headers[name.lower()] = value.strip()
        parts = urlsplit(target)
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return Request(method, parts.path, parts.query, headers, body, self.client_address)

    def _send(self, reply: Reply) -> None:
        content = b"" if reply.status in (204, 304) else reply.content
        fields = {"Content-Type": "application/json", **reply.headers}
        head = [f"HTTP/1.1 {reply.status} {responses.get(reply.status, '')}"]
        head += [f"{name}: {value}" for name, value in fields.items()]
        if reply.status not in (204, 304):
            head.append(f"Content-Length: {len(content)}")
        self.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1") + content)


class Server:
    """An HTTP server that records its requests and answers each by a function."""

    def __init__(self, answering: Answering, tls: ssl.SSLContext | None = None) -> None:
        self.answering = answering
        self.requests: list[Request] = []
        self._http = _Http(self)
        self._scheme = "https" if tls else "http"
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Its address."""
        return f"{self._scheme}://127.0.0.1:{self._http.server_address[1]}"

    @property
    def logins(self) -> list[Request]:
        """The logins among its requests."""
        return [request for request in self.requests if request.is_login]

    @property
    def calls(self) -> list[Request]:
        """The requests that are no logins."""
        return [request for request in self.requests if not request.is_login]

    @property
    def most_connections(self) -> int:
        """How many connections were open at a time, at most."""
        return self._http.most_open

    def wait_for_connections(self, number: int) -> None:
        """Wait until so many connections are open, and no more."""
        with self._http.change:
            assert self._http.change.wait_for(lambda: len(self._http.open) == number, PATIENCE)

    def start(self) -> None:
        """Serve."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@contextmanager
def serving(answering: Answering, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server, with TLS if there is a context, for as long as the context lasts."""
    server = Server(answering, tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()
