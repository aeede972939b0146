"""A real forward proxy on loopback: plain requests are passed on, `CONNECT` makes a tunnel."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import attrs

from .sockets import Connection, listening


@attrs.define
class Proxy:
    """What a proxy saw: each request's first line and head, and all that went through tunnels."""

    url: str = ""
    heads: list[bytes] = attrs.field(factory=list)
    tunnelled: bytearray = attrs.field(factory=bytearray)

    @property
    def lines(self) -> list[str]:
        """The first lines of the requests."""
        return [head.split(b"\r\n")[0].decode() for head in self.heads]

    def talk(self, connection: Connection) -> None:
        """Serve one connection of a client."""
        head = connection.read_request()
        self.heads.append(head)
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
        where = target if method == "CONNECT" else urlsplit(target).netloc
        # Every server is on loopback, whatever its name.
        port = int(where.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as server:
            if method == "CONNECT":
                connection.socket.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                self._pass_on(connection.socket, server)
            else:
                server.sendall(_for_the_server(head))
                self._pass_on(connection.socket, server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        other = {client: server, server: client}
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(65_536)
                if not data:
                    return
                self.tunnelled += data
                other[ready].sendall(data)


def _for_the_server(head: bytes) -> bytes:
    """Return a request as a proxy passes it on, the last one of its connection."""
    line, *headers = head.split(b"\r\n")
    ours = (b"proxy-", b"connection:")
    kept = [header for header in headers if not header.lower().startswith(ours)]
    return b"\r\n".join([line, b"Connection: close", *kept])


@contextmanager
def proxying() -> Iterator[Proxy]:
    """Run a proxy for as long as the context lasts."""
    proxy = Proxy()
    with listening(proxy.talk) as url:
        proxy.url = url
        yield proxy
